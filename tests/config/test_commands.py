"""Commands whose database does not answer, run as a person runs them."""

import os
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError

from config import commands

COMMANDS = {
    "match": ["--zip=10001"],
    "load_demo": [],
    "load_catalogue": [],
    "check_search": [],
    "rebuild_search": [],
    "check_timezones": [],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_database_a_command_says_so_in_one_line(command, tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", command, *COMMANDS[command]],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": f"postgresql://kaly@/kaly?host={tmp_path}", "KALY_NO_VENV": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith(
        "Kaly: the database does not answer: `python3 manage.py up` in another terminal starts one (connection"
    )
    assert len(done.stderr.splitlines()) == 1


def raising(cause):
    def run(arguments):
        raise OperationalError("some trouble") from cause

    return run


def test_what_a_reachable_database_refuses_is_not_hidden(monkeypatch):
    monkeypatch.setattr(commands, "execute_from_command_line", raising(psycopg.errors.QueryCanceled()))
    with pytest.raises(OperationalError):
        commands.run(["manage.py", "match"])


def test_a_lost_database_ends_a_command_with_1(monkeypatch):
    monkeypatch.setattr(commands, "execute_from_command_line", raising(psycopg.OperationalError()))
    with pytest.raises(SystemExit, match="the database does not answer"):
        commands.run(["manage.py", "match"])
