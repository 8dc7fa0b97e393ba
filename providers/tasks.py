"""Background work of supply: sweeps over due rows, each safe to run twice or late."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from providers import next_times, search_rows
from providers.documents import retention


@shared_task(name="providers.tasks.move_next_times")
def move_next_times(**_future: Any) -> None:
    next_times.move_all_due(now=timezone.now())


@shared_task(name="providers.tasks.refresh_lapsed")
def refresh_lapsed(**_future: Any) -> None:
    search_rows.refresh_all_lapsed(now=timezone.now())


@shared_task(name="providers.tasks.delete_old_documents")
def delete_old_documents(**_future: Any) -> None:
    retention.sweep(now=timezone.now())
