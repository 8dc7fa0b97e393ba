"""A small marketplace around one home in lower Manhattan, and requests from there."""

from datetime import date, timedelta
from math import degrees

from matching.triage.cautions import CAUTIONS
from matching.triage.rules import GATES
from providers import search_rows
from providers.geo import EARTH_RADIUS_MILES
from tests.factories.supply import (
    CredentialFactory,
    ExperienceFactory,
    PlanAcceptanceFactory,
    make_listed_practice,
)

HOME = {"lat": 40.709, "lon": -74.003, "state": "NY"}
CALM = dict.fromkeys(GATES, "no")
CLEARED = dict.fromkeys(CAUTIONS, "no")
DOCTOR, THERAPIST, CHIROPRACTOR, OSTEOPATH = "207Q00000X", "225100000X", "111N00000X", "204D00000X"
MASSEUR, ACUPUNCTURIST, SPINE_SURGEON, PAIN_DOCTOR = "225700000X", "171100000X", "207XS0117X", "208VP0000X"
RHEUMATOLOGIST = "207RR0500X"


def north(miles, *, of=HOME):
    """Where one is after so many miles due north."""
    return {"lat": of["lat"] + degrees(miles / EARTH_RADIUS_MILES), "lon": of["lon"]}


def clinician(
    now, *, miles=1.0, code=THERAPIST, plan=None, seen=None, licences=(), location=None, **practice
):
    """A listed practice so many miles north of home, all of it confirmed ten days ago.

    `plan` is what it says of Original Medicare, `seen` its verified visits for strain, `licences` further states.
    """
    confirmed = now - timedelta(days=10)
    facts = {f"{fact}_confirmed_at": confirmed for fact in ("phone", "hours", "accepts")}
    place = north(miles) | (location or {})
    made = make_listed_practice(now=now, taxonomy={"code": code}, location=place, **facts | practice)
    if plan:
        PlanAcceptanceFactory(practice=made, answer=plan, confirmed_at=confirmed)
    if seen:
        ExperienceFactory(provider=made.provider, count=seen)
    for state in licences:
        CredentialFactory(provider=made.provider, jurisdiction=state, expires_on=date(2028, 12, 31))
    search_rows.refresh([made.pk], now=now)
    return made


def request(**changes):
    """The body of a request about a strain: nothing urgent, no reason against hands-on care."""
    return {
        "location": HOME,
        "age": 42,
        "answers": CALM,
        "cautions": CLEARED,
        "conditions": ["thoracic-strain"],
    } | changes


def ids(answer):
    """Who is shown, in order."""
    return [result["practice"]["id"] for result in answer["results"]]


def counts(answer):
    """How many were left out, by gate."""
    return {entry["code"]: entry["count"] for entry in answer["excluded"]}


def factor(result, code):
    """One factor of a result."""
    (found,) = (one for one in result["factors"] if one["code"] == code)
    return found
