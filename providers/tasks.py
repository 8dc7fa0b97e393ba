"""Background work of supply: sweeps over due rows, each safe to run twice or late."""

import time
from typing import Any

from celery import shared_task
from django.utils import timezone

from providers import confirmations, next_times, reputation, search_rows
from providers.calendars import calendars
from providers.documents import retention
from providers.rounds import Enough
from providers.verification import rechecks, reminders, sweeps

ROUND_SECONDS = 30.0  # after which a round leaves the rest to the next one, and the worker to other work


@shared_task(name="providers.tasks.move_next_times")
def move_next_times(**_future: Any) -> None:
    next_times.move_all_due(now=timezone.now())


@shared_task(name="providers.tasks.read_calendars")
def read_calendars(**_future: Any) -> None:
    calendars.read_due(now=timezone.now(), enough=_enough())


@shared_task(name="providers.tasks.refresh_lapsed")
def refresh_lapsed(**_future: Any) -> None:
    search_rows.refresh_all_lapsed(now=timezone.now())


@shared_task(name="providers.tasks.rank_nightly")
def rank_nightly(**_future: Any) -> None:
    reputation.rank_nightly(now=timezone.now(), enough=_enough())


@shared_task(name="providers.tasks.delete_old_documents")
def delete_old_documents(**_future: Any) -> None:
    retention.sweep(now=timezone.now())


@shared_task(name="providers.tasks.tell_of_ends")
def tell_of_ends(**_future: Any) -> None:
    reminders.tell_of_ends(now=timezone.now(), enough=_enough())


@shared_task(name="providers.tasks.tell_of_returns")
def tell_of_returns(**_future: Any) -> None:
    reminders.tell_of_returns(now=timezone.now(), enough=_enough())


@shared_task(name="providers.tasks.warn_of_ends")
def warn_of_ends(**_future: Any) -> None:
    reminders.warn_of_ends(now=timezone.now(), enough=_enough())


@shared_task(name="providers.tasks.lapse_credentials")
def lapse_credentials(**_future: Any) -> None:
    sweeps.lapse_ended(now=timezone.now(), enough=_enough())


@shared_task(name="providers.tasks.expire_experience")
def expire_experience(**_future: Any) -> None:
    sweeps.expire_experience(now=timezone.now(), enough=_enough())


@shared_task(name="providers.tasks.renew_credentials")
def renew_credentials(**_future: Any) -> None:
    sweeps.renew(now=timezone.now(), enough=_enough())


@shared_task(name="providers.tasks.follow_registry")
def follow_registry(**_future: Any) -> None:
    sweeps.follow_registry(now=timezone.now(), enough=_enough())


@shared_task(name="providers.tasks.remind_of_facts")
def remind_of_facts(**_future: Any) -> None:
    confirmations.remind(now=timezone.now(), enough=_enough())


@shared_task(name="providers.tasks.carry_on_rechecks")
def carry_on_rechecks(**_future: Any) -> None:
    enough = _enough()
    while not enough() and rechecks.carry_on(now=timezone.now()):
        pass


def _enough() -> Enough:
    end = time.monotonic() + ROUND_SECONDS
    return lambda: time.monotonic() >= end
