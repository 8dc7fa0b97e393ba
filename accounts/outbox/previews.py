"""How every kind of message looks: each language and channel, from made-up facts."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from accounts.models import MessageLanguage
from accounts.outbox import kinds, letters
from accounts.outbox.kinds import Kind
from accounts.outbox.letters import Letter


class Preview(NamedTuple):
    """A file: what is shown of a kind in a language by a form (HTML or text of the mail, text message, calendar)."""

    kind: str
    language: MessageLanguage
    form: str
    content: str

    @property
    def name(self) -> str:
        return f"{self.kind}.{self.language}.{self.form}"


def letter_of(kind: Kind, language: MessageLanguage) -> Letter:
    """This function will write a kind as the worker does: its example goes through JSON before."""
    facts = json.loads(json.dumps(kind.example, cls=DjangoJSONEncoder))
    return letters.write(kind, facts, language)


def every() -> Iterator[Preview]:
    """This function will show all kinds that are registered."""
    for kind in kinds.every():
        for language in MessageLanguage:
            yield from _of(kind, language)


def _of(kind: Kind, language: MessageLanguage) -> Iterator[Preview]:
    letter, site = letter_of(kind, language), settings.PUBLIC_URL
    if letter.paragraphs:
        yield Preview(kind.name, language, "html", letter.as_html(site=site))
        yield Preview(kind.name, language, "txt", f"Subject: {letter.subject}\n\n{letter.as_text(site=site)}")
    if letter.sms:
        yield Preview(kind.name, language, "sms.txt", letter.sms + "\n")
    if letter.calendar:
        yield Preview(kind.name, language, "ics", letter.calendar.decode())
