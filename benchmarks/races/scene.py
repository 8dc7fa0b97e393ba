"""Who races for what: listed practices with the factories of the tests, and patients who are signed in."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management import call_command

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
START = NOW + timedelta(days=1)


def prepare(*, catalogue: bool = False) -> None:
    """This function will make the tables of a new database, and fill the catalogue."""
    call_command("migrate", verbosity=0, interactive=False)
    if catalogue:
        from providers.catalogue.loading import load

        load(progress=lambda name, rows: None)


def practice(*, now: datetime, **given: Any) -> Any:
    """This function will make a practice that is listed, and open at every hour of every day, with no notice."""
    from datetime import time as wall

    from providers import search_rows
    from providers.models import WeeklyHours
    from tests.factories.supply import make_listed_practice

    made = make_listed_practice(now=now, lead_minutes=0, buffer_minutes=0, **given)
    WeeklyHours.objects.filter(practice=made).delete()
    for weekday in range(7):
        WeeklyHours.objects.create(practice=made, weekday=weekday, starts=wall(0), ends=wall(23, 59))
    search_rows.refresh([made.pk], now=now)
    return made


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
