"""Background work of accounts: sweeps over due rows, each safe to run twice or late."""

import time
from typing import Any

import structlog
from celery import Task, shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts import limits, sessions
from accounts.outbox import delivery, falling_back, hints, senders
from accounts.trail import anchor

log = structlog.get_logger("kaly.tasks")

DRAIN_SECONDS = 5.0  # after which a drain leaves the rest to the next one, and the worker to other work
HINT_SECONDS = 10.0  # after which a hint that nobody took is dropped: there were others since


@shared_task(name="accounts.tasks.tick")
def tick(**_future: Any) -> None:
    wanted = hints.wanted(now=timezone.now())
    # First what was left behind: after hints that each occupy a process for a while, its own would expire.
    for task, count in ((send_left, wanted.send_left), (deliver, wanted.deliver)):
        if not all(hint(task) for _ in range(count)):
            return


def hint(task: Task) -> bool:
    """This function will ask the workers for a task once; False when the broker can't be reached in time.

    Nothing is lost then: the rows stay due, and the next tick asks again.
    """
    try:
        task.apply_async(expires=HINT_SECONDS, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("hint_not_given", task_name=task.name, error_type=type(error).__name__)
        return False
    return True


@shared_task(name="accounts.tasks.deliver")
def deliver(**_future: Any) -> None:
    if senders.crew.drain(clock=timezone.now, seconds=DRAIN_SECONDS):
        hint(deliver)


@shared_task(name="accounts.tasks.send_left")
def send_left(**_future: Any) -> None:
    end = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < end and not senders.is_ending() and delivery.send_left(now=timezone.now()):
        pass


@shared_task(name="accounts.tasks.forget_what_was_said")
def forget_what_was_said(**_future: Any) -> None:
    falling_back.forget_what_was_said(now=timezone.now())


@shared_task(name="accounts.tasks.sweep_limits")
def sweep_limits(**_future: Any) -> None:
    limits.sweep(now=timezone.now())


@shared_task(name="accounts.tasks.seal_trail")
def seal_trail(**_future: Any) -> None:
    anchor.seal_and_anchor(now=timezone.now())


@shared_task(name="accounts.tasks.sweep_sessions")
def sweep_sessions(**_future: Any) -> None:
    sessions.sweep(now=timezone.now())
