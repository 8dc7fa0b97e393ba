"""Visits that took place, and what is asked and answered afterwards."""

import json
from datetime import timedelta

from patients.models import Intake, Visit
from reviews.models import CheckIn
from reviews.outcomes import answering, asking
from tests.factories.patients import ConsentFactory, PatientFactory
from tests.patients import demand
from tests.patients.api.asking import TOLD

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
FINE = answering.Said(answer="better", keeps_from="not_at_all")
NOT_FINE = answering.Said(answer="worse", keeps_from="a_lot")


def done(patient, practice, at, now, told=None, **facts):
    """A visit that took place at a moment, with what was told for it."""
    visit = demand.visit(patient, practice, at, now, **facts)
    over = {"status": "completed", "ended_at": visit.ends_at}
    Visit.objects.filter(pk=visit.pk).update(**over)
    if told is not None:
        kept = demand.intake(patient, now)
        request = visit.target.request
        request.intake = Intake.objects.create(
            patient=patient,
            told_by=kept.told_by,
            told=json.dumps(told),
            ruleset="2026.1",
            level="soon",
            answered_at=now,
            created_at=now,
        )
        request.save(update_fields=["intake"])
    return Visit.objects.get(pk=visit.pk)


def named(name, **more):
    """Somebody with an account of their own, who agrees that what they write is kept."""
    patient = PatientFactory(user__email=f"{name}@example.org", given_name=name.title(), **more)
    ConsentFactory(patient=patient, storing=True, granted_by=patient.user)
    return patient


def asked(visit, kind="two_weeks", weeks=2):
    """The check-in of a visit, as the sweep makes it when it is due."""
    asking.ask(now=visit.ended_at + weeks * WEEK)
    return CheckIn.objects.select_related("patient__person_key", "patient__user").get(visit=visit, kind=kind)


def answered(visit, said=NOT_FINE, **when):
    check_in = asked(visit, **when)
    return answering.answer(
        check_in=check_in, said=said, agrees={}, by=check_in.patient.user, now=check_in.due_at
    )


__all__ = ["DAY", "FINE", "NOT_FINE", "TOLD", "WEEK", "answered", "asked", "done", "named"]
