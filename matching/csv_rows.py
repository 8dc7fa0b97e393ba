"""Rows of a CSV file that know their line, and cells that say what is wrong with them."""

import csv
from collections.abc import Collection
from pathlib import Path
from typing import TextIO


class RowError(ValueError):
    """What is wrong with one row."""


class Row(dict[str, str]):
    """A row of a file, its cells stripped, with the line it ends on."""

    line: int


def read_rows(
    path: Path, columns: tuple[str, ...], *, optional: Collection[str], problems: list[str]
) -> list[Row]:
    """Read the rows of a file, adding `file, line N: what is wrong` to `problems` for each fault."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _rows(path.name, file, columns, optional, problems)
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{path.name}, line 1: cannot be read ({error})")
        return []


def one_of(row: Row, column: str, allowed: Collection[str]) -> str:
    """Give the cell if it is one of the allowed words.

    :raises RowError: it is another
    """
    if row[column] not in allowed:
        raise RowError(f"{column} must be one of {', '.join(allowed)}, not {row[column]!r}")
    return row[column]


def is_yes(row: Row, column: str) -> bool:
    """Read a cell that holds yes or no.

    :raises RowError: it holds something else
    """
    return one_of(row, column, ("yes", "no")) == "yes"


def whole_number(row: Row, column: str) -> int | None:
    """Read a cell that is empty or holds a whole number from 0.

    :raises RowError: it holds something else
    """
    if row[column] and not (row[column].isascii() and row[column].isdigit()):
        raise RowError(f"{column} must be a whole number, not {row[column]!r}")
    return int(row[column]) if row[column] else None


def _rows(
    name: str, file: TextIO, columns: tuple[str, ...], optional: Collection[str], problems: list[str]
) -> list[Row]:
    reader = csv.reader(file, strict=True)
    rows = []
    try:
        if tuple(next(reader, ())) != columns:
            problems.append(f"{name}, line 1: the columns must be {','.join(columns)}")
            return []
        for cells in reader:
            if len(cells) == len(columns):
                rows.append(_row(columns, cells, reader.line_num))
            else:
                problems.append(f"{name}, line {reader.line_num}: {len(cells)} cells, not {len(columns)}")
    except csv.Error as error:
        problems.append(f"{name}, line {reader.line_num}: {error}")
    needed = [column for column in columns if column not in optional]
    problems.extend(
        f"{name}, line {row.line}: {column} is empty" for row in rows for column in needed if not row[column]
    )
    return rows


def _row(columns: tuple[str, ...], cells: list[str], line: int) -> Row:
    row = Row(zip(columns, (cell.strip() for cell in cells), strict=True))
    row.line = line
    return row
