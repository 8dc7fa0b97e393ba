"""Who races for what: listed practices with the factories of the tests, and patients who are signed in."""

import sys
from datetime import UTC, datetime, timedelta
from datetime import time as wall
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management import call_command

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
START = NOW + timedelta(days=1)


def prepare(*, catalogue: bool = False) -> None:
    """This function will make the tables of a new database, and fill the catalogue."""
    call_command("migrate", verbosity=0, interactive=False)
    if catalogue:
        from providers.catalogue.loading import load

        load(progress=lambda name, rows: None)


ALWAYS = (0, 0), (23, 59)
NINE_TO_FIVE = (9, 0), (17, 0)
A_DAY = 8  # full hours in it
Hours = tuple[tuple[int, int], tuple[int, int]]


def practice(*, now: datetime, hours: Hours = ALWAYS, **given: Any) -> Any:
    """This function will make a practice that is listed, and open at these hours of every day, with no notice."""
    from providers import search_rows
    from providers.models import WeeklyHours
    from tests.factories.supply import make_listed_practice

    made = make_listed_practice(now=now, lead_minutes=0, buffer_minutes=0, **given)
    WeeklyHours.objects.filter(practice=made).delete()
    for weekday in range(7):
        WeeklyHours.objects.create(
            practice=made, weekday=weekday, starts=wall(*hours[0]), ends=wall(*hours[1])
        )
    search_rows.refresh([made.pk], now=now)
    return made


def hours_of(now: datetime, zone: str, *, days: int) -> list[datetime]:
    """This function will list the full hours from nine to four of the coming days at a place."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return [
        datetime.combine(today + timedelta(days=day), wall(hour), tzinfo=ZoneInfo(zone))
        for day in range(1, days + 1)
        for hour in range(9, 9 + A_DAY)
    ]


def place() -> tuple[Any, str, datetime]:
    """This function will make the tables and the catalogue, then a place: it, its owner's session, and the moment."""
    from django.utils import timezone

    from tests.factories.clinics import make_owner
    from tests.factories.supply import ClinicFactory, LocationFactory

    print("making the tables and the catalogue", file=sys.stderr, flush=True)
    prepare(catalogue=True)
    location = LocationFactory(clinic=ClinicFactory())
    owner = session_of(make_owner(location.clinic))
    return location, owner, timezone.now().replace(microsecond=0)


def session_of(user: Any) -> str:
    """This function will sign somebody in, and return the value of their cookie."""
    from django.conf import settings
    from django.test import Client

    from tests.factories.people import sign_in

    return str(sign_in(Client(), user).cookies[settings.SESSION_COOKIE_NAME].value)


GATE = (
    "sudden_severe", "chest_pressure", "breathless", "both_legs", "bladder_bowel", "major_injury", "fever",
    "belly_through", "self_harm",
)  # fmt: skip
TOLD = {"answers": dict.fromkeys(GATE, "no"), "conditions": ["thoracic-strain"], "duration_weeks": 3}


def patients(count: int, practices: list[Any]) -> list[tuple[str, str, str]]:
    """This function will make patients who share with the clinics of these: session, patient, practice in turn."""
    from patients.consents import CURRENT
    from tests.factories.patients import ConsentFactory, PatientFactory

    made = []
    for number in range(count):
        practice = practices[number % len(practices)]
        patient = PatientFactory(user__email=f"p{number}@example.org")
        clinic = practice.location.clinic
        ConsentFactory(patient=patient, storing=True, version=CURRENT["store_health"].version)
        ConsentFactory(patient=patient, clinic=clinic, version=CURRENT["share_with_clinic"].version)
        made.append((session_of(patient.user), str(patient.pk), str(practice.pk)))
    return made


def visits_tomorrow(count: int) -> None:
    """This function will make visits whose reminders are due, at a place where it is noon now; none at one time."""
    from django.utils import timezone

    from patients.reminders import due
    from tests.factories.patients import PatientFactory
    from tests.factories.supply import LocationFactory
    from tests.patients import demand

    now = timezone.now().replace(microsecond=0)
    away = (12 - now.hour + 12) % 24 - 12  # hours ahead of UTC; the names of these zones say the opposite
    location = LocationFactory(zone=f"Etc/GMT{-away:+d}")
    practices = [practice(now=now, location=location) for _ in range(-(-count // 4))]
    for number in range(count):
        patient = PatientFactory(user__email=f"p{number}@example.org")
        start, agreed = now + timedelta(hours=44 + number % 4), now - timedelta(days=7)
        due_at = due.first(start, location.zone, agreed_at=agreed)
        demand.visit(patient, practices[number // 4], start, agreed, reminder_due_at=due_at)
