"""A worker of its own processes, on a broker and with a mail server that no other test uses."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from kombu import Connection

from tests.faults.workers import Stuck

NUMBER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


@pytest.fixture
def sink():
    sink = Stuck()
    yield sink
    sink.may_answer.set()
    sink.stop()


@pytest.fixture
def broker():
    """A database of the broker that no other test uses."""
    separator = "&" if "?" in settings.REDIS_URL else "?"
    url = f"{settings.REDIS_URL}{separator}virtual_host={2 + NUMBER % 14}"
    if settings.REDIS_URL.startswith("redis://"):
        url = settings.REDIS_URL.rpartition("/")[0] + f"/{2 + NUMBER % 14}"
    with Connection(url.replace("unix://", "redis+socket://", 1)) as broker:
        broker.default_channel.client.flushdb()
        yield broker
        broker.default_channel.client.flushdb()


@pytest.fixture
def processes():
    """How many a worker has."""
    return 1


@pytest.fixture
def worker(sink, broker, processes, tmp_path):
    """One that serves the queue of messages."""
    name = connection.settings_dict["NAME"]
    former = os.environ["DATABASE_URL"]
    base, _, options = former.partition("?")
    environment = {
        **os.environ,
        "DATABASE_URL": f"{base.rpartition('/')[0]}/{name}" + (f"?{options}" if options else ""),
        "REDIS_URL": broker.as_uri(include_password=True).replace("redis+socket://", "unix://", 1),
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(sink.port),
        "EMAIL_SECURITY": "none",
        "EMAIL_FOLDER": "",
    }
    options = f"--queues=messages --concurrency={processes} --without-mingle --without-gossip --loglevel=INFO"
    log = (tmp_path / "worker.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "--app=config", "worker", *options.split()],
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    process.log = Path(log.name)
    yield process
    process.kill()
    process.wait()
    log.close()
