"""A real worker whose processes are killed while they send: nothing is lost, and what goes out twice says why."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from kombu import Connection

from accounts.models import OutboxMessage
from accounts.outbox import senders
from config.celery import app
from config.embedded.processes import wait_until
from tests.accounts.queued import put
from tests.accounts.sink import Session, Sink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

State = OutboxMessage.State
PATIENCE = 90  # seconds; a worker needs a few to start, more on a busy machine
NUMBER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


class Stuck(Sink):
    """Keeps what it is given and then says nothing, until it `may_answer`."""

    def __init__(self):
        self.may_answer = threading.Event()
        super().__init__()
        self.RequestHandlerClass = StuckSession

    def ids(self):
        return Counter(message["Message-ID"] for message in self.messages)


class StuckSession(Session):
    def say(self, text):
        if text == "250 taken":
            self.server.may_answer.wait(PATIENCE)
        super().say(text)


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
def worker(sink, broker, tmp_path):
    """One of a single process, which serves the queue of messages."""
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
    options = "--queues=messages --concurrency=1 --without-mingle --without-gossip --loglevel=INFO"
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


def ask(broker, name):
    with broker.Producer() as producer:
        app.send_task(f"accounts.tasks.{name}", producer=producer, queue="messages", ignore_result=True)


def wait_for(condition, worker):
    assert wait_until(condition, seconds=PATIENCE), worker.log.read_text(errors="replace")[-5000:]


def processes_of(worker):
    return [int(pid) for pid in Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()]


def sent():
    return OutboxMessage.objects.filter(state=State.SENT).count()


def test_a_killed_process_leaves_its_mails_to_another_and_each_arrives(sink, broker, worker):
    now = timezone.now()
    for number in range(3):
        put(now, key=str(number))
    ask(broker, "deliver")
    wait_for(lambda: len(sink.messages) == 3, worker)

    for pid in processes_of(worker):
        os.kill(pid, signal.SIGKILL)
    sink.may_answer.set()
    later = timezone.now()
    assert OutboxMessage.objects.filter(state=State.DUE, leased_until__gt=later).count() == 3
    OutboxMessage.objects.update(leased_until=later)  # instead of waiting for a minute
    ask(broker, "send_left")
    wait_for(lambda: sent() == 3, worker)

    assert set(sink.ids().values()) == {2}
    assert set(OutboxMessage.objects.values_list("attempts", "crashes")) == {(2, 1)}


def test_a_worker_that_is_asked_to_end_sends_what_it_has_begun_and_no_more(sink, broker, worker):
    now = timezone.now()
    for number in range(20):
        put(now, key=str(number))
    ask(broker, "deliver")
    wait_for(lambda: len(sink.messages) == senders.MOST, worker)

    worker.send_signal(signal.SIGTERM)
    wait_for(lambda: "shutdown (MainProcess)" in worker.log.read_text(errors="replace"), worker)
    sink.may_answer.set()
    worker.wait(PATIENCE)

    begun = len(sink.messages)
    assert begun < 20
    assert set(sink.ids().values()) == {1}
    assert sent() == begun
    assert OutboxMessage.objects.filter(state=State.DUE, attempts=0, leased_until=None).count() == 20 - begun
