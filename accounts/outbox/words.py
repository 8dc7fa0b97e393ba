"""The words of messages: a TOML file per app and language, with a table per kind.

["visit.confirmed"]
subject = "Your visit is confirmed"          # for anybody to see: no name, nothing of health
text = "{clinician} sees you on {when}."     # paragraphs, with an empty line between them; a single break is a space
sms = "Your visit on {when} is confirmed."   # without it the kind goes by mail alone
actions = [{ label = "See your visit", link = "{visit_link}" }]
"""

import re
import string
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from accounts.models import MessageLanguage

BREAK = re.compile(r"(?<!\n)\n(?!\n)")


class Action(NamedTuple):
    """A link with its label: a button of the mail. The link is a name in braces."""

    label: str
    link: str


class Text(NamedTuple):
    """What a kind says in one language; names in braces are words that `Kind.say` gives."""

    subject: str
    text: str
    sms: str = ""
    actions: tuple[Action, ...] = ()

    def names(self) -> set[str]:
        """The names that it uses."""
        parts = [self.subject, self.text, self.sms, *(action.link for action in self.actions)]
        return {name for part in parts for _, name, _, _ in string.Formatter().parse(part) if name}


class WordsDiffer(Exception):
    """The languages of an app do not say the same kinds, or not with the same names."""


def read(folder: Path) -> dict[str, Mapping[MessageLanguage, Text]]:
    """This function will read `en.toml` and `es.toml` of a folder: for each kind its text by language.

    :raises WordsDiffer: one language has a kind, an SMS, an action or a name that another has not
    """
    by_language = {language: _read_one(folder / f"{language}.toml") for language in MessageLanguage}
    first, *others = by_language.values()
    for other in others:
        for name in first.keys() | other.keys():
            if name not in first or name not in other or _shape(first[name]) != _shape(other[name]):
                raise WordsDiffer(f"{folder}: {name}")
    return {name: {language: by_language[language][name] for language in MessageLanguage} for name in first}


def _shape(text: Text) -> tuple[set[str], bool, list[str]]:
    return text.names(), bool(text.sms), [action.link for action in text.actions]


def _read_one(path: Path) -> dict[str, Text]:
    return {name: _text(told) for name, told in tomllib.loads(path.read_text()).items()}


def _text(told: dict[str, Any]) -> Text:
    actions = tuple(Action(**action) for action in told.pop("actions", ()))
    return Text(**{name: BREAK.sub(" ", value.strip()) for name, value in told.items()}, actions=actions)
