"""One case as a verifier reads it: what the clinician says beside what each source says, and what came before."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings

from accounts.models import Role, User
from providers import primary_sources
from providers.admin import case_words
from providers.claiming import registry
from providers.models import (
    Document,
    Provider,
    VerificationCase,
    VerificationEvent,
)
from providers.primary_sources.by_hand import instructions
from providers.verification import case_files, conflicts, decisions, evidence, support

Event = VerificationEvent
Case = VerificationCase
MOST_OTHERS = 20
SIGNS = {
    Event.Result.CONFIRMS: "✓",
    Event.Result.DIFFERS: "≠",
    Event.Result.NOT_FOUND: "∅",
    Event.Result.UNAVAILABLE: "?",
}


class Fact(NamedTuple):
    """One line of what a source said, beside what we hold. `mark` is said in words, since signs are not read out."""

    label: str
    ours: str
    theirs: str
    sign: str
    mark: str
    text: str


class Said(NamedTuple):
    """A piece of evidence, ready to be shown."""

    event: VerificationEvent
    source: str
    method: str
    result: str
    sign: str
    facts: list[Fact]
    document: Document | None
    is_primary: bool
    is_old: bool


class Button(NamedTuple):
    """One way to decide."""

    result: str
    label: str
    is_good: bool


def context(case: VerificationCase, *, user: User, now: datetime) -> dict[str, Any]:
    """This function will gather all that the page of a case shows, in a number of queries that is always the same."""
    events = list(case.events.select_related("by").order_by("at", "pk"))
    documents = list(evidence.of_case(case).order_by("uploaded_at", "pk"))
    works, is_open = Role.VERIFIER in user.roles, case.state == Case.State.OPEN
    knows, (rivals, others) = _knows(case, user, now), _others(case)
    is_mine, acts = case.assigned_to_id == user.pk, works and is_open and not knows
    return {
        "case": case,
        "what": case_words.what(case),
        "who": case_words.who(case),
        "npi": case_files.npi_of(case),
        "days": case_words.days(case, now),
        "statements": case_words.statements(case),
        "evidence": _said(case, events, now),
        "oldest": support.DAYS,
        "documents": documents,
        "may_read": is_mine and acts,
        "history": [(event, _result_of(case, event)) for event in events],
        "earlier": [(one, case_words.what(one)) for one in case_files.earlier(case)[:MOST_OTHERS]],
        "others": others,
        "rivals": rivals,
        "not_listed": [(row.place, _in_words(row.reasons)) for row in case_files.not_listed(case, now=now)],
        "owned_since": _owned(case),
        "steps": _steps(case),
        "registered": _registered(case),
        "knows": knows,
        "acts": acts,
        "asks": acts and bool(primary_sources.automatic(case.credential)),
        "takes": acts and case.assigned_to_id is None,
        "gives_back": is_open and (is_mine or (case.assigned_to_id is not None and _may_release(user))),
        "is_mine": is_mine,
        "two_people": settings.VERIFICATION_TWO_PEOPLE,
        "collected": settings.VERIFICATION_TWO_PEOPLE and support.looks(case).filter(by=user).exists(),
        "lacks": decisions.lacks(case, now=now),
        "buttons": [Button(value, label, value in decisions.YES) for value, label in _results(case)],
    }


def _knows(case: VerificationCase, user: User, now: datetime) -> bool:
    try:
        conflicts.refuse_conflict_in(case, user=user, now=now)
    except conflicts.ConflictOfInterest:
        return True
    return False


def _may_release(user: User) -> bool:
    return not user.roles.isdisjoint({Role.VERIFIER, Role.ADMIN})


def _results(case: VerificationCase) -> list[tuple[str, str]]:
    allowed = decisions.can_end(case)
    return [(value, str(label)) for value, label in Case.Result.choices if value in allowed]


def _said(case: VerificationCase, events: list[VerificationEvent], now: datetime) -> list[Said]:
    pieces = [event for event in events if event.kind == Event.Kind.EVIDENCE]
    seen = Document.objects.in_bulk([event.document_id for event in pieces if event.document_id])
    labels = {one.name: one.label for one in case_words.statements(case)}
    return [
        Said(
            event=event,
            source=event.get_source_display(),
            method=event.get_method_display(),
            result=str(Event.Result(event.result).label),
            sign=SIGNS[Event.Result(event.result)],
            facts=[_fact(fact, labels) for fact in event.facts],
            document=seen.get(event.document_id) if event.document_id else None,
            is_primary=support.is_primary(case, event),
            is_old=event.looked_at is not None and support.is_old(event.looked_at, now),
        )
        for event in reversed(pieces)
    ]


def _fact(fact: dict[str, Any], labels: dict[str, str]) -> Fact:
    name = str(fact.get("name", ""))
    sign, mark = {True: ("=", "the same"), False: ("≠", "differs")}.get(fact.get("same"), ("·", "not known"))  # type: ignore[arg-type]
    return Fact(
        label=labels.get(name) or name.replace("_", " ").capitalize(),
        ours=str(fact.get("ours") or "—"),
        theirs=str(fact.get("theirs") or "—"),
        sign=sign,
        mark=mark,
        text=str(fact.get("text") or ""),
    )


def _result_of(case: VerificationCase, event: VerificationEvent) -> str:
    if event.kind == Event.Kind.EVIDENCE:
        return f"{event.get_source_display()}: {Event.Result(event.result).label}"
    return str(Case.Result(event.result).label) if event.result else ""


def _others(case: VerificationCase) -> tuple[list[VerificationCase], list[tuple[VerificationCase, str]]]:
    """What else is open about the same clinician or NPI: rival claims, and the rest."""
    found = list(case_files.siblings(case).select_related("assigned_to")[:MOST_OTHERS])
    rivals = [one for one in found if case.claim is not None and one.claim is not None]
    return rivals, [(one, case_words.what(one)) for one in found if one not in rivals]


def _owned(case: VerificationCase) -> UUID | None:
    """The profile that a claim would take from somebody."""
    if case.claim is None:
        return None
    owned = Provider.objects.filter(npi=case.claim.npi, owner__isnull=False).exclude(owner=case.claim.user_id)
    return owned.values_list("pk", flat=True).first()


def _registered(case: VerificationCase) -> list[tuple[str, str]]:
    """Whom to expect of a claimed NPI, former names included, and where to call."""
    person = registry.stated(case.claim.npi) if case.claim is not None else None
    if person is None:
        return []
    names = "; ".join(dict.fromkeys(map(str, person.names)))
    rows = [("Names in the registries", names), ("Telephone in the registry", ", ".join(person.phones))]
    return [(label, text) for label, text in rows if text]


def _in_words(reasons: list[str]) -> list[str]:
    return [reason.replace("_", " ") for reason in reasons]


def _steps(case: VerificationCase) -> list[str]:
    held = case.credential
    if held is None:
        return []
    return instructions(held.kind, state=held.jurisdiction, number=held.number, issuer=held.issuer)
