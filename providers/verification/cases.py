"""Cases of the verifiers: opened with a subject, taken by one person at a time, closed once."""

from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404

from accounts.errors import DomainError
from accounts.models import Role, User
from providers.models import (
    ConditionExperience,
    Credential,
    ExclusionMatch,
    ProfileClaim,
    Provider,
    VerificationCase,
    VerificationEvent,
)
from providers.verification import conflicts, states
from providers.verification.states import ChangedMeanwhile

Subject = ProfileClaim | Provider | Credential | ConditionExperience | ExclusionMatch
S = TypeVar("S", bound=Subject)
Kind = VerificationCase.Kind
State = VerificationCase.State
Event = VerificationEvent.Kind

# The field of a case that holds its subject.
FIELDS: dict[str, str] = {
    Kind.CLAIM: "claim",
    Kind.IDENTITY: "provider",
    Kind.CREDENTIAL: "credential",
    Kind.EXPERIENCE: "experience",
    Kind.EXCLUSION: "exclusion",
}
KINDS: dict[type, str] = {
    ProfileClaim: Kind.CLAIM,
    Provider: Kind.IDENTITY,
    Credential: Kind.CREDENTIAL,
    ConditionExperience: Kind.EXPERIENCE,
    ExclusionMatch: Kind.EXCLUSION,
}
IDLE = timedelta(days=7)


class CaseIsDecided(DomainError):
    code = "case_is_decided"
    detail = "Somebody has decided this case already."


class CaseIsWithdrawn(DomainError):
    code = "case_is_withdrawn"
    detail = "This case isn't needed any more: what it was about was taken back, or has ended."


class CaseIsTaken(DomainError):
    code = "case_is_taken"
    detail = "Another verifier has taken this case."


class NotAssigned(DomainError):
    code = "case_is_not_assigned"
    detail = "Please take this case first: it is not assigned to you."


def open_case(*, kind: str, subject: Subject, because: str, now: datetime) -> VerificationCase:
    """This function will put something before the verifiers; where that is open already, it returns that case."""
    found = of_subject(subject).open()
    about: dict[str, Any] = {"provider": _provider_of(subject), FIELDS[kind]: subject}
    if not found.exists():
        case = VerificationCase(kind=kind, because=because, opened_at=now, **about)
        VerificationCase.objects.bulk_create([case], ignore_conflicts=True)
    return found.get()


@transaction.atomic
def assign(*, case_id: UUID, by: User, now: datetime) -> VerificationCase:
    """This function will give a case to the verifier who asks for it, unless somebody else has it.

    :raises Http404: there is no such case
    :raises CaseIsDecided, CaseIsWithdrawn: it is over
    :raises ConflictOfInterest: it is about someone whom they know
    :raises CaseIsTaken: another verifier has it
    """
    case = hold(case_id)
    conflicts.refuse_conflict_in(case, user=by, now=now)
    if case.assigned_to_id == by.pk:
        return case
    if not VerificationCase.objects.filter(pk=case.pk, assigned_to=None).update(
        assigned_to=by, assigned_at=now
    ):
        raise CaseIsTaken
    case.assigned_to, case.assigned_at = by, now
    _note(case, Event.ASSIGNED, by, now)
    experience = case.experience
    if experience is not None and experience.state == ConditionExperience.State.SUBMITTED:
        states.move(experience, ConditionExperience.State.IN_REVIEW)
    return case


@transaction.atomic
def release(*, case_id: UUID, by: User, now: datetime) -> VerificationCase:
    """This function will give a case back to the queue.

    Whoever has it may, an admin too, and every verifier once nothing was done about it for 7 days.

    :raises Http404: there is no such case
    :raises CaseIsDecided, CaseIsWithdrawn: it is over
    :raises NotAssigned: nobody has it
    :raises CaseIsTaken: another verifier has it and works on it
    """
    case = hold(case_id)
    if case.assigned_to_id is None:
        raise NotAssigned
    is_free = case.assigned_to_id == by.pk or Role.ADMIN in by.roles or _is_idle(case, now)
    if not is_free:
        raise CaseIsTaken
    case.assigned_to = case.assigned_at = None
    case.save(update_fields=["assigned_to", "assigned_at"])
    _note(case, Event.RELEASED, by, now)
    return case


def withdraw(*, subject: Subject, now: datetime) -> bool:
    """This function will close the open case of a subject without a decision; False where there is none."""
    return bool(of_subject(subject).open().update(state=State.WITHDRAWN, decided_at=now))


def hold(case_id: UUID) -> VerificationCase:
    """This function will lock an open case up to the end of the transaction: one decides, the others wait.

    Whoever changes a case and its subject locks the case first.

    :raises Http404: there is no such case
    :raises CaseIsDecided, CaseIsWithdrawn: it is over
    """
    case: VerificationCase = get_object_or_404(VerificationCase.objects.select_for_update(), pk=case_id)
    refuse_closed(case)
    return case


def hold_all(*, npi: str | None) -> None:
    """This function will lock all open cases about a clinician, in the order in which everybody locks several."""
    waiting = VerificationCase.objects.open().filter(provider__npi=npi)
    list(waiting.order_by("pk").select_for_update(of=("self",)).values_list("pk"))


def hold_subject(subject: S) -> S:
    """This function will lock the open case of a subject, then the subject, and read it anew.

    :raises ChangedMeanwhile: it is gone
    """
    list(of_subject(subject).open().select_for_update().values_list("pk"))
    rows: Any = type(subject)._default_manager
    found: S | None = rows.select_for_update(no_key=True).filter(pk=subject.pk).first()
    if found is None:
        raise ChangedMeanwhile
    return found


def refuse_closed(case: VerificationCase) -> None:
    """This function will refuse a case that is over.

    :raises CaseIsDecided: it is decided
    :raises CaseIsWithdrawn: it was withdrawn
    """
    if case.state == State.DECIDED:
        raise CaseIsDecided
    if case.state == State.WITHDRAWN:
        raise CaseIsWithdrawn


def of_subject(subject: Subject) -> Any:
    """The cases of a subject."""
    kind = KINDS[type(subject)]
    return VerificationCase.objects.filter(kind=kind, **{FIELDS[kind]: subject})


def subject_of(case: VerificationCase) -> Subject:
    """What a case is about."""
    subject: Subject = getattr(case, FIELDS[case.kind])
    return subject


def _provider_of(subject: Subject) -> Provider | None:
    if isinstance(subject, Provider):
        return subject
    if isinstance(subject, ProfileClaim):
        return Provider.objects.filter(npi=subject.npi).first()
    return subject.provider


def _is_idle(case: VerificationCase, now: datetime) -> bool:
    """Taking it is an event as well."""
    return not case.events.filter(at__gt=now - IDLE).exists()


def _note(case: VerificationCase, kind: str, by: User, now: datetime) -> None:
    VerificationEvent.objects.create(case=case, kind=kind, by=by, at=now)
