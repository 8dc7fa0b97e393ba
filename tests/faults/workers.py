"""A real worker's tasks, processes and log, and a mail server that keeps it waiting."""

import threading
from collections import Counter
from pathlib import Path

from accounts.models import OutboxMessage
from config.celery import app
from config.embedded.processes import wait_until
from tests.accounts.sink import Session, Sink

PATIENCE = 90  # seconds; a worker needs a few to start, more on a busy machine


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


def ask(broker, name):
    with broker.Producer() as producer:
        app.send_task(f"accounts.tasks.{name}", producer=producer, queue="messages", ignore_result=True)


def wait_for(condition, worker):
    wait_until(lambda: condition() or worker.poll() is not None, seconds=PATIENCE)
    assert condition(), worker.log.read_text(errors="replace")[-5000:]


def processes_of(worker):
    return [int(pid) for pid in Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()]


def sent():
    return OutboxMessage.objects.filter(state=OutboxMessage.State.SENT).count()
