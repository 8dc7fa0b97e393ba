"""What the NPI registry says of one number, by its API or its file, and how that compares with a credential."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from providers.models import Credential
from providers.primary_sources.findings import Fact, name_fact, name_of
from providers.primary_sources.names import PersonName

HOLDER = "The registry"
SELF_REPORTED = (
    "Clinicians tell the registry of their licences themselves: a hint where to look, and no primary source."
)


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


def npi_facts(credential: Credential, found: Registration) -> list[Fact]:
    """This function will compare an NPI, its state and its holder's name with the registry, line by line."""
    facts = [
        _line("npi", credential.number or credential.provider.npi, found.npi, f"{HOLDER} has this number."),
        _status(found),
    ]
    if not found.is_individual:
        facts.append(_line("kind", "Individual", "Organization", f"{HOLDER} has an organization."))
    elif found.names:
        facts.append(name_fact(name_of(credential.provider), found.names, holder=HOLDER))
    return facts


def licence_facts(credential: Credential, found: Registration) -> list[Fact]:
    """This function will compare a licence with those that the clinician told the registry of in the same state."""
    stated = [held.number for held in found.licences if held.state == credential.jurisdiction and held.number]
    alike = [number for number in stated if are_same_numbers(number, credential.number)]
    if not stated:
        return []
    text = (
        "The clinician told the registry the same." if alike else "The clinician told the registry another."
    )
    theirs = alike[0] if alike else ", ".join(stated)
    return [
        Fact(name="number", ours=credential.number, theirs=theirs, same=bool(alike), text=text),
        name_fact(name_of(credential.provider), found.names, holder=HOLDER),
    ]


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
