"""Reads a small CSV file strictly: columns by name in any order, text alone, and each row with its line. Pure."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from accounts.errors import DomainError

MOST_BYTES = 1024 * 1024
MOST_ROWS = 5_000
DELIMITERS = (",", ";", "\t")
SIGNATURES = {
    b"PK\x03\x04": "This is a spreadsheet. Save it as CSV (UTF-8) first.",
    b"\xd0\xcf\x11\xe0": "This is a spreadsheet. Save it as CSV (UTF-8) first.",
    codecs.BOM_UTF16_LE: "This is UTF-16. Save it as CSV (UTF-8) first.",
    codecs.BOM_UTF16_BE: "This is UTF-16. Save it as CSV (UTF-8) first.",
}


class FileUnusable(DomainError):
    """Nothing of the file can be used; `code` says why."""

    status = 400
    field = "file"

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        super().__init__(detail)


@dataclass(frozen=True, slots=True)
class Line:
    """A row: the line it begins on, its cells by column without spaces around them, whether there are more."""

    number: int
    cells: dict[str, str]
    has_extra: bool = False


def read(content: bytes, *, required: Collection[str], optional: Collection[str]) -> list[Line]:
    """This function will read the rows of a file. Cells are never evaluated: `=1+1` is these four signs.

    :raises FileUnusable: it is no CSV in UTF-8, its columns are other ones, or it has too many rows
    """
    text = _text(content)
    first = text.split("\n", 1)[0]
    used = [delimiter for delimiter in DELIMITERS if delimiter in first]
    if len(used) != 1:
        raise FileUnusable(
            "delimiter_unclear", "The first line has to name the columns, with commas between them."
        )
    rows = _rows(text, used[0])
    _, header = next(rows, (1, []))
    names = _columns(header, {*required, *optional}, required)
    empty = {name: "" for name in names if name}
    read_lines = (line for number, cells in rows if (line := _line(number, cells, names, empty)) is not None)
    lines = list(islice(read_lines, MOST_ROWS + 1))
    if len(lines) > MOST_ROWS:
        raise FileUnusable("too_many_rows", f"At most {MOST_ROWS} rows at a time.")
    return lines


def _text(content: bytes) -> str:
    for signature, advice in SIGNATURES.items():
        if content.startswith(signature):
            raise FileUnusable("not_csv", advice)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileUnusable("not_utf8", f"Byte {error.start} is not UTF-8.") from None
    if "\0" in text:
        raise FileUnusable("nul_character", "The NUL character can't be stored.")
    return text


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line that it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        raise FileUnusable("malformed_csv", f"The row that begins on line {begins} is no CSV.") from None


def _columns(header: list[str], known: set[str], required: Collection[str]) -> list[str]:
    """The columns by name; one without a name, as spreadsheets leave behind, is allowed while it is empty."""
    names = [name.strip().lower() for name in header]
    named = [name for name in names if name]
    if unknown := [name for name in named if name not in known]:
        raise FileUnusable("unknown_column", f"There is no such column here: {_listed(unknown)}.")
    if twice := sorted(name for name, times in Counter(named).items() if times > 1):
        raise FileUnusable("repeated_column", f"This column stands here twice: {_listed(twice)}.")
    if missing := [name for name in required if name not in named]:
        raise FileUnusable("missing_column", f"This column is missing: {_listed(missing)}.")
    return names


def _listed(names: list[str]) -> str:
    return ", ".join(ascii(name)[1:-1][:40] for name in names[:5])


def _line(number: int, cells: list[str], names: list[str], empty: dict[str, str]) -> Line | None:
    values = [cell.strip() for cell in cells]
    if not any(values):
        return None
    pairs = list(zip(names, values, strict=False))
    has_extra = any(values[len(names) :]) or any(value for name, value in pairs if not name)
    given = {name: value for name, value in pairs if name}
    return Line(number, empty | given, has_extra)
