"""What speaks for and against a clinician being someone on the exclusion list, set out for a verifier."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from accounts.encryption import keyring, people
from providers.directory import values
from providers.exclusions.candidates import Known
from providers.models import Dossier, Exclusion, Provider
from providers.primary_sources.names import PersonName, compare

HOLDER = "This clinician"
Fact = dict[str, Any]


def is_worth_a_look(provider: Provider, exclusion: Exclusion, known: Known) -> bool:
    """This function will tell whether a person should look, by name and state. What is quick to see is asked first.

    Another NPI is another person, unless the birth date is the same. Another birth date proves nothing: ours is
    what the clinician told us, and who is on the list could tell us any.
    """
    if _npi(provider, exclusion)["same"] is False and not _born(exclusion, known)["same"]:
        return False
    return bool(_state(exclusion, known)["same"] and _name(provider, exclusion, known)["same"])


def facts(provider: Provider, exclusion: Exclusion, known: Known) -> list[Fact]:
    """This function will set a clinician beside an exclusion, fact by fact, with everything that both sides have.

    Birth dates themselves are not repeated: only whether they are the same.
    """
    found = [
        _npi(provider, exclusion),
        _name(provider, exclusion, known),
        _state(exclusion, known),
        _born(exclusion, known),
        _exclusion(exclusion),
    ]
    return found + ([_waiver(exclusion)] if exclusion.waived_on else [])


def birth_dates(provider_ids: Sequence[UUID]) -> dict[UUID, date]:
    """This function will open the birth dates that clinicians told us; one that can't be opened is unknown."""
    owned = Provider.objects.filter(pk__in=provider_ids, owner__isnull=False)
    provider_of = dict(owned.values_list("owner_id", "pk"))
    found: dict[UUID, date] = {}
    for dossier in Dossier.objects.filter(user__in=provider_of).select_related("person_key"):
        if dossier.user_id is None:
            continue
        try:
            found[provider_of[dossier.user_id]] = date.fromisoformat(dossier.birth_date or "")
        except (people.Erased, keyring.Unreadable, ValueError):
            continue
    return found


def _npi(provider: Provider, exclusion: Exclusion) -> Fact:
    can_be_one = values.npi(exclusion.npi) is not None  # the list holds mistyped ones
    same = exclusion.npi == provider.npi if can_be_one else None
    text = {
        True: "The NPI is the same.",
        False: "The list has another NPI.",
        None: "The NPI on the list is mistyped." if exclusion.npi else "The list has no NPI.",
    }[same]
    return _fact("npi", provider.npi, exclusion.npi, same, text)


def _name(provider: Provider, exclusion: Exclusion, known: Known) -> Fact:
    if not exclusion.last_name:
        return _fact("name", provider.name, exclusion.business_name, None, "The list has a business here.")
    theirs = PersonName(exclusion.first_name, exclusion.middle_name, exclusion.last_name)
    match = compare(theirs, known.names, holder=HOLDER)
    return _fact("name", provider.name, str(theirs), match.is_match, " ".join(match.explanation))


def _state(exclusion: Exclusion, known: Known) -> Fact:
    same = exclusion.state in known.states if exclusion.state and known.states else None
    text = {
        True: f"The list has them in {exclusion.state}, as we do.",
        False: f"The list has them in {exclusion.state}, where we know nothing of them.",
        None: "Where they are is not known on both sides.",
    }[same]
    return _fact("state", ", ".join(known.states), exclusion.state, same, text)


def _born(exclusion: Exclusion, known: Known) -> Fact:
    both = exclusion.birth_date and known.birth_date
    same = exclusion.birth_date == known.birth_date if both else None
    text = {
        True: "The birth date is the same.",
        False: "The birth date that they told us is another one.",
        None: "The birth date is not known on both sides.",
    }[same]
    return _fact("birth_date", "", "", same, text)


def _exclusion(exclusion: Exclusion) -> Fact:
    words = ", ".join(filter(None, (exclusion.general, exclusion.specialty, exclusion.city, exclusion.state)))
    text = f"Excluded on {exclusion.excluded_on} under {exclusion.kind}: {words}."
    return _fact("exclusion", "", exclusion.kind, None, text)


def _waiver(exclusion: Exclusion) -> Fact:
    text = f"The exclusion is waived in {exclusion.waiver_state or 'a state'} since {exclusion.waived_on}."
    return _fact("waiver", "", exclusion.waiver_state, None, text)


def _fact(name: str, ours: str, theirs: str, same: bool | None, text: str) -> Fact:
    return {"name": name, "ours": ours, "theirs": theirs, "same": same, "text": text}
