"""A PostgreSQL and a Valkey of the command's own, in a directory that goes with it. Nobody else's is touched."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from config import rates
from config.embedded import places
from config.embedded.postgres import Postgres
from config.embedded.valkey import Valkey


class Servers(NamedTuple):
    """Both, and the directory that they lie in."""

    postgres: Postgres
    valkey: Valkey
    state: Path


@contextlib.contextmanager
def running() -> Iterator[Servers]:
    """This function will start both durably, name them in the environment, and remove them in the end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started ends with it
    state = Path(tempfile.mkdtemp(prefix="kaly-benchmarks-", dir=places.PERSISTENT))
    state.chmod(0o711)
    postgres = Postgres(state, state / "postgres.sockets", durable=True)
    valkey = Valkey(state, state / "valkey.sockets")
    try:
        valkey.start()
        postgres.start()
        os.environ.pop("DATABASE_OWNER_URL", None)
        os.environ.update(
            DATABASE_URL=postgres.url,
            REDIS_URL=valkey.url,
            AUDIT_ANCHOR_FILE=str(state / "anchor"),
            ERASURE_LEDGER_FILE=str(state / "erasures.jsonl"),
            EMAIL_FOLDER=str(state / "mail"),
            LOG_FORMAT="console",
            RATE_LIMITS=",".join(
                f"{name}=1000000/1" for name in rates.DEFAULTS
            ),  # counted, but never refused
        )
        yield Servers(postgres, valkey, state)
    finally:
        postgres.stop()
        valkey.stop()
        shutil.rmtree(state, ignore_errors=True)


def kill(postgres: Postgres) -> None:
    """This function will end every process of this cluster at once, as a loss of power would, and start it again.

    The first process is halted before, so that it makes no new ones; all others are its children.
    """
    assert postgres.child is not None
    first = postgres.child.process
    os.kill(first.pid, signal.SIGSTOP)
    for pid in children(first.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    first.kill()
    first.wait()
    postgres.start()


def children(parent: int) -> list[int]:
    """This function will list the processes that one has started, by number."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True)
    return [int(pid) for pid in found.stdout.split()]
