"""A case in words: what it is about, whom, and what the clinician says of it."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Concat

from providers.models import (
    ConditionExperience,
    Credential,
    DirectoryRecord,
    ProfileClaim,
    Provider,
    VerificationCase,
)
from providers.verification import case_files

# What the words need of each case, read with it.
RELATED = (
    "provider",
    "claim",
    "credential",
    "experience__condition",
    "exclusion",
    "assigned_to",
    "decided_by",
)

HOW_CLAIMED = {
    ProfileClaim.Method.DOCUMENT.value: "Claim, by document",
    ProfileClaim.Method.CALL_BACK.value: "Claim, by call-back",
}


class Statement(NamedTuple):
    """One thing that the clinician says, and whether a source may say it otherwise."""

    name: str
    label: str
    value: Any
    is_compared: bool = True

    @property
    def shown(self) -> str:
        return self.compared_as or "not said"

    @property
    def compared_as(self) -> str:
        """The value in the shape in which facts are kept."""
        if isinstance(self.value, date):
            return self.value.isoformat()
        return "" if self.value is None else str(self.value)


def with_words(cases: QuerySet[VerificationCase]) -> QuerySet[VerificationCase]:
    """Cases with all that they are described by. Who is claimed may be none of ours yet: the registry has a name."""
    registered = DirectoryRecord.objects.filter(npi=OuterRef("claim__npi"), source="nppes")
    name = registered.values(
        name=Concat(F("first_name"), Value(" "), F("last_name"), output_field=TextField())
    )
    return cases.select_related(*RELATED).annotate(registered_name=Subquery(name[:1]))


def what(case: VerificationCase) -> str:
    """This function will say what a case is about, short enough for a line of the queue."""
    if case.experience is not None:
        return f"Experience: {case.experience.condition.name}"
    if case.claim is not None:
        return HOW_CLAIMED[case.claim.method]
    if case.exclusion is not None:
        basis = case.exclusion.get_basis_display()
        return f"Possible exclusion: {basis[:1].lower()}{basis[1:]}"
    return case_files.in_short(case) if case.credential is not None else case.get_kind_display()


def who(case: VerificationCase) -> str:
    """This function will name the clinician of a case."""
    if case.provider is not None:
        return case.provider.name
    return getattr(case, "registered_name", None) or ""


def days(case: VerificationCase, now: datetime) -> int:
    """This function will count the days that a case has waited, or did until it was over."""
    return ((case.decided_at or now) - case.opened_at).days


def statements(case: VerificationCase) -> list[Statement]:
    """This function will list what the clinician says, or what we hold, of what a case is about."""
    said = [
        Statement("name", "Name", who(case)),
        Statement("npi", "NPI", case_files.npi_of(case), is_compared=False),
    ]
    if case.credential is not None:
        return [*said, *_of_credential(case.credential)]
    if case.experience is not None:
        return [*said, *_of_experience(case.experience)]
    if case.claim is not None:
        method, claimant = case.claim.get_method_display(), case.claim.user.email
        return [
            *said,
            Statement("claimant", "Account", claimant, is_compared=False),
            Statement("method", "How they show it", method, is_compared=False),
        ]
    return [*said, *_of_clinician(case.provider)] if case.provider is not None else said


def _of_credential(held: Credential) -> list[Statement]:
    return [
        Statement("kind", "Kind", held.get_kind_display(), is_compared=False),
        Statement("jurisdiction", "State", held.jurisdiction, is_compared=bool(held.jurisdiction)),
        Statement("number", "Number", held.number),
        Statement("issuer", "Issued by", held.issuer, is_compared=bool(held.issuer)),
        Statement("issued_on", "Issued on", held.issued_on),
        Statement("expires_on", "Last valid day", held.expires_on),
    ]


def _of_experience(shown: ConditionExperience) -> list[Statement]:
    return [
        Statement("condition", "Condition", shown.condition.name, is_compared=False),
        Statement("evidence", "Shown by", shown.get_evidence_display(), is_compared=False),
        Statement("count", "Cases or visits", shown.count),
        Statement("period_from", "From", shown.period_from),
        Statement("period_to", "To", shown.period_to),
        Statement("attested_by", "Who can say so", shown.attested_by, is_compared=False),
    ]


def _of_clinician(provider: Provider) -> list[Statement]:
    return [
        Statement("sex", "Sex", provider.get_sex_display(), is_compared=False),
        Statement("practising_since", "Practises since", provider.practising_since, is_compared=False),
    ]


def figures_in_words(found: dict[str, Any]) -> list[tuple[str, str]]:
    """This function will word the figures that stand above the queue."""
    kinds = [f"{VerificationCase.Kind(kind).label}: {count}" for kind, count in found["open_by_kind"].items()]
    results = [
        f"{VerificationCase.Result(result).label}: {count}"
        for result, count in found["decided_by_result"].items()
    ]
    share = found["share_by_two_people"]
    return [
        ("Open", _with(found["open_count"], kinds)),
        ("Oldest", _days(found["oldest_hours"])),
        ("Median age", _days(found["median_hours"])),
        ("Decided in 30 days", _with(found["decided_count"], results)),
        ("Median time to decision", _days(found["median_hours_to_decision"])),
        ("By two people", "none by evidence yet" if share is None else f"{share:.0%}"),
    ]


def _with(count: int, parts: list[str]) -> str:
    return f"{count} ({', '.join(parts)})" if parts else str(count)


def _days(hours: float | None) -> str:
    return "none" if hours is None else f"{hours / 24:.1f} days"
