"""What an export holds: one JSON document and the same as a page that any browser opens, in a zip."""

import io
import json
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string

from accounts.models import User
from accounts.own_data import registry
from accounts.own_data.registry import Exporting, Section

MOST_BYTES = 20 * 1024 * 1024  # of either document; a person's own rows stay far below


class TooLarge(Exception):
    """There is more than an export may hold: someone has to look at it."""


class Copy(NamedTuple):
    content: bytes
    subjects: list[UUID]


def copy_of(user: User, *, now: datetime) -> Copy:
    """This function will write down everything that the apps hold about a person.

    :raises TooLarge: it is more than MOST_BYTES
    """
    sections = list(registry.sections(user, Exporting(now=now)))
    subjects = {section.subject_id for section in sections if section.subject_id and section.rows}
    documents = {"kaly.json": as_json(sections, now=now), "kaly.html": as_page(sections, now=now)}
    if any(len(document) > MOST_BYTES for document in documents.values()):
        raise TooLarge
    return Copy(_zip(documents, now), sorted(subjects))


def as_json(sections: Iterable[Section], *, now: datetime) -> bytes:
    """This function will write strict JSON: no NaN, every moment with its offset."""
    document = {
        "made_at": now,
        "sections": [{"title": section.title, "rows": section.rows} for section in sections],
    }
    text = json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, allow_nan=False, indent=1)
    return text.encode()


def as_page(sections: Iterable[Section], *, now: datetime) -> bytes:
    """This function will write a page that needs nothing else; what people wrote is text in it, never markup."""
    shown = [
        (
            section.title,
            [[(_words(name), _shown(value)) for name, value in row.items()] for row in section.rows],
        )
        for section in sections
    ]
    return render_to_string("accounts/export.html", {"made_at": _shown(now), "sections": shown}).encode()


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, (list, tuple)):
        return ", ".join(_shown(one) for one in value) or "-"
    return str(value)


def _zip(documents: dict[str, bytes], now: datetime) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, document in documents.items():
            entry = zipfile.ZipInfo(name, date_time=now.timetuple()[:6])
            archive.writestr(entry, document, compress_type=zipfile.ZIP_DEFLATED)
    return made.getvalue()
