"""A real worker whose broker goes away while it sends, and comes back without what it held."""

import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest
from django.utils import timezone
from kombu import Connection

from config.embedded import places
from config.embedded.valkey import Valkey
from tests import servers
from tests.accounts.queued import put
from tests.faults.workers import ask, sent, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def valkey():
    state = Path(tempfile.mkdtemp(prefix=f"{servers.PREFIX}broker-", dir=places.SHORT))
    state.chmod(0o711)
    valkey = Valkey(state, state / "sockets")
    valkey.start()
    yield valkey
    valkey.stop()
    shutil.rmtree(state)


@pytest.fixture
def processes():
    """One of them waits for a task: the socket on which it does so is what closing breaks at."""
    return 2


@pytest.fixture
def broker(valkey):
    """One that this test may kill."""
    with Connection(valkey.url) as broker:
        yield broker


def test_a_worker_outlives_a_broker_that_goes_while_it_sends(sink, broker, valkey, worker):
    put(timezone.now(), key="sent while the broker goes")
    ask(broker, "deliver")
    wait_for(lambda: len(sink.messages) == 1, worker)
    os.kill(valkey.child.process.pid, signal.SIGKILL)
    valkey.child.process.wait()
    wait_for(lambda: "Cannot connect to" in worker.log.read_text(errors="replace"), worker)
    sink.may_answer.set()
    wait_for(lambda: sent() == 1, worker)

    valkey.start()
    put(timezone.now(), key="sent once it is back")
    with Connection(valkey.url) as anew:
        ask(anew, "deliver")
    wait_for(lambda: sent() == 2, worker)
    assert worker.poll() is None
    assert set(sink.ids().values()) == {1}
