"""Licences that a clinician told a registry of: offered for typing less, and never taken for verified."""

from collections.abc import Sequence
from typing import TypedDict

from providers.claiming import registry
from providers.models import Credential, Provider
from providers.primary_sources.registrations import are_same_numbers


class Suggestion(TypedDict):
    """A licence to attest, and the registry that was told of it."""

    jurisdiction: str
    number: str
    source: str


def licences(provider: Provider, held: Sequence[Credential]) -> list[Suggestion]:
    """This function will offer the licences that registries state for an NPI and that are not entered yet."""
    person = registry.stated(provider.npi)
    entered = [row for row in held if row.kind == Credential.Kind.LICENCE]
    return [
        Suggestion(jurisdiction=one.state, number=one.number[:40], source=one.source)
        for one in (person.licences if person else ())
        if not any(
            row.jurisdiction == one.state and are_same_numbers(row.number, one.number) for row in entered
        )
    ]
