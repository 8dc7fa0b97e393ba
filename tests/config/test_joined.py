"""Two `up` of one checkout: what each does when a server of the shared ones ends by itself."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from config.embedded import marketplace, places
from config.embedded.errors import ServerTrouble
from config.embedded.marketplace import Marketplace
from config.embedded.processes import Child
from config.embedded.sharing import SharedServers


class Server:
    """A real process that stands for a server; it answers while it lives."""

    url = "postgresql://kaly"

    def __init__(self, name="PostgreSQL"):
        self.name, self.child = name, None
        self.process = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])

    def start(self):
        none = Path("/nonexistent")
        self.child = Child(name=self.name, process=self.process, log=none, pid_file=none, ending=15)

    def answers(self):
        return self.process.poll() is None

    def stop(self):
        self.die()

    def die(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server():
    one = Server()
    yield one
    one.die()


@pytest.fixture
def two(server, tmp_path):
    """The owner of a server and another `up` that has joined it."""
    joined = SimpleNamespace(name=server.name, url=server.url, child=None, answers=server.answers)
    owner, other = SharedServers([server], tmp_path), SharedServers([joined], tmp_path)
    owner.open()
    other.open()
    yield owner, other
    other.close()
    owner.close()


class Waited(Exception):
    pass


def wait():
    raise Waited


def test_an_owner_whose_server_has_ended_waits_for_nobody(two, server):
    owner, _ = two
    server.die()
    owner.become_last_user(wait)


def test_an_owner_whose_servers_live_waits_for_the_other(two):
    owner, _ = two
    with pytest.raises(Waited):
        owner.become_last_user(wait)


@pytest.fixture
def joined(two, tmp_path, monkeypatch):
    """The other `up` as a whole, which looks at the servers whenever it is asked."""
    monkeypatch.setattr(marketplace, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(places, "state_directory", lambda checkout: tmp_path)
    whole = Marketplace(tmp_path, {"DATABASE_URL": "", "REDIS_URL": ""}, print)
    whole.servers = two[1]
    return whole


def test_a_joined_up_ends_with_one_line_when_the_servers_are_silent_twice(joined, server):
    joined.check()
    server.die()
    joined.check()
    with pytest.raises(ServerTrouble) as trouble:
        joined.check()
    assert str(trouble.value) == (
        "no answer any more from PostgreSQL, which another `up` of this checkout runs."
    )


def test_a_joined_up_forgives_one_silence(joined, server, monkeypatch):
    answers = iter([False, True, False, True])
    monkeypatch.setattr(joined.servers.servers[0], "answers", lambda: next(answers))
    for _ in range(4):
        joined.check()


def test_a_joined_up_looks_only_every_few_seconds(joined, monkeypatch):
    looks = []
    monkeypatch.setattr(marketplace, "LOOK_SECONDS", 3600.0)
    monkeypatch.setattr(joined.servers.servers[0], "answers", lambda: looks.append(1) or True)
    for _ in range(5):
        joined.check()
    assert looks == [1]
