"""Background work on own data: sweeps over due rows, each safe to run twice or late."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from accounts.own_data import erasure, exports, retention


@shared_task(name="accounts.own_data.tasks.build_exports")
def build_exports(**_future: Any) -> None:
    exports.build_due(now=timezone.now())


@shared_task(name="accounts.own_data.tasks.carry_out_erasures")
def carry_out_erasures(**_future: Any) -> None:
    erasure.carry_out_due(now=timezone.now())


@shared_task(name="accounts.own_data.tasks.delete_what_is_old")
def delete_what_is_old(**_future: Any) -> None:
    retention.sweep(now=timezone.now())
