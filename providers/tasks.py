"""Background work of supply: sweeps over due rows, each safe to run twice or late."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from providers import next_times


@shared_task(name="providers.tasks.move_next_times")
def move_next_times(**_future: Any) -> None:
    next_times.move_all_due(now=timezone.now())
