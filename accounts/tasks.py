"""Background work of accounts: sweeps over due rows, each safe to run twice or late."""

import time
from typing import Any

from celery import shared_task
from django.utils import timezone

from accounts import limits, sessions
from accounts.channels.channel import channels
from accounts.outbox import delivery
from accounts.trail import anchor

TICK_SECONDS = 20.0  # after which a tick leaves the rest to the next one, and the worker to other work


@shared_task(name="accounts.tasks.send_messages")
def send_messages(**_future: Any) -> None:
    end = time.monotonic() + TICK_SECONDS
    for channel in channels():
        while time.monotonic() < end and delivery.send_next(channel=channel, now=timezone.now()):
            pass


@shared_task(name="accounts.tasks.sweep_limits")
def sweep_limits(**_future: Any) -> None:
    limits.sweep(now=timezone.now())


@shared_task(name="accounts.tasks.seal_trail")
def seal_trail(**_future: Any) -> None:
    anchor.seal_and_anchor(now=timezone.now())


@shared_task(name="accounts.tasks.sweep_sessions")
def sweep_sessions(**_future: Any) -> None:
    sessions.sweep(now=timezone.now())
