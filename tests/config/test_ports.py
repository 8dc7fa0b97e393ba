"""What `manage.py up --port` accepts."""

import errno
import socket

import pytest
from django.core.management import CommandError

from config.embedded import programs
from config.embedded.errors import ServerTrouble
from config.management.commands import up


def parsed(port):
    return up.Command().create_parser("manage.py", "up").parse_args([f"--port={port}"])


@pytest.mark.parametrize("port", ["1", "8000", "65535"])
def test_every_port_there_is_may_be_asked_for(port):
    assert parsed(port).port == int(port)


@pytest.mark.parametrize("port", ["0", "-1", "65536", "99999999", "http", "8000.0", "", "٨٠٨٠"])
def test_any_other_is_refused_before_anything_starts(port):
    with pytest.raises(CommandError, match="--port: a port is a number from 1 to 65535"):
        parsed(port)


def refusing(number):
    def bind(self, address):
        raise OSError(number, "refused")

    return bind


def test_a_port_that_takes_root_is_told_as_such(monkeypatch):
    monkeypatch.setattr(socket.socket, "bind", refusing(errno.EACCES))
    with pytest.raises(ServerTrouble) as trouble:
        programs.listen_from(80)
    assert str(trouble.value) == "port 80 needs root: name one from 1024 on with --port."


def test_ports_that_are_taken_are_told_as_such(monkeypatch):
    monkeypatch.setattr(socket.socket, "bind", refusing(errno.EADDRINUSE))
    with pytest.raises(ServerTrouble) as trouble:
        programs.listen_from(80)
    assert str(trouble.value) == "no port from 80 on is free: name another with --port."
