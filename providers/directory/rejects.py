"""The rows that an import did not take, written to a CSV file with the reason in words."""

import csv
from collections.abc import Generator, Iterable, Sequence
from pathlib import Path

from django.db import connection

from accounts.errors import DomainError

REASONS = {
    "columns": "The row has more or fewer columns than the header.",
    "broken_quotes": "A quotation mark is missing or out of place.",
    "nul": "The row holds a NUL byte.",
    "not_utf8": "The row is not UTF-8.",
    "too_long": "A field is far longer than its column allows.",
    "npi": "The NPI is not ten digits that pass the check digit.",
    "entity": "The entity type is neither 1 nor 2, and the row is no deactivation.",
    "name": "An individual without a last name.",
    "date": "A date is not a day of the calendar, such as 06/16/2025, or lies in the future.",
    "day": "A date is not a day of the calendar, written like 20160218, or lies in the future.",
    "nobody": "Neither a last name nor the name of a business.",
    "kind": "No kind of exclusion, such as 1128a1.",
    "repeated": "The same row again.",
    "superseded": "Another row of the file says something newer of this NPI.",
    "contradictory": "Rows of one date say different things of this NPI; none was taken.",
}
Reject = tuple[int, int, str, str]  # number of the file, line, whatever NPI the row seems to hold, code
FORMULA = ("=", "+", "-", "@")  # what a spreadsheet would run


class RejectsUnwritable(DomainError):
    code = "rejects_unwritable"
    status = 422


def check_writable(path: Path, inputs: Sequence[Path]) -> None:
    """This function will make sure that rejects can be written before hours go into an import.

    :raises RejectsUnwritable: they cannot, or would be written over one of the inputs
    """
    try:
        if path.exists() and any(path.samefile(given) for given in inputs):
            raise RejectsUnwritable(f"Rejected rows can't be written to {path}: it is a file to import.")
        with path.open("a"):
            pass
    except OSError as error:
        raise _unwritable(path, error) from error


def write(path: Path, file_names: Sequence[str], rows: Iterable[Reject]) -> int:
    """This function will write rejects in the order given and return how many there are.

    :raises RejectsUnwritable: the disk is full, or the like
    """
    count = 0
    try:
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(("file", "line", "npi", "code", "reason"))
            for file, line, npi, code in rows:
                writer.writerow((file_names[file], line, _harmless(npi), code, REASONS[code]))
                count += 1
    except OSError as error:
        raise _unwritable(path, error) from error
    return count


def staged() -> Generator[Reject, None, None]:
    """This function will yield the staged rejects of the directory in the order of the files."""
    with connection.connection.cursor(name="directory_rejects") as cursor:
        cursor.itersize = 10_000
        cursor.execute("SELECT file, line, npi, code FROM providers_directoryreject ORDER BY file, line")
        yield from cursor


def _unwritable(path: Path, error: OSError) -> RejectsUnwritable:
    return RejectsUnwritable(f"Rejected rows can't be written to {path}: {error.strerror}.")


def _harmless(npi: str) -> str:
    printable = "".join(character if character.isprintable() else "?" for character in npi)
    return f"'{printable}" if printable.startswith(FORMULA) else printable
