"""What the NPI registry says of one number, by its API or its file, and how that compares with a credential."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from providers.models import Credential
from providers.primary_sources.findings import Fact, Method, Source, name_fact, name_of
from providers.primary_sources.names import PersonName

HOLDER = "The registry"


@dataclass(frozen=True, slots=True)
class StatedLicence:
    """A licence as a clinician told the registry of it."""

    state: str
    number: str


@dataclass(frozen=True, slots=True)
class Registration:
    """One NPI in the registry. Of one that is deactivated it may say no more than that."""

    npi: str
    is_active: bool
    is_individual: bool = True
    names: Sequence[PersonName] = ()
    licences: Sequence[StatedLicence] = ()
    deactivated_on: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a registry said, as of when, with sentences on where that is from."""

    found: Registration | None
    as_of: datetime
    says: list[str]


class Registry(Protocol):
    """The registry of NPIs, in one of the ways to ask it."""

    source: Source
    method: Method

    def find(self, npi: str, *, now: datetime) -> Answer:
        """This function will find one NPI.

        :raises Unreachable: the registry could not be asked
        """


def npi_facts(credential: Credential, found: Registration) -> list[Fact]:
    """This function will compare an NPI, its state and the name of its holder with the registry, line by line."""
    ours = credential.number or credential.provider.npi
    facts = [_line("npi", ours, found.npi, f"{HOLDER} has this number."), _status(found)]
    if not found.is_individual:
        facts.append(_line("kind", "Individual", "Organization", f"{HOLDER} has an organization."))
    elif found.names:
        facts.append(name_fact(name_of(credential.provider), found.names, holder=HOLDER))
    return facts


def licence_facts(credential: Credential, found: Registration) -> list[Fact]:
    """This function will compare a licence with those that its holder told the registry of in the same state."""
    stated = [held.number for held in found.licences if held.state == credential.jurisdiction and held.number]
    if not stated:
        return []
    alike = [number for number in stated if are_same_numbers(number, credential.number)]
    theirs, told = (alike[0], "the same") if alike else (", ".join(stated), "another")
    text = f"The clinician told the registry {told} number."
    number = Fact(name="number", ours=credential.number, theirs=theirs, same=bool(alike), text=text)
    return [number, name_fact(name_of(credential.provider), found.names, holder=HOLDER)]


def are_same_numbers(ours: str, theirs: str) -> bool:
    """Whether two licence numbers are the same, spaces, hyphens, capitals and zeros in front aside."""
    return _bare(ours) == _bare(theirs) != ""


def _bare(number: str) -> str:
    return "".join(filter(str.isalnum, number)).upper().lstrip("0")


def _status(found: Registration) -> Fact:
    if found.is_active:
        return _line("status", "Active", "Active", "The NPI is active.")
    since = f" on {found.deactivated_on:%B %-d, %Y}" if found.deactivated_on else ""
    return _line("status", "Active", "Deactivated", f"The NPI was deactivated{since}.")


def _line(name: str, ours: str, theirs: str, text: str) -> Fact:
    return Fact(name=name, ours=ours, theirs=theirs, same=ours == theirs, text=text)
