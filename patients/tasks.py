"""Background work of demand: sweeps over due rows, each safe to run twice or late."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from patients import consents
from patients.booking import holds
from patients.reminders import reminding
from patients.requests import expiring, figures
from patients.visits import clock, delisting
from patients.waitlist import ending, offering


@shared_task(name="patients.tasks.end_consents_of_childhood")
def end_consents_of_childhood(**_future: Any) -> None:
    consents.end_those_of_childhood(now=timezone.now())


@shared_task(name="patients.tasks.offer_free_times")
def offer_free_times(**_future: Any) -> None:
    offering.offer_free_times(now=timezone.now(), clock=timezone.now)


@shared_task(name="patients.tasks.end_old_waits")
def end_old_waits(**_future: Any) -> None:
    ending.end_old_waits(now=timezone.now())


@shared_task(name="patients.tasks.end_expired_holds")
def end_expired_holds(**_future: Any) -> None:
    holds.end_expired(now=timezone.now())


@shared_task(name="patients.tasks.expire_requests")
def expire_requests(**_future: Any) -> None:
    expiring.end_unanswered(now=timezone.now())


@shared_task(name="patients.tasks.refresh_figures")
def refresh_figures(**_future: Any) -> None:
    figures.refresh_all(now=timezone.now())


@shared_task(name="patients.tasks.complete_visits")
def complete_visits(**_future: Any) -> None:
    clock.complete_what_is_over(now=timezone.now())


@shared_task(name="patients.tasks.tell_of_delistings")
def tell_of_delistings(**_future: Any) -> None:
    delisting.tell(now=timezone.now())


@shared_task(name="patients.tasks.remind_of_visits")
def remind_of_visits(**_future: Any) -> None:
    reminding.remind(now=timezone.now())
