"""What each kind of message says: registered by the app that knows, at start-up. Here are kinds and ids alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Channel, MessageLanguage, OutboxMessage, Topic
from accounts.outbox.words import Text

Facts = Mapping[str, Any]
Said = Mapping[str, str]


def as_they_are(facts: Facts, language: MessageLanguage) -> Said:
    return {name: str(value) for name, value in facts.items()}


def no_attachment(facts: Facts, language: MessageLanguage) -> bytes | None:
    return None


def never(message: OutboxMessage, facts: Facts, now: datetime) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Kind:
    """`say` puts facts (plain JSON, as they were when it happened) into words of a language, links included.

    `calendar` makes an iCalendar file to go with the mail, its METHOD within; the channel adds who is invited, by
    whom and when. `overtaken` says, right before it is sent, why it is not so any more, or not for its person any
    more; nothing where it is. `example` shows a message to whoever previews it: made-up facts.
    """

    name: str
    topic: Topic
    texts: Mapping[MessageLanguage, Text]
    example: Facts
    say: Callable[[Facts, MessageLanguage], Said] = as_they_are
    calendar: Callable[[Facts, MessageLanguage], bytes | None] = no_attachment
    overtaken: Callable[[OutboxMessage, Facts, datetime], str] = never

    @property
    def channels(self) -> set[Channel]:
        """The channels by which it can be said."""
        texts = self.texts.values()
        said = {Channel.EMAIL: any(text.text for text in texts), Channel.SMS: any(text.sms for text in texts)}
        return {channel for channel, is_said in said.items() if is_said}


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """This function will add the kinds of an app; called from its AppConfig.ready()."""
    _kinds.update((kind.name, kind) for kind in kinds)


def get(name: str) -> Kind:
    """This function will find a kind by its name.

    :raises KeyError: nobody has registered it
    """
    return _kinds[name]


def every() -> list[Kind]:
    """This function will list all kinds by name."""
    return sorted(_kinds.values(), key=lambda kind: kind.name)
