"""Which sources can be asked about a credential without a person, and what each of them answers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import models

from providers.models import Credential
from providers.primary_sources.boards import board_of
from providers.primary_sources.fetching import Unreachable
from providers.primary_sources.findings import AutomaticSource, Fact, Finding, Result, compared
from providers.primary_sources.imported import ImportedRegistry
from providers.primary_sources.nppes import NppesApi
from providers.primary_sources.registrations import (
    HOLDER,
    Registration,
    Registry,
    licence_facts,
    npi_facts,
)

NO_NPI = f"{HOLDER} has no such NPI."
NO_LICENCE = f"{HOLDER} was told of no licence in this state."
SELF_REPORTED = "Clinicians tell the registry of their licences themselves: a hint, and no primary source."
Facts = Callable[[Credential, Registration], list[Fact]]


def automatic(subject: models.Model | None) -> list[AutomaticSource]:
    """This function will return the sources to ask about the subject of a case, the better ones first.

    There are some for NPIs and licences alone. They take seconds and never raise. Ask them outside of a transaction.
    """
    if not isinstance(subject, Credential):
        return []
    if subject.kind == Credential.Kind.NPI:
        return [NpiAtRegistry(registry) for registry in _registries(subject)]
    if subject.kind == Credential.Kind.LICENCE:
        board = board_of(subject.jurisdiction)
        hint = LicenceAtRegistry(_registries(subject)[0])
        return [board, hint] if board else [hint]
    return []


def _registries(credential: Credential) -> list[Registry]:
    """Nobody asks a real registry for a made-up clinician."""
    imported = ImportedRegistry()
    is_asked = bool(settings.NPPES_URL) and not credential.provider.is_demonstration
    return [NppesApi(), imported] if is_asked else [imported]


@dataclass(frozen=True, slots=True)
class NpiAtRegistry:
    """An NPI, looked up where NPIs are given: the primary source of it."""

    registry: Registry

    def look_up(self, credential: Credential, *, now: datetime) -> Finding:
        """This function will compare an NPI, its state and the name of its holder with the registry."""
        return _look_up(self.registry, credential, npi_facts, NO_NPI, now=now)


@dataclass(frozen=True, slots=True)
class LicenceAtRegistry:
    """A licence, looked up in what its holder told the registry of NPIs: a hint that supports no decision."""

    registry: Registry

    def look_up(self, credential: Credential, *, now: datetime) -> Finding:
        """This function will compare a licence with those that its holder told the registry of."""
        return _look_up(self.registry, credential, licence_facts, NO_LICENCE, now=now, first=[SELF_REPORTED])


def _look_up(
    registry: Registry,
    credential: Credential,
    facts_of: Facts,
    nothing: str,
    *,
    now: datetime,
    first: list[str] | None = None,
) -> Finding:
    says = first or []
    try:
        answer = registry.find(credential.provider.npi, now=now)
    except Unreachable as problem:
        text = f"{HOLDER} could not be asked. {problem}"
        return Finding(registry.source, registry.method, Result.UNAVAILABLE, now, [], [*says, text])
    facts = facts_of(credential, answer.found) if answer.found else []
    result = compared(facts) if facts else Result.NOT_FOUND
    says = [*says, *([fact["text"] for fact in facts] or [nothing]), *answer.says]
    return Finding(registry.source, registry.method, result, answer.as_of, facts, says)
