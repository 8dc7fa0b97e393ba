"""The words of an app's pages: a TOML file per language, with a table per page; names in braces are filled in.

[unsubscribe]
title = "Fewer messages"
text = "Nothing more about {topic}."
"""

import string
import tomllib
from collections.abc import Mapping
from pathlib import Path

from accounts.models import MessageLanguage
from accounts.outbox.words import WordsDiffer

Page = Mapping[str, str]
Wording = Mapping[MessageLanguage, Mapping[str, Page]]


def read(folder: Path) -> Wording:
    """This function will read `en.toml` and `es.toml` of a folder.

    :raises WordsDiffer: one language has a page, a text or a name that another has not
    """
    found = {language: _read_one(folder / f"{language}.toml") for language in MessageLanguage}
    if len({repr(_shape(pages)) for pages in found.values()}) != 1:
        raise WordsDiffer(folder)
    return found


def _read_one(path: Path) -> dict[str, Page]:
    return tomllib.loads(path.read_text())


def _shape(pages: Mapping[str, Page]) -> list[tuple[str, str, list[str]]]:
    return sorted(
        (page, name, sorted(found for _, found, _, _ in string.Formatter().parse(text) if found))
        for page, texts in pages.items()
        for name, text in texts.items()
    )


OWN = read(Path(__file__).parent)
