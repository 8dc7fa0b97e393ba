"""How a patient says they are: kept sealed, counted without a name, and changed for thirty days."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import User
from patients import consents
from patients.locking import require_theirs, take_turn
from patients.models import Patient
from reviews.models import CheckIn
from reviews.outcomes import tallies


class CheckInIsOver(DomainError):
    code = "check_in_is_over"
    detail = "The time to answer this is over. If you are not well, please look for care again."


@dataclass(frozen=True, kw_only=True)
class Said:
    """The two answers, by their codes."""

    answer: str
    keeps_from: str


@transaction.atomic
def answer(*, check_in: CheckIn, said: Said, agrees: Mapping[str, str], by: User, now: datetime) -> CheckIn:
    """This function will keep how a patient is, or how they are after all.

    :raises CheckInIsOver: it was due more than 30 days ago
    :raises AgreementMissing, TextHasChanged: the consent is missing that such answers are kept
    :raises Erased, NotTheirs: the patient's data was erased meanwhile, or `by` does not act for them any more
    """
    row = in_turn(check_in, by)
    require_open(row, now)
    consents.agree_to_visits(patient=row.patient, clinics=(), versions=agrees, by=by, now=now)
    was_counted, before = row.answered_at is not None, row.said.get("answer")
    row.answer = json.dumps(asdict(said))
    row.answered_at, row.answered_by = now, by
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    if before or not was_counted:  # what was deleted since stays counted as it was
        tallies.count(clinic_id=row.clinic_id, kind=row.kind, outcome=said.answer, before=before)
    return row


def in_turn(check_in: CheckIn, by: User) -> CheckIn:
    """This function will read a question once more, within the turn of its patient.

    :raises Erased, NotTheirs: the patient's data was erased meanwhile, or `by` does not act for them any more
    """
    take_turn(check_in.patient)
    require_theirs(check_in.patient, by)
    rows = CheckIn.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("patient__person_key").get(pk=check_in.pk)


def require_open(check_in: CheckIn, now: datetime) -> None:
    """:raises CheckInIsOver: it was due more than 30 days ago"""
    if now > check_in.open_until:
        raise CheckInIsOver


def forget(patient: Patient, now: datetime) -> None:
    """This function will delete what a patient answered, within their turn. When they did stays, and the tally."""
    CheckIn.objects.filter(patient=patient, answered_at__isnull=False).update(answer=None)
