"""What a verifier reads beside the evidence of a case: what we hold, what was decided before, what else is open."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Case, Q, QuerySet, When

from accounts.models import User
from providers.claiming import registry
from providers.models import (
    ConditionExperience,
    Credential,
    ExclusionMatch,
    Listing,
    ProfileClaim,
    VerificationCase,
    VerificationEvent,
)
from providers.verification import cases, conflicts

Held = tuple[str, Any]


class NotListed(NamedTuple):
    """A practice with all that stands against showing it."""

    practice_id: Any
    place: str
    reasons: list[str]


def rows(user: User, now: datetime) -> QuerySet[Any]:
    """This function will find every case; `is_closed_to_you` where the verifier knows whom it is about."""
    found = VerificationCase.objects.annotate(
        is_closed_to_you=Case(When(conflicts.in_cases(user, now), then=True), default=False)
    )
    return found.select_related(
        "provider", "claim", "credential", "experience__condition", "exclusion__exclusion", "assigned_to"
    )


def npi_of(case: VerificationCase) -> str:
    """The NPI that a case is about."""
    if case.claim is not None:
        return case.claim.npi
    return case.provider.npi if case.provider is not None else ""


def in_short(case: VerificationCase) -> str:
    """What a case is about, in a few words of the field."""
    subject = cases.subject_of(case)
    if isinstance(subject, ProfileClaim):
        return subject.get_method_display()
    if isinstance(subject, Credential):
        return " ".join(filter(None, (subject.get_kind_display(), subject.jurisdiction, subject.number)))
    if isinstance(subject, ConditionExperience):
        return f"{subject.condition.name}: {subject.get_evidence_display()}"
    if isinstance(subject, ExclusionMatch):
        return subject.get_basis_display()
    return "Identity document"


def held(case: VerificationCase) -> list[Held]:
    """This function will list what we hold of the subject, by name, for the look beside what the sources say."""
    return [(name, value) for name, value in _held(case) if value not in ("", None)]


def _held(case: VerificationCase) -> Iterator[Held]:
    yield "npi", npi_of(case)
    if case.provider is not None:
        yield "name", case.provider.name
    subject = cases.subject_of(case)
    if isinstance(subject, ProfileClaim):
        yield from (("method", subject.method), ("claimant", subject.user.email))
        yield from _registered(subject.npi)
    elif isinstance(subject, Credential):
        names = ("kind", "jurisdiction", "number", "issuer", "issued_on", "expires_on", "state", "due_for")
        yield from ((name, getattr(subject, name)) for name in (*names, "verified_at"))
    elif isinstance(subject, ConditionExperience):
        yield "condition", subject.condition.name
        of_it = ("evidence", "count", "period_from", "period_to", "attested_by", "state")
        yield from ((name, getattr(subject, name)) for name in of_it)
    elif isinstance(subject, ExclusionMatch):
        yield from (("basis", subject.basis), ("state", subject.state))
        yield from ((f"list_{name}", value) for name, value in _listed(subject))
        yield "explanation", " ".join(map(str, subject.explanation))


def _registered(npi: str) -> Iterator[Held]:
    """The names and numbers that the registry has: whom to expect in a document, and where to call."""
    person = registry.stated(npi)
    for name in person.names if person else ():
        yield "registered_name", str(name)
    for phone in person.phones if person else ():
        yield "registered_phone", phone


def _listed(match: ExclusionMatch) -> Iterator[Held]:
    """The row of the exclusion list without its birth date, which may be the one that the clinician told us."""
    row = match.exclusion
    names = (row.first_name, row.middle_name, row.last_name, row.business_name)
    yield "name", " ".join(filter(None, names))
    for name in ("npi", "specialty", "city", "state", "kind", "excluded_on"):
        yield name, getattr(row, name)


def events(case: VerificationCase) -> QuerySet[VerificationEvent]:
    """What happened in a case, in order."""
    return case.events.select_related("by").order_by("at", "pk")


def earlier(case: VerificationCase) -> QuerySet[VerificationCase]:
    """What was decided about the same clinician or NPI before, the latest first."""
    found = _about_the_same(case).filter(state=VerificationCase.State.DECIDED)
    return found.select_related("decided_by").order_by("-decided_at", "pk")


def siblings(case: VerificationCase) -> QuerySet[VerificationCase]:
    """What else is open about the same clinician or NPI, rival claims among it, the oldest first."""
    return _about_the_same(case).open()


def not_listed(case: VerificationCase, *, now: datetime) -> list[NotListed]:
    """This function will name each practice of the clinician with what stands against showing it."""
    if case.provider_id is None:
        return []
    found = Listing.objects.filter(practice__provider=case.provider_id).select_related("practice__location")
    return [
        NotListed(row.practice_id, f"{row.practice.location.city}, {row.practice.location.state}", reasons)
        for row in found.order_by("practice")
        if (reasons := row.reasons_at(now))
    ]


def _about_the_same(case: VerificationCase) -> Any:
    npi = npi_of(case)
    same = Q(provider__npi=npi) | Q(claim__npi=npi)
    others = VerificationCase.objects.filter(same).exclude(pk=case.pk)
    return others.select_related(
        "provider", "claim", "credential", "experience__condition", "exclusion__exclusion"
    )
