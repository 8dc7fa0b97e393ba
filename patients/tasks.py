"""Background work of demand: sweeps over due rows, each safe to run twice or late."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from patients import consents


@shared_task(name="patients.tasks.end_consents_of_childhood")
def end_consents_of_childhood(**_future: Any) -> None:
    consents.end_those_of_childhood(now=timezone.now())
