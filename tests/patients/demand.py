"""One patient with something in every table of requests, visits and waits, as rows."""

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

from patients.models import (
    CalendarFeed,
    CounterOffer,
    Hold,
    Intake,
    RequestTarget,
    Visit,
    VisitRequest,
)
from tests.factories.supply import ConditionFactory, TimeClaimFactory
from tests.factories.waitlist import WaitlistEntryFactory, WaitlistOfferFactory

DAY, HOUR, HALF = timedelta(days=1), timedelta(hours=1), timedelta(minutes=30)
FORM = {"mode": "in_person", "new_patient": True}


def claim(practice, at, kind="visit", **facts):
    return TimeClaimFactory(practice=practice, during=(at, at + HALF), kind=kind, **facts)


def intake(patient, now, told="stiff in the morning", **facts):
    return Intake.objects.create(
        patient=patient,
        told_by=_acts(patient),
        told=json.dumps({"answers": {"pain": told}}),
        ruleset="2026.1",
        created_at=now,
        **{"level": "soon", "answered_at": now, **facts},
    )


def request(patient, now, **facts):
    asked = {
        "condition": ConditionFactory(),
        "asked_by": _acts(patient),
        "submitted_at": now,
        **FORM,
        **facts,
    }
    return VisitRequest.objects.create(patient=patient, intake=intake(patient, now), **asked)


def target(asked, practice, at, now, **facts):
    kept = claim(practice, at, "request", expires_at=now + DAY)
    times = {"claim": kept, "starts_at": at, "ends_at": at + HALF}
    return RequestTarget.objects.create(
        request=asked, practice=practice, respond_by=now + DAY, **times, **facts
    )


def visit(patient, practice, at, now, **facts):
    """A confirmed visit, with the request that it came of; `facts` are of the visit."""
    asked = request(patient, now, status="confirmed", closed_at=now)
    confirmed = target(asked, practice, at, now, status="confirmed", ended_at=now)
    confirmed.claim.kind, confirmed.claim.expires_at = "visit", None
    confirmed.claim.save()
    zone = practice.location.zone
    wall = at.astimezone(ZoneInfo(zone))
    return Visit.objects.create(
        target=confirmed,
        patient=patient,
        practice=practice,
        claim=confirmed.claim,
        starts_at=at,
        ends_at=at + HALF,
        local_date=wall.date(),
        local_time=wall.time(),
        zone=zone,
        confirmed_at=now,
        **FORM,
        **facts,
    )


def counter(asked, at, now):
    kept = claim(asked.practice, at, "counter", expires_at=now + DAY)
    return CounterOffer.objects.create(
        target=asked, claim=kept, starts_at=at, ends_at=at + HALF, offered_at=now
    )


def wait(patient, practice, now, **facts):
    told = intake(patient, now)
    return WaitlistEntryFactory(patient=patient, practices=[practice], intake=told, since=now, **facts)


def offer(entry, practice, at, now):
    return WaitlistOfferFactory(
        entry=entry, practice=practice, starts_at=at, offered_at=now, expires_at=now + HOUR
    )


def hold(patient, practice, at, now):
    kept = claim(practice, at, "hold", expires_at=now + timedelta(minutes=10))
    who = {"user": patient.user, "patient": patient}
    return Hold.objects.create(claim=kept, starts_at=at, ends_at=at + HALF, created_at=now, **who, **FORM)


def feed(user, now):
    return CalendarFeed.objects.create(user=user, side="patient", digest="d" * 64, created_at=now)


def _acts(patient):
    """Whoever asks: the patient, or the parent of a child."""
    return patient.user or patient.proxies.get().user
