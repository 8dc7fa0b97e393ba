"""What a message says, in one language, before a channel makes a mail or a text message of it."""

from dataclasses import dataclass
from typing import NamedTuple

from django.template.loader import render_to_string

from accounts.models import MessageLanguage, Topic
from accounts.outbox.kinds import Facts, Kind
from accounts.outbox.words import Action


class Email(NamedTuple):
    """A plain e-mail: one address, one line of subject without any health detail, text."""

    address: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """Paragraphs of plain text, and links as buttons. `calendar` is an iCalendar file.

    `whole` is the text of one that was written already, greeting and all.
    """

    subject: str
    paragraphs: tuple[str, ...]
    actions: tuple[Action, ...] = ()
    sms: str = ""
    calendar: bytes | None = None
    language: MessageLanguage = MessageLanguage.EN
    topic: Topic | None = None
    whole: str = ""

    def as_text(self, **more: str) -> str:
        """This function will write it as the text of a mail; `more` is what the channel adds below."""
        return self.whole or self._rendered("txt", more).strip() + "\n"

    def as_html(self, **more: str) -> str:
        """This function will write it as a page of a mail."""
        return self._rendered("html", more)

    def _rendered(self, form: str, more: dict[str, str]) -> str:
        return render_to_string(f"messages/letter.{form}", {"letter": self, **more})


def write(kind: Kind, facts: Facts, language: MessageLanguage) -> Letter:
    """This function will put facts into the words of a kind.

    :raises KeyError: a fact is missing
    """
    text, said = kind.texts[language], kind.say(facts, language)
    return Letter(
        subject=text.subject.format_map(said),
        paragraphs=paragraphs(text.text.format_map(said)),
        actions=tuple(Action(action.label, action.link.format_map(said)) for action in text.actions),
        sms=text.sms.format_map(said),
        calendar=kind.calendar(facts, language),
        topic=kind.topic,
        language=language,
    )


def paragraphs(text: str) -> tuple[str, ...]:
    """This function will part a text at its empty lines."""
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())
