"""Reads and checks a folder of catalogue files: no database, and every fault names its file and line."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from providers.catalogue.shapes import SHAPES, Shape

DATA = Path(__file__).parent / "data"
MOST_FAULTS = 20

Row = dict[str, object]


class CatalogueError(Exception):
    """The files cannot be used; `faults` says where and why, `more` whether the list was cut."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults[:MOST_FAULTS]
        self.more = len(faults) > MOST_FAULTS
        super().__init__("\n".join([*self.faults, *(["… and more"] if self.more else [])]))


@dataclass(frozen=True, slots=True)
class Table:
    """The good rows of one file, the line each came from, and every text seen in its unique columns."""

    rows: list[Row] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    keys: dict[tuple[str, ...], dict[tuple[str, ...], int]] = field(default_factory=dict)

    def located(self) -> Iterator[tuple[int, Row]]:
        """Rows with the line that each came from."""
        return zip(self.lines, self.rows, strict=True)


def read(directory: Path = DATA) -> dict[str, Table]:
    """This function will read every file of the catalogue in a folder and give its rows by file name.

    :raises CatalogueError: any file is missing or malformed, or a row is wrong, repeats or refers to nothing
    """
    faults: list[str] = []
    tables = {name: _read_file(directory / name, shape, faults) for name, shape in SHAPES.items()}
    sound = {name for name in SHAPES if not any(fault.startswith(f"{name},") for fault in faults)}
    for name, shape in SHAPES.items():
        _check_references(name, shape, tables, sound, faults)
    if not faults:
        _check_taxonomies(tables, faults)
        _check_routes(tables, faults)
    if faults:
        raise CatalogueError(faults)
    return tables


def _read_file(path: Path, shape: Shape, faults: list[str]) -> Table:
    table = Table(keys={columns: {} for columns in shape.unique})
    content = _content(path, faults)
    if content is None:
        return table
    header = list(shape.columns)
    for line, cells in _lines(path.name, content, faults):
        if len(faults) > MOST_FAULTS:
            break
        if line == 1:
            if cells != header:
                faults.append(_fault(path.name, 1, f"the columns must be {','.join(header)}"))
                break
        elif len(cells) != len(header):
            faults.append(_fault(path.name, line, f"{len(cells)} columns where {len(header)} belong"))
        else:
            _read_row(path.name, line, dict(zip(header, cells, strict=True)), shape, table, faults)
    return table


def _content(path: Path, faults: list[str]) -> str | None:
    """The text of a file, or None after noting why there is none."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        faults.append(_fault(path.name, 1, f"cannot be read: {error.strerror}"))
        return None
    if not raw.strip():
        faults.append(_fault(path.name, 1, "is empty"))
        return None
    if b"\0" in raw:
        faults.append(_fault(path.name, _line_at(raw, raw.index(b"\0")), "holds a NUL byte"))
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        faults.append(_fault(path.name, _line_at(raw, error.start), "is not UTF-8"))
        return None


def _lines(name: str, content: str, faults: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV text with the line on which each begins."""
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            faults.append(_fault(name, line, f"is not well-formed CSV: {error}"))
            return


def _read_row(
    name: str, line: int, cells: dict[str, str], shape: Shape, table: Table, faults: list[str]
) -> None:
    row: Row = {}
    for column, parse in shape.columns.items():
        try:
            row[column] = parse(cells[column])
        except ValueError as error:
            faults.append(_fault(name, line, f"{column} {error}"))
    for columns, seen in table.keys.items():
        key = tuple(cells[column] for column in columns)
        first = seen.setdefault(key, line)
        if first != line:
            faults.append(_fault(name, line, f"{', '.join(columns)} {', '.join(key)} repeats line {first}"))
    if len(row) == len(shape.columns):
        table.rows.append(row)
        table.lines.append(line)


def _check_references(
    name: str, shape: Shape, tables: dict[str, Table], sound: set[str], faults: list[str]
) -> None:
    """What refers to a file that is itself at fault is not blamed for it."""
    for column, other, key in shape.references:
        if other not in sound:
            continue
        known = tables[other].keys[(key,)]
        for line, row in tables[name].located():
            if (str(row[column]),) not in known:
                faults.append(_fault(name, line, f"{column} {row[column]} is not in {other}"))


def _check_taxonomies(tables: dict[str, Table], faults: list[str]) -> None:
    """A specialty without a code could never be found in a directory of clinicians."""
    used = {row["specialty"] for row in tables["taxonomies.csv"].rows}
    for line, row in tables["specialties.csv"].located():
        if row["slug"] not in used:
            faults.append(_fault("specialties.csv", line, f"{row['slug']} has no code in taxonomies.csv"))


def _check_routes(tables: dict[str, Table], faults: list[str]) -> None:
    """Surgery and interventional care come by step-up only; what is no emergency needs a first contact."""
    late = {row["slug"] for row in tables["specialties.csv"].rows if row["surgical_or_interventional"]}
    first: set[object] = set()
    for line, row in tables["condition_specialties.csv"].located():
        if row["role"] == "first_contact":
            first.add(row["condition"])
            if row["specialty"] in late:
                problem = f"{row['specialty']} cannot be a first contact"
                faults.append(_fault("condition_specialties.csv", line, problem))
    for line, row in tables["conditions.csv"].located():
        if row["minimum_level"] != "emergency" and row["slug"] not in first:
            faults.append(_fault("conditions.csv", line, f"{row['slug']} has no specialty of first contact"))


def _line_at(raw: bytes, position: int) -> int:
    return raw.count(b"\n", 0, position) + 1


def _fault(name: str, line: int, problem: str) -> str:
    return f"{name}, line {line}: {problem}"
