"""People of the directory as they are shown: each fact with the registry that states it and since when."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Max

from providers.models import DirectoryRecord, DirectoryRelease, Taxonomy

Source = DirectoryRecord.Source
SHOWN_OF_A_PLACE = ("organisation", "city", "state", "zip")  # street and phone may be someone's home


def described(npis: Sequence[str]) -> list[dict[str, Any]]:
    """This function will describe the people with these NPIs in the order given, in the names of the API."""
    records: dict[str, list[DirectoryRecord]] = defaultdict(list)
    for record in DirectoryRecord.objects.filter(npi__in=npis).exclude(last_name="").order_by("-source"):
        records[record.npi].append(record)
    labels = _labels(record for held in records.values() for record in held)
    released = _released()
    return [_person(npi, records[npi], labels, released) for npi in npis]


def _released() -> date | None:
    """CMS states no dates of its own: all that it says is as of its last file."""
    cms = DirectoryRelease.objects.filter(source=Source.CMS_CLINICIANS)
    return cms.aggregate(newest=Max("as_of"))["newest"]


def _labels(records: Iterable[DirectoryRecord]) -> dict[str, tuple[str, str]]:
    codes = {taxonomy["code"] for record in records for taxonomy in record.taxonomies}
    known = Taxonomy.objects.filter(code__in=codes).values_list("code", "label", "specialty__slug")
    return {code: (label, slug) for code, label, slug in known}


def _person(
    npi: str, records: Sequence[DirectoryRecord], labels: dict[str, tuple[str, str]], released: date | None
) -> dict[str, Any]:
    stated = [(record, {"source": record.source, "as_of": _as_of(record, released)}) for record in records]
    return {
        "npi": npi,
        "names": [{**by, "value": _name(record)} for record, by in stated],
        "credentials": [{**by, "value": r.credential} for r, by in stated if r.credential],
        "sexes": [{**by, "value": record.sex} for record, by in stated if record.sex],
        "taxonomies": [
            {**by, **_taxonomy(held, labels)} for record, by in stated for held in record.taxonomies
        ],
        "specialties": [{**by, "value": word} for record, by in stated for word in record.specialties],
        "places": [
            {**by, **{key: place[key] for key in SHOWN_OF_A_PLACE}}
            for record, by in stated
            for place in record.places
        ],
        "differs": _differences(records),
    }


def _as_of(record: DirectoryRecord, released: date | None) -> date | None:
    if record.source == Source.CMS_CLINICIANS:
        return released
    return max(filter(None, (record.updated_on, record.reactivated_on)), default=record.enumerated_on)


def _name(record: DirectoryRecord) -> dict[str, str]:
    return {
        "first": record.first_name,
        "middle": record.middle_name,
        "last": record.last_name,
        "suffix": record.suffix,
    }


def _taxonomy(held: dict[str, Any], labels: dict[str, tuple[str, str]]) -> dict[str, Any]:
    label, specialty = labels.get(held["code"], (None, None))
    return {
        "code": held["code"],
        "label": label,
        "specialty": specialty,
        "licence_state": held["licence_state"],
        "is_primary": held["is_primary"],
    }


def _differences(records: Sequence[DirectoryRecord]) -> list[str]:
    """The groups of facts in which registries contradict each other; one that is silent contradicts nobody."""
    compared = {
        "names": [_bare(record.first_name + record.last_name + record.suffix) for record in records],
        "credentials": [_bare(record.credential) for record in records],
        "sexes": [record.sex for record in records],
    }
    different = [group for group, told in compared.items() if len({text for text in told if text}) > 1]
    areas = [{(p["state"], p["zip"]) for p in record.places} for record in records if record.places]
    return [*different, "places"] if len(areas) > 1 and not set.intersection(*areas) else different


def _bare(text: str) -> str:
    """Letters and digits alone: M.D. and MD are the same."""
    return "".join(filter(str.isalnum, text)).casefold()
