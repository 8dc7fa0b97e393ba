"""What the imported registries state of one NPI, for whoever says that it is theirs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from accounts.errors import DomainError
from providers.models import DirectoryRecord
from providers.primary_sources.names import PersonName

Fact = TypeVar("Fact")
NPPES = DirectoryRecord.Source.NPPES


class NotInTheDirectory(DomainError):
    code = "npi_not_in_directory"
    field = "npi"
    detail = (
        "The registry that we hold has no clinician with this NPI. Please check the number: it has to be your own,"
        " not that of an organization. A new NPI is there after the next import."
    )


@dataclass(frozen=True, slots=True)
class StatedLicence:
    """A licence as a clinician told a registry of it: a hint where to look, verified by nobody."""

    state: str
    number: str
    source: str


@dataclass(frozen=True, slots=True)
class Stated:
    """One person of the registries, the NPI registry before the others. `names` has former ones behind the first."""

    npi: str
    names: Sequence[PersonName]
    credential: str
    sex: str
    taxonomies: Sequence[str]  # the primary one first
    licences: Sequence[StatedLicence]
    phones: Sequence[str]
    deactivated_on: date | None


def stated(npi: str) -> Stated | None:
    """This function will gather what the registries state of an NPI; None where none knows it.

    They know people alone, no organizations.
    """
    records = list(DirectoryRecord.objects.filter(npi=npi).order_by("-source"))
    if not records:
        return None
    return Stated(
        npi=npi,
        names=[name for record in records for name in _names(record)],
        credential=next((record.credential for record in records if record.credential), ""),
        sex=next((record.sex for record in records if record.sex), ""),
        taxonomies=_once(code for record in records for code in _taxonomies(record)),
        licences=_once(licence for record in records for licence in _licences(record)),
        phones=_once(phone for record in records if record.source == NPPES for phone in _phones(record)),
        deactivated_on=next((day for record in records if (day := _deactivated_on(record))), None),
    )


def names_of(npi: str) -> list[PersonName]:
    """This function will give all names that the registries have for an NPI, former ones included."""
    records = DirectoryRecord.objects.filter(npi=npi).order_by("-source")
    return [name for record in records for name in _names(record)]


def masked(phone: str) -> str:
    """This function will show of a telephone number as much as its owner needs to know it again."""
    digits = [sign for sign in phone if sign.isdigit()]
    return "•" * max(len(digits) - 4, 0) + "".join(digits[-4:])


def _names(record: DirectoryRecord) -> Iterator[PersonName]:
    if record.last_name:
        yield PersonName(record.first_name, record.middle_name, record.last_name, record.suffix)
    for other in record.other_names:
        yield PersonName(other["first"], other["middle"], other["last"], other["suffix"], kind="other name")


def _taxonomies(record: DirectoryRecord) -> Iterator[str]:
    for held in sorted(record.taxonomies, key=lambda held: not held["is_primary"]):
        yield held["code"]


def _licences(record: DirectoryRecord) -> Iterator[StatedLicence]:
    for held in record.taxonomies:
        if held["licence_state"] and held["licence_number"]:
            yield StatedLicence(held["licence_state"], held["licence_number"], record.source)


def _phones(record: DirectoryRecord) -> Iterator[str]:
    for place in record.places:
        if place["phone"]:
            yield place["phone"]


def _deactivated_on(record: DirectoryRecord) -> date | None:
    gone, back = record.deactivated_on, record.reactivated_on
    return gone if gone is not None and (back is None or back < gone) else None


def _once(found: Iterable[Fact]) -> list[Fact]:
    return list(dict.fromkeys(found))
