"""An early pytest plugin: a PostgreSQL and a Valkey of the run's own, unless their URLs are set.

Loaded by `-p tests.servers`, since pytest-django reads the settings before any conftest. Under xdist the
controller starts the servers and the workers inherit DATABASE_URL and REDIS_URL.
"""

import fcntl
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded import errors, places
from config.embedded.postgres import Postgres
from config.embedded.sharing import FileLock
from config.embedded.valkey import Valkey

PREFIX = f"kaly-test-{os.geteuid()}-"
ENVIRONMENT = {
    "SECRET_KEY": "for-tests-only-" + "k" * 50,
    "SMS_BACKEND": "console",
    "ENCRYPTION_KEYS": "tests:" + "a2FseQ" + "A" * 37 + "=",
    "DEBUG": "0",
    "HTTPS_ONLY": "0",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "LOG_FORMAT": "console",
    "NPPES_URL": "",  # tests ask nobody outside
}


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """This function will complete the environment before any other plugin looks at it: wrappers run first."""
    os.environ.update(ENVIRONMENT)
    keep_what_is_compiled()
    missing = [server for server in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(server)]
    if missing:
        try:
            start_servers(early_config, missing)
        except errors.ServerTrouble as problem:
            raise pytest.UsageError(str(problem)) from problem
    return (yield)


def keep_what_is_compiled() -> None:
    """This function will let Python keep its bytecode, also where the environment says not to.

    A run starts dozens of processes, each of which would compile the whole project anew.
    """
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def start_servers(config: pytest.Config, missing: list[str]) -> None:
    """This function will start what is missing in a directory that is removed when pytest ends."""
    remove_leftovers()
    state = Path(tempfile.mkdtemp(prefix=PREFIX, dir=places.SHORT))
    state.chmod(0o711)
    lock = FileLock(state / "lock")
    lock.take(fcntl.LOCK_EX)
    config.add_cleanup(lambda: shutil.rmtree(state))
    config.add_cleanup(lock.release)
    servers: dict[str, Postgres | Valkey] = {
        "DATABASE_URL": Postgres(state, state / "postgres.sockets", durable=False),
        "REDIS_URL": Valkey(state, state / "valkey.sockets"),
    }
    for name in missing:
        server = servers[name]
        config.add_cleanup(server.stop)
        server.start()
        os.environ[name] = server.url


def remove_leftovers() -> None:
    """This function will remove the directories of killed runs, whose locks the kernel has let go of.

    One without a lock may belong to a run that has just begun; an hour later it does not.
    """
    for state in places.SHORT.glob(f"{PREFIX}*"):
        lock, found = FileLock(state / "lock"), state.lstat()
        is_old = found.st_mtime < time.time() - 3600
        if found.st_uid == os.geteuid() and (
            lock.take(fcntl.LOCK_EX, wait=False) if lock.path.exists() else is_old
        ):
            shutil.rmtree(state, ignore_errors=True)
            lock.release()
