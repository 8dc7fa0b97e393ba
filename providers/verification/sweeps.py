"""What becomes of verification with time. Nothing here decides who is listed: that is true at each read without it.

Each sweep goes once round what is due (providers/rounds.py), and looks again at each row under its lock. So it may
run twice at once, late, or be cut off anywhere.
"""

from datetime import datetime
from uuid import UUID

from providers.models import ConditionExperience, Credential, DirectoryRecord, VerificationCase
from providers.primary_sources.findings import Result, compared
from providers.primary_sources.imported import NPPES, registration_of
from providers.primary_sources.registrations import npi_facts
from providers.rounds import Enough, go_round, never
from providers.verification import cases, credentials, ends, experience, notices, reminders, states

DueFor = Credential.DueFor
State = Credential.State


def lapse_ended(*, now: datetime, enough: Enough = never) -> int:
    """This function will end credentials whose last day is over everywhere that they count; it returns how many."""
    return go_round(ends.ENDED, _lapse, now=now, enough=enough, only=None)


def expire_experience(*, now: datetime, enough: Enough = never) -> int:
    """This function will end verified experience whose last day is over; it returns how much."""
    return go_round(ends.EXPERIENCE_ENDED, _expire, now=now, enough=enough, only=None)


def renew(*, now: datetime, enough: Enough = never) -> int:
    """This function will put before the verifiers what ends within 90 days, and take back what was replaced since.

    Returns how many credentials got a case.
    """
    go_round(ends.REPLACED_BY_NOW, _withdraw, now=now, enough=enough, only=None)
    return go_round(ends.GROWING_OLD, _renew, now=now, enough=enough, only=None)


def follow_registry(*, now: datetime, enough: Enough = never) -> int:
    """This function will have NPIs verified again whose imported record now says something else."""
    return go_round(ends.TOLD_OTHERWISE, _follow, now=now, enough=enough, only=None)


def _lapse(now: datetime, credential_id: UUID) -> bool:
    row = cases.hold_subject(Credential(pk=credential_id))
    if not ends.still(ends.ENDED, row.pk, now=now):
        return False
    is_replaced = ends.is_replaced(row.pk)
    # Told before: afterwards nothing shows that it was a date that hid them.
    reminders.tell_of_ends(now=now, provider_id=row.provider_id)
    if row.state == State.VERIFIED:
        states.move(row, State.DUE, due_for=_grows_old_by(row))
    credentials.lapse(credential=row, now=now)
    if not is_replaced:
        key = f"{row.pk}:{row.verified_until}"
        what = notices.named(row)
        notices.tell(row.provider, "credential_lapsed", dedupe_key=key, now=now, what=what)
    return True


def _expire(now: datetime, experience_id: UUID) -> bool:
    row = cases.hold_subject(ConditionExperience(pk=experience_id))
    if not ends.still(ends.EXPERIENCE_ENDED, row.pk, now=now):
        return False
    experience.expire(experience=row, now=now)
    what = notices.named_experience(row)
    notices.tell(row.provider, "experience_expired", dedupe_key=str(row.pk), now=now, what=what)
    return True


def _renew(now: datetime, credential_id: UUID) -> bool:
    row = cases.hold_subject(Credential(pk=credential_id))
    if not ends.still(ends.GROWING_OLD, row.pk, now=now):
        return False
    if row.state == State.VERIFIED:
        return credentials.make_due(credential=row, because=_grows_old_by(row), now=now)
    cases.open_case(kind=VerificationCase.Kind.CREDENTIAL, subject=row, because=row.due_for, now=now)
    return True


def _withdraw(now: datetime, credential_id: UUID) -> bool:
    row = cases.hold_subject(Credential(pk=credential_id))
    return ends.still(ends.REPLACED_BY_NOW, row.pk, now=now) and cases.withdraw(subject=row, now=now)


def _follow(now: datetime, credential_id: UUID) -> bool:
    row = cases.hold_subject(Credential(pk=credential_id))
    if not ends.still(ends.TOLD_OTHERWISE, row.pk, now=now):
        return False
    record = DirectoryRecord.objects.get(source=NPPES, npi=row.provider.npi)
    if compared(npi_facts(row, registration_of(record))) != Result.DIFFERS:
        return False
    made_due = credentials.make_due(credential=row, because=DueFor.PROFILE_CHANGE, now=now)
    if made_due:
        notices.tell_due(row, DueFor.PROFILE_CHANGE, now=now)
    return made_due


def _grows_old_by(row: Credential) -> str:
    return DueFor.EXPIRY if row.verified_until == row.expires_on else DueFor.RENEWAL
