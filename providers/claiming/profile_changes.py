"""What clinicians change of their own profile: in search at once, and checked again where a name is another."""

from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction

from accounts.errors import DomainError
from providers import search_rows
from providers.claiming import registry
from providers.exclusions import screening
from providers.models import Credential, Provider, ProviderTaxonomy
from providers.primary_sources.findings import name_of
from providers.primary_sources.names import NameMatch, PersonName, compare
from providers.verification import cases, second_looks

NAMES = frozenset({"first_name", "middle_name", "last_name", "suffix"})
OF_THE_NAME = (Credential.Kind.NPI, Credential.Kind.LICENCE)


class HeldTaxonomy(TypedDict):
    code: str
    is_primary: bool


class Changes(TypedDict, total=False):
    first_name: str
    middle_name: str
    last_name: str
    suffix: str
    credential: str
    sex: str
    languages: list[str]
    sees_children: bool
    sees_adults: bool
    sees_older_adults: bool
    practising_since: int | None
    bio: str
    taxonomies: list[HeldTaxonomy]


class SeesNobody(DomainError):
    code = "sees_nobody"
    status = 400
    field = "sees_adults"
    detail = "Please say whom you see: children, adults, older adults, or several of them."


class NotStatedByTheRegistry(DomainError):
    code = "taxonomy_not_in_registry"
    status = 400
    field = "taxonomies"
    detail = (
        "The registry does not state this taxonomy for your NPI, and it is our source for what clinicians are trained"
        " in. Please add it at NPPES; we take it once our copy of the registry has it."
    )


@transaction.atomic
def change(*, provider: Provider, changes: Changes, now: datetime) -> Provider:
    """This function will change a profile. A name that the registry does not know makes NPI and licences due.

    :raises SeesNobody: no age group would be left
    :raises NotStatedByTheRegistry: a new taxonomy is not one of this NPI
    """
    row = hold(provider=provider, changes=changes)
    was = name_of(row)
    told: dict[str, Any] = {name: value for name, value in changes.items() if name != "taxonomies"}
    for name, value in told.items():
        setattr(row, name, value)
    if not (row.sees_children or row.sees_adults or row.sees_older_adults):
        raise SeesNobody
    if told:
        row.save(update_fields=list(told))
    if "taxonomies" in changes:
        _hold(row, changes["taxonomies"])
    if not _is_as_before(name_of(row), was):
        _check_again(row, now=now)
    if changes:
        search_rows.refresh_provider(row.pk, now=now)
    return row


def hold(*, provider: Provider, changes: Changes) -> Provider:
    """This function will lock a profile for a change of it; for another name, first what is open about it.

    Whoever looks at the profile before they change it calls it first: deciding a case locks the case before it.
    """
    if NAMES & changes.keys():
        screening.take_turn(alone=False)
        cases.hold_all(npi=provider.npi)
    return Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)


def in_the_registry(provider: Provider) -> NameMatch:
    """This function will compare the name of a profile with all that the registries have for its NPI."""
    return compare(name_of(provider), registry.names_of(provider.npi))


def _is_as_before(name: PersonName, was: PersonName) -> bool:
    """Whether both are the same words, capitals, accents and punctuation aside."""
    match = compare(name, [was])
    return name == was or (match.is_match and not match.how)


def _check_again(provider: Provider, *, now: datetime) -> None:
    """What was looked up for the former name bears nothing; what is verified counts on where the registry fits."""
    second_looks.hold(provider)
    screening.screen(provider_id=provider.pk, now=now)
    second_looks.at_identity(provider, now=now)
    second_looks.at_open(provider, kinds=OF_THE_NAME, now=now)
    if not in_the_registry(provider).is_match:
        second_looks.at_verified(provider, kinds=OF_THE_NAME, now=now)


def _hold(provider: Provider, wanted: list[HeldTaxonomy]) -> None:
    held = set(provider.taxonomies.values_list("taxonomy_id", flat=True))
    person = registry.stated(provider.npi)
    allowed = held | set(person.taxonomies if person else ())
    unknown = [one["code"] for one in wanted if one["code"] not in allowed]
    if unknown:
        raise NotStatedByTheRegistry(extra={"not_stated": unknown})
    provider.taxonomies.all().delete()
    ProviderTaxonomy.objects.bulk_create(
        ProviderTaxonomy(provider=provider, taxonomy_id=one["code"], is_primary=one["is_primary"])
        for one in wanted
    )
