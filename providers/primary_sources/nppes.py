"""The API of NPPES, the registry of NPIs, version 2.1.

It is asked about one number at a time, by a verifier's action or by the worker, never in a transaction (fetching.py).
It answers with status 200 to what it refuses too: `Errors` with a code. One code says that the NPI was deactivated;
other deactivated NPIs are left out, as are those that were never given. Only the imported file tells these apart.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from providers.primary_sources.fetching import Unreachable, get_json
from providers.primary_sources.findings import Method, Source
from providers.primary_sources.names import PersonName
from providers.primary_sources.registrations import Answer, Registration, StatedLicence

VERSION = "2.1"
DEACTIVATED = ("number", "15")  # field and code of the error
INDIVIDUAL, ORGANIZATION = "NPI-1", "NPI-2"
ACTIVE, INACTIVE = "A", "D"
NOT_UNDERSTOOD = "Its answer was not understood."


class NppesApi:
    """The registry itself, asked over the internet."""

    source = Source.NPPES
    method = Method.API

    def find(self, npi: str, *, now: datetime) -> Answer:
        """This function will ask the registry for one NPI.

        :raises Unreachable: it could not be asked, or its answer was not understood
        """
        query = urlencode({"version": VERSION, "number": npi})
        answer = get_json(f"{settings.NPPES_URL}?{query}", seconds=settings.NPPES_TIMEOUT_SECONDS)
        found = read(answer, npi)
        return Answer(found, now, [] if found else ["It leaves out NPIs that were deactivated."])


def read(answer: Any, npi: str) -> Registration | None:
    """This function will read the registry's answer to the question for one NPI; None is one that it does not have.

    :raises Unreachable: the answer is not one to that question
    """
    if not isinstance(answer, dict):
        raise Unreachable(NOT_UNDERSTOOD)
    if answer.get("Errors"):
        return _refused(answer["Errors"], npi)
    results = answer.get("results")
    if results == [] and answer.get("result_count") == 0:
        return None
    if not isinstance(results, list) or len(results) != 1 or not isinstance(results[0], dict):
        raise Unreachable(NOT_UNDERSTOOD)
    return _registration(results[0], npi)


def _refused(errors: Any, npi: str) -> Registration:
    codes = [(_text(error, "field"), _text(error, "number")) for error in _dicts(errors)]
    if DEACTIVATED in codes:
        return Registration(npi=npi, is_active=False)
    code = next((number for _, number in codes if re.fullmatch("[0-9]{1,4}", number)), "unknown")
    raise Unreachable(f"It refused the question (error {code}).")


def _registration(result: dict[str, Any], npi: str) -> Registration:
    basic, kind = result.get("basic"), result.get("enumeration_type")
    if not isinstance(basic, dict) or kind not in (INDIVIDUAL, ORGANIZATION) or not _is_about(result, npi):
        raise Unreachable(NOT_UNDERSTOOD)
    status = _text(basic, "status")
    if status not in (ACTIVE, INACTIVE):  # a field that went missing has deactivated nobody
        raise Unreachable(NOT_UNDERSTOOD)
    gone, back = (_day(basic, f"{change}activation_date") for change in ("de", "re"))
    is_active = status == ACTIVE and (gone is None or (back is not None and back >= gone))
    return Registration(
        npi=npi,
        is_active=is_active,
        is_individual=kind == INDIVIDUAL,
        names=list(_names(basic, result)) if kind == INDIVIDUAL else (),
        licences=[
            StatedLicence(_text(taxonomy, "state"), _text(taxonomy, "license"))
            for taxonomy in _dicts(result.get("taxonomies"))
        ],
        deactivated_on=None if is_active else gone,
    )


def _is_about(result: dict[str, Any], npi: str) -> bool:
    """The number is one in some years' answers and a text in others'."""
    return str(result.get("number")) == npi


def _names(basic: dict[str, Any], result: dict[str, Any]) -> Iterator[PersonName]:
    yield _name(basic, suffix="name_suffix")
    for other in _dicts(result.get("other_names")):
        yield _name(other, suffix="suffix", kind=_text(other, "type").lower() or "other name")


def _name(stated: dict[str, Any], *, suffix: str, kind: str = "") -> PersonName:
    first, middle, last = (_text(stated, f"{part}_name") for part in ("first", "middle", "last"))
    return PersonName(first, middle, last, _text(stated, suffix), kind=kind)


def _dicts(rows: Any) -> list[dict[str, Any]]:
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _text(row: dict[str, Any], name: str) -> str:
    """The text of a field; what is missing, null or "--" is none."""
    value = row.get(name)
    return value.strip() if isinstance(value, str) and value.strip("- ") else ""


def _day(basic: dict[str, Any], name: str) -> date | None:
    try:
        return date.fromisoformat(_text(basic, name))
    except ValueError:
        return None
