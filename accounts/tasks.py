"""Background work of accounts: sweeps, each safe to run twice or late."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from accounts.trail import anchor


@shared_task(name="accounts.tasks.seal_trail")
def seal_trail(**_future: Any) -> None:
    anchor.seal_and_anchor(now=timezone.now())
