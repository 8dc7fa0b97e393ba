"""The columns of a registry's file by name, and the row of a file as the imports take it."""

from collections.abc import Callable, Sequence
from json.encoder import encode_basestring as quoted
from operator import itemgetter

from providers.directory import values
from providers.directory.reading import FileUnusable, RegistryFile

LONGEST_TEXT = 255  # the registries' own longest field has 70 characters

Pick = Callable[[Sequence[str]], tuple[str, ...]]
# The fields of a row of the file to those of staging.COLUMNS, from `kind` on. Raises Rejected.
Parse = Callable[[Sequence[str]], tuple[str, ...]]


class Rejected(Exception):
    """Why a row cannot be taken: a code of rejects.REASONS."""


class Columns:
    """Where each column of a file is. A column that was renamed is asked for by all of its names."""

    def __init__(self, file: RegistryFile, registry: str) -> None:
        self._file, self._registry = file.path.name, registry
        self._header = file.header
        self.used = 0  # so many columns, from the first on, have been asked for

    def index(self, *names: str) -> int:
        """This function will return the place of the one column that has one of these names.

        :raises FileUnusable: there is none, or more than one
        """
        found = [i for i, column in enumerate(self._header) if column in names]
        if len(found) == 1:
            self.used = max(self.used, found[0] + 1)
            return found[0]
        trouble = "has no column" if not found else "has more than one column"
        raise FileUnusable(f"{self._file} is no file of {self._registry}: it {trouble} “{names[0]}”.")

    def getter(self, *names: str | tuple[str, ...]) -> Pick:
        """This function will return what picks these columns from a row, in this order.

        :raises FileUnusable: one is missing
        """
        return itemgetter(*(self.index(*((name,) if isinstance(name, str) else name)) for name in names))

    def has(self, name: str) -> bool:
        """This function will tell whether there is a column of this name."""
        return name in self._header


def cleaned(texts: tuple[str, ...]) -> tuple[str, ...]:
    """This function will clean the texts of a row; nearly every row is clean already, which one look tells.

    :raises Rejected: one of them is too long to be what its column says
    """
    joined = f"|{'|'.join(texts)}|"
    if len(joined) > LONGEST_TEXT and max(map(len, texts)) > LONGEST_TEXT:
        raise Rejected("too_long")
    return texts if values.is_clean(joined) else tuple(map(values.clean, texts))


def place_list(
    organisation: str, line1: str, line2: str, city: str, state: str, zip5: str, phone: str
) -> str:
    """This function will return one place as the JSON list that a staged row holds; empty without an address."""
    if not (line1 or city):
        return "[]"
    return (
        f'[{{"organisation":{quoted(organisation)},"line1":{quoted(line1)},"line2":{quoted(line2)},'
        f'"city":{quoted(city)},"state":"{values.state(state)}","zip":"{values.zip5(zip5)}","phone":{quoted(phone)}}}]'
    )
