"""Not better: the next kind of care. What was told for the visit is carried over, its answers are asked again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import User
from matching import ruleset
from matching.asking import Ask, Preferences, Symptoms, Where, symptoms_of
from matching.match import match
from matching.preparing import pass_gate
from matching.routing import STEP_UP_AFTER_WEEKS
from matching.triage import EMERGENCY
from matching.triage.answers import NO
from patients.models import Visit, VisitRequest
from patients.requests import counters
from patients.requests.intakes import FRESH
from providers.catalogue import held
from providers.models import Mode
from reviews.models import CheckIn, KeepsFrom, Outcome
from reviews.outcomes.answering import in_turn, require_open

OPENS = (Outcome.SAME, Outcome.WORSE)
LONGEST = 5200  # weeks, as in a match


class NothingToStepUp(DomainError):
    code = "nothing_to_step_up"
    detail = "This is for whoever is the same or worse. Please say first how you are."


class IntakeIsGone(DomainError):
    code = "intake_is_gone"
    detail = (
        "What you told for that visit has been deleted, so nothing can be carried over. Please look again."
    )


class AnswersMissing(DomainError):
    """The answer names the questions in `questions`."""

    code = "gate_unanswered"
    status = 400
    field = "answers"
    detail = "Please answer all of these again: things may have changed since the visit."


class WhereMissing(DomainError):
    code = "required"
    status = 400
    field = "location"
    detail = "The visit was by video. Please say where you are."


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is told just now, and what is wanted. Without `where` it is around the place of the visit."""

    answers: Mapping[str, str]
    cautions: Mapping[str, str] = field(default_factory=dict)
    now: Mapping[str, Any] = field(default_factory=dict)  # sensations, severity, limits_daily_life
    where: Where | None = None
    radius_miles: float = 25
    preferences: Preferences = field(default_factory=Preferences)
    page_size: int = 20
    cursor: str | None = None


def step_up(*, check_in: CheckIn, asked: Asked, by: User, now: datetime) -> dict[str, Any]:
    """This function will answer as a match does, with `told`: what to send with a request for a visit, or null.

    An emergency is told before all else. It takes back what the patient has asked of clinics, as one told for a
    request does.

    :raises NothingToStepUp: the patient is better, or has not said how they are
    :raises IntakeIsGone: what was told for the visit was deleted
    :raises AnswersMissing: not every question of the gate was answered again
    :raises WhereMissing: the visit was by video, and no place is named
    :raises CheckInIsOver, Erased, NotTheirs: as answering it
    :raises UnknownCode, WindowTooFar, BadCursor: as a match
    """
    just_now = symptoms_of({"answers": asked.answers}, age=check_in.patient.age(now))
    if _is_emergency(just_now):  # whether or not there is a step up, or may be one
        transaction.atomic(in_turn)(check_in, by)
        return _in_emergency(check_in, just_now, now)
    told, symptoms, where = _begin(check_in, asked, by, now)
    if _is_emergency(symptoms):
        return _in_emergency(check_in, symptoms, now)
    ask = Ask(
        symptoms=symptoms,
        where=where,
        radius_miles=asked.radius_miles,
        preferences=asked.preferences,
    )
    return match(ask, now=now, page_size=asked.page_size, cursor=asked.cursor) | {"told": told}


def _is_emergency(symptoms: Symptoms) -> bool:
    return pass_gate(symptoms).triage.level == EMERGENCY


def _in_emergency(check_in: CheckIn, symptoms: Symptoms, now: datetime) -> dict[str, Any]:
    for request in VisitRequest.objects.open().filter(patient=check_in.patient_id).order_by("pk"):
        counters.withdraw_in_emergency(request=request, now=now)
    return match(Ask(symptoms=symptoms, where=Where()), now=now) | {"told": None}


@transaction.atomic
def _begin(
    check_in: CheckIn, asked: Asked, by: User, now: datetime
) -> tuple[dict[str, Any], Symptoms, Where]:
    row = in_turn(check_in, by)
    require_open(row, now)
    if row.said.get("answer") not in OPENS:
        raise NothingToStepUp
    intake = row.visit.target.request.intake
    if intake.erased_at is not None:
        raise IntakeIsGone
    intake.patient = row.patient
    told = _carried(json.loads(intake.told), row, asked, now)
    symptoms = symptoms_of(told, age=row.patient.age(now))
    triage = pass_gate(symptoms).triage
    is_emergency = triage.level == EMERGENCY
    if triage.unasked and not is_emergency:
        texts = {question.code: question.text for question in ruleset.current().questions}
        raise AnswersMissing(
            extra={"questions": [{"code": code, "text": texts[code]} for code in triage.unasked]}
        )
    where = Where() if is_emergency else _where(row.visit, asked)
    row.step_up_at = now
    row.save(update_fields=["step_up_at"])
    return told, symptoms, where


def _carried(kept: Mapping[str, Any], row: CheckIn, asked: Asked, now: datetime) -> dict[str, Any]:
    """What it is and since when stays true; how it is was told weeks ago, and counts only as told just now.

    Weeks of care are those since the visit, but at least six: that the first care did not help is why they ask, and
    from six on those come in who are not a first contact (matching/routing.py).
    """
    weeks = max((now - row.visit.starts_at).days // 7, 0)
    known = held.current().conditions
    told = {
        "answers": _answers(kept, asked),
        "cautions": _cautions(kept, asked),
        "conditions": [slug for slug in kept.get("conditions", ()) if slug in known],
        "weeks_of_care": max(weeks, STEP_UP_AFTER_WEEKS),
        **asked.now,
    }
    if kept.get("duration_weeks") is not None:
        told["duration_weeks"] = min(kept["duration_weeks"] + weeks, LONGEST)
    is_fresh = row.answered_at is not None and now - row.answered_at <= FRESH
    if is_fresh and row.said["keeps_from"] == KeepsFrom.A_LOT:
        told.setdefault("limits_daily_life", True)
    return told


def _answers(kept: Mapping[str, Any], asked: Asked) -> dict[str, str]:
    """Those given just now alone: what was told for the visit is older than 72 hours by weeks."""
    return dict(asked.answers)


def _cautions(kept: Mapping[str, Any], asked: Asked) -> dict[str, str]:
    """A caution of then stays until it is answered anew; that there was none then says nothing of today."""
    known = {caution.code for caution in ruleset.current().cautions}
    then = {code: told for code, told in kept.get("cautions", {}).items() if code in known and told != NO}
    return {**then, **asked.cautions}


def _where(visit: Visit, asked: Asked) -> Where:
    """What is named has to be known: whoever is refused was shown nobody, and has not stepped up."""
    if asked.where is not None:
        asked.where.place()
        return asked.where
    if visit.mode == Mode.VIDEO:
        raise WhereMissing
    place = visit.practice.location
    return Where(lat=place.lat, lon=place.lon, state=place.state)
