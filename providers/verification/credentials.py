"""Credentials through their states, each step by the one table. Docs: docs/verification.md, Credentials."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, TypedDict

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.errors import DomainError
from accounts.models import User
from accounts.trail.acting import acting
from providers import search_rows
from providers.models import Credential, Provider, VerificationCase
from providers.verification import cases, conflicts, reasons, telling
from providers.verification.states import IllegalTransition, may_follow, move

State = Credential.State
DueFor = Credential.DueFor
Kind = VerificationCase.Kind
Because = VerificationCase.Because

# Where one of these comes up, what was verified does not count any more.
GRAVE = (DueFor.EXCLUSION, DueFor.PROFILE_CHANGE)

LONGEST_NUMBER = 40


class Details(TypedDict, total=False):
    """What a clinician attests of a credential."""

    kind: str
    jurisdiction: str
    number: str
    issuer: str
    issued_on: date | None
    expires_on: date | None


class LicenceIsThere(DomainError):
    code = "licence_is_there"
    field = "number"
    detail = "You have handed in this licence already."


class IsSubmitted(DomainError):
    code = "is_submitted"
    detail = "This was handed in already and can't be changed any more."


def attest(*, provider: Provider, details: Details, now: datetime) -> Credential:
    """This function will write down a credential as its clinician states it.

    :raises LicenceIsThere: this licence stands there and is not over, be it suspended
    """
    return _saved(Credential(provider=provider, created_at=now, **details))


@transaction.atomic
def change(*, credential: Credential, details: Details, now: datetime) -> Credential:
    """This function will change what was attested, as long as it was not handed in.

    :raises IsSubmitted: it was
    :raises LicenceIsThere: this licence stands there in another row
    """
    row = _attested(credential)
    for name, value in details.items():
        setattr(row, name, value)
    return _saved(row)


@transaction.atomic
def remove(*, credential: Credential, now: datetime) -> None:
    """This function will delete what was attested, as long as it was not handed in.

    :raises IsSubmitted: it was
    """
    _attested(credential).delete()


@transaction.atomic
def submit(*, credential: Credential, now: datetime) -> Credential:
    """This function will put a credential before the verifiers.

    :raises IllegalTransition: it was submitted before
    """
    row = cases.hold_subject(credential)
    if row.state != State.ATTESTED:
        raise IllegalTransition  # in review is where a lifted suspension leads as well
    move(row, State.IN_REVIEW)
    cases.open_case(kind=Kind.CREDENTIAL, subject=row, because=Because.NEW, now=now)
    return row


@transaction.atomic
def make_due(*, credential: Credential, because: str, now: datetime) -> bool:
    """This function will have a verified credential looked at again; False where it is due for that already.

    Where something graver comes up, it gets a new case: evidence of before does not count in it.
    One that grows old still counts until its end. After a change, or on the exclusion list, it counts no more.

    :raises IllegalTransition: it is not verified
    """
    row = cases.hold_subject(credential)
    due_for = DueFor(because)
    if row.state == State.DUE and (due_for not in GRAVE or row.due_for in GRAVE):
        return False
    if row.state not in (State.VERIFIED, State.DUE):
        raise IllegalTransition
    if row.state == State.DUE:
        cases.withdraw(subject=row, now=now)  # what was found before says nothing of what came up
    move(row, State.DUE, due_for=due_for)
    cases.open_case(kind=Kind.CREDENTIAL, subject=row, because=because, now=now)
    search_rows.refresh_provider(row.provider_id, now=now)
    return True


@transaction.atomic
def lapse(*, credential: Credential, now: datetime) -> bool:
    """This function will end a credential that was due and not verified in time; False where it has ended already.

    :raises IllegalTransition: it is not due
    """
    row = cases.hold_subject(credential)
    if row.state == State.LAPSED:
        return False
    move(row, State.LAPSED, due_for="")
    cases.withdraw(subject=row, now=now)
    _offer_npi_again(row, now)
    search_rows.refresh_provider(row.provider_id, now=now)
    return True


@transaction.atomic
def suspend(*, credential: Credential, reason: str, by: User, now: datetime) -> Credential:
    """This function will set a credential out of force, whatever it was, unless it has ended. For admins.

    The reason stands in its history, beside who did it.

    :raises ConflictOfInterest: it is of someone whom they know
    :raises ReasonNeeded: it is not said why
    :raises IllegalTransition: it has ended, or is suspended
    """
    said, row = _held(credential, reason, by, now)
    with acting(reason=said, by=str(by.pk)):
        move(row, State.SUSPENDED, due_for="")
    cases.withdraw(subject=row, now=now)
    key = f"{row.pk}:{now.isoformat()}"
    telling.about_credential(row, "credential_suspended", key=key, now=now, reason=said)
    return _refreshed(row, now)


@transaction.atomic
def lift(*, credential: Credential, reason: str, by: User, now: datetime) -> Credential:
    """This function will end a suspension: the credential is due, and a verifier looks at it again.

    :raises ConflictOfInterest: it is of someone whom they know
    :raises ReasonNeeded: it is not said why
    :raises IllegalTransition: it is not suspended
    :raises LicenceIsThere: the same licence counts in another row by now
    """
    said, row = _held(credential, reason, by, now)
    if row.state != State.SUSPENDED:
        raise IllegalTransition
    with _once(), acting(reason=said, by=str(by.pk)):
        if row.verified_at is None:
            move(row, State.IN_REVIEW)
        else:
            move(row, State.DUE, due_for=DueFor.PROFILE_CHANGE)
    cases.open_case(kind=Kind.CREDENTIAL, subject=row, because=Because.PROFILE_CHANGE, now=now)
    return _refreshed(row, now)


def settle(*, credential: Credential, result: str, terms: Mapping[str, Any], now: datetime) -> Credential:
    """This function will do to a credential what was decided, with the number and the dates that its source has.

    Called by decisions.py, which holds the case.

    :raises IllegalTransition: that can't be decided about it as it stands
    :raises TermsDoNotFit: it is over or has not begun, with the terms or without, or no number is that long
    :raises LicenceIsThere: with that number it would be the licence of another row
    """
    row = cases.hold_subject(credential)
    if result != State.VERIFIED:
        move(row, result, due_for="")
        _offer_npi_again(row, now)
        return row
    _check(row, terms, now)
    for name, value in terms.items():
        setattr(row, name, value)
    if may_follow(row, result):
        _saved(row)
    move(row, result, due_for="", verified_at=now)
    return row


def _held(credential: Credential, reason: str, by: User, now: datetime) -> tuple[str, Credential]:
    """Why, and the row of which it is said, unless it is of someone whom they know."""
    conflicts.refuse_conflict(user=by, provider_id=credential.provider_id, now=now)
    return reasons.require(reason), cases.hold_subject(credential)


def _attested(credential: Credential) -> Credential:
    row = cases.hold_subject(credential)
    if row.state != State.ATTESTED:
        raise IsSubmitted
    return row


def _check(row: Credential, terms: Mapping[str, Any], now: datetime) -> None:
    if len(terms.get("number", "")) > LONGEST_NUMBER:
        raise reasons.TermsDoNotFit(f"At most {LONGEST_NUMBER} characters.", field="terms.number")
    begins, ends = (terms.get(name, getattr(row, name)) for name in ("issued_on", "expires_on"))
    today = now.astimezone(UTC).date()
    if begins and begins > today:
        raise reasons.TermsDoNotFit("That day is still to come.", field="terms.issued_on")
    if begins and ends and ends < begins:
        raise reasons.TermsDoNotFit(field="terms.expires_on")
    if ends and ends < today:
        raise reasons.TermsDoNotFit("Its last day is over: it can't be verified.", field="terms.expires_on")


def _offer_npi_again(row: Credential, now: datetime) -> None:
    """An NPI is never attested by its clinician: where the last one is over, there is a new one to hand in."""
    if row.kind != Credential.Kind.NPI or row.provider.owner_id is None:
        return
    others = Credential.objects.filter(provider=row.provider_id, kind=row.kind)
    if not others.exclude(state__in=(State.FAILED, State.LAPSED)).exists():
        attest(provider=row.provider, details={"kind": row.kind, "number": row.provider.npi}, now=now)


def _saved(row: Credential) -> Credential:
    # Suspended, it is not among those of the constraint, and can't be got round by a second row.
    if row.kind == Credential.Kind.LICENCE and _suspended_like(row).exists():
        raise LicenceIsThere
    with _once():
        row.save()
    return row


def _suspended_like(row: Credential) -> QuerySet[Credential]:
    same = {name: getattr(row, name) for name in ("provider", "kind", "jurisdiction", "number")}
    return Credential.objects.filter(state=State.SUSPENDED, **same).exclude(pk=row.pk)


@contextmanager
def _once() -> Iterator[None]:
    """Of a licence one row counts: the database sees to it, and here it is said."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "one_living_credential_per_licence" not in str(error):
            raise
        raise LicenceIsThere from None


def _refreshed(row: Credential, now: datetime) -> Credential:
    search_rows.refresh_provider(row.provider_id, now=now)
    return row
