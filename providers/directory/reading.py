"""Reads a registry's CSV file as a stream of rows that can be taken up again anywhere; refuses what is none."""

import codecs
import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from accounts.errors import DomainError

LONGEST_LINE = 1 << 20  # a row of NPPES has about 1,200 bytes
MOST_LINES_OF_A_ROW = 20  # of a row whose text holds line breaks
END_OF_FILE = b"\x1a"  # Ctrl-Z, which some old programs write last
SIGNATURES = {
    b"PK\x03\x04": "is a zip archive: unpack it and hand over the CSV file inside",
    b"\x1f\x8b": "is compressed: unpack it first",
    codecs.BOM_UTF16_LE: "is UTF-16: save it as UTF-8",
    codecs.BOM_UTF16_BE: "is UTF-16: save it as UTF-8",
}


class FileUnusable(DomainError):
    code = "file_unusable"
    status = 422


@dataclass(frozen=True, slots=True)
class Position:
    """Where the next row begins: bytes from the start, and the line it is on (the header is on line 1)."""

    offset: int
    line: int


@dataclass(frozen=True, slots=True)
class Flawed:
    """A row that is not one: the line, whatever NPI it seems to hold, and what is wrong."""

    line: int
    npi: str
    code: str


@dataclass(slots=True)
class Batch:
    """Consecutive rows, each with its line, those that could not be read, and where to go on."""

    rows: list[tuple[int, Sequence[str]]] = field(default_factory=list)
    flawed: list[Flawed] = field(default_factory=list)
    end: Position = Position(0, 1)


@dataclass(frozen=True, slots=True)
class RegistryFile:
    """A file whose header was read: its columns, where its rows begin, and what tells it from another file."""

    path: Path
    size: int
    identity: str
    header: tuple[str, ...]
    start: Position
    written_ns: int

    def batches(self, position: Position, *, size: int, used: int) -> Iterator[Batch]:
        """This function will yield the rows from a position on, in batches of about so many bytes.

        A row is at least its first `used` fields; all of the fields are checked.

        :raises FileUnusable: the file ends in the middle of a row, or was written to meanwhile
        """
        with self.path.open("rb") as stream:
            stream.seek(position.offset)
            while position.offset < self.size:
                lines = _take(stream, size)
                batch = Batch(end=Position(stream.tell(), position.line + len(lines)))
                is_last = batch.end.offset >= self.size or not lines
                if is_last:
                    self._refuse_changed()
                    lines[-1] = lines[-1].rstrip(END_OF_FILE)
                rest = _read(lines, position.line, len(self.header), used, batch)
                if is_last:
                    self._refuse_cut(lines, rest, batch.end.line - 1)
                position = batch.end
                yield batch

    def _refuse_changed(self) -> None:
        state = self.path.stat()
        if (state.st_size, state.st_mtime_ns) != (self.size, self.written_ns):
            raise FileUnusable(f"{self.path.name} was written to while it was read: wait until it is whole.")

    def _refuse_cut(self, lines: list[bytes], rest: int, line: int) -> None:
        """The lines from `rest` on are no rows. Without a line break only a closing quotation mark shows the end."""
        ended = not lines[-1].strip() or lines[-1].endswith(b"\n")
        whole = rest == len(lines) and lines[-1].endswith(b'"')
        if not (ended or whole) or _is_left_open(lines[rest:]):
            raise FileUnusable(
                f"{self.path.name} ends in the middle of line {line:,}: it was not copied in full."
            )


def open_file(path: Path) -> RegistryFile:
    """This function will read the header of a file.

    :raises FileUnusable: it cannot be read, is no CSV file in UTF-8 or has no rows
    """
    try:
        with path.open("rb") as stream:
            state = path.stat()
            head = stream.read(65536)
            stream.seek(0)
            first = stream.readline(LONGEST_LINE)
            start = Position(stream.tell(), 2)
    except OSError as error:
        raise FileUnusable(f"{path} cannot be read: {error.strerror}.") from error
    header = _header(path.name, head, first)
    if start.offset >= state.st_size:
        raise FileUnusable(f"{path.name} holds a header and no rows.")
    identity = f"{state.st_size} {state.st_mtime_ns} {hashlib.sha256(head).hexdigest()}"
    return RegistryFile(path, state.st_size, identity, header, start, state.st_mtime_ns)


def _header(name: str, head: bytes, first: bytes) -> tuple[str, ...]:
    if not head.strip():
        raise FileUnusable(f"{name} is empty.")
    for signature, advice in SIGNATURES.items():
        if head.startswith(signature):
            raise FileUnusable(f"{name} {advice}.")
    if b"\0" in first or not first.endswith(b"\n"):
        raise FileUnusable(f"{name} does not begin with a line of column names: it is no CSV file in UTF-8.")
    try:
        (columns,) = csv.reader([first.decode("utf-8-sig")], strict=True)
    except (UnicodeDecodeError, csv.Error, ValueError):
        raise FileUnusable(f"The first line of {name} can't be read as column names.") from None
    return tuple(column.strip() for column in columns)


def _take(stream: BinaryIO, size: int) -> list[bytes]:
    """The next lines, of about so many bytes together, and those that the last row goes on over."""
    lines: list[bytes] = []
    taken = more = 0
    while taken < size or (more < MOST_LINES_OF_A_ROW and _is_open(lines)):
        if not (line := stream.readline(LONGEST_LINE)):
            break
        more += taken >= size
        taken += len(line)
        lines.append(line)
        while len(line) == LONGEST_LINE and not line.endswith(
            b"\n"
        ):  # of an endless line, only its beginning
            line = stream.readline(LONGEST_LINE)
    return lines


def _is_open(lines: list[bytes]) -> bool:
    return sum(line.count(b'"') for line in lines[-MOST_LINES_OF_A_ROW:]) % 2 == 1


def _read(lines: list[bytes], first_line: int, width: int, used: int, batch: Batch) -> int:
    """Sort lines into rows and flawed ones. A line is a row, unless its text holds line breaks.

    Returns where the lines after the last row begin.
    """
    index = rest = 0
    while index < len(lines):
        row, count = _parsed(lines[index], width, used), 1
        if row is None:
            row, count = _joined(lines[index : index + MOST_LINES_OF_A_ROW], width)
        if row is None:
            flawed = _flaw(lines[index], first_line + index, width)
            batch.flawed += [flawed] if flawed else []
        else:
            batch.rows.append((first_line + index, row))
            rest = index + count
        index += count
    return rest


def _is_left_open(lines: list[bytes]) -> bool:
    """Whether lines that are no rows end inside quotation marks."""
    try:
        list(csv.reader(b"".join(lines).decode("utf-8", "replace").splitlines(keepends=True), strict=True))
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


def _parsed(line: bytes, width: int, used: int) -> Sequence[str] | None:
    """The fields of a line, or None if it is no row of this width."""
    try:
        text = line.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        return None
    # NPPES quotes every field. Where all quotes are those around fields, splitting is five times as fast as csv.
    is_plain = text.count('"') == 2 * width and text.count('","') == width - 1 and "\0" not in text
    if is_plain and text[0] == text[-1] == '"':
        return text[1:-1].split('","', used)
    return _parsed_by_csv(text, width)


def _parsed_by_csv(text: str, width: int) -> Sequence[str] | None:
    if "\0" in text or len(text) >= LONGEST_LINE or text.count('"') % 2:
        return None
    try:
        rows = list(csv.reader([text], strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 and len(rows[0]) == width else None


def _joined(lines: list[bytes], width: int) -> tuple[Sequence[str] | None, int]:
    """A row that goes on over several lines, and how many; (None, 1) if there is none."""
    quotes = lines[0].count(b'"')
    for count in range(2, len(lines) + 1):
        quotes += lines[count - 1].count(b'"')
        if quotes % 2 == 0 and len(text := b"".join(lines[:count])) < LONGEST_LINE:
            try:
                rows = list(csv.reader(text.decode("utf-8").splitlines(keepends=True), strict=True))
            except (UnicodeDecodeError, csv.Error):
                return None, 1
            return (rows[0], count) if len(rows) == 1 and len(rows[0]) == width else (None, 1)
    return None, 1


def _flaw(line: bytes, number: int, width: int) -> Flawed | None:
    """What is wrong with a line that is no row; nothing with an empty one."""
    if not line.strip():
        return None
    npi = line[:16].decode("ascii", "replace").split(",")[0].strip('"\ufeff\r\n\0 ')
    return Flawed(number, npi, _flaw_code(line, width))


def _flaw_code(line: bytes, width: int) -> str:
    if len(line) >= LONGEST_LINE:
        return "too_long"
    if b"\0" in line:
        return "nul"
    if line.count(b'"') % 2:
        return "broken_quotes" if len(line) < csv.field_size_limit() else "too_long"
    try:
        rows = list(csv.reader([line.decode("utf-8")], strict=True))
    except UnicodeDecodeError:
        return "not_utf8"
    except csv.Error as error:
        return "too_long" if "limit" in str(error) else "broken_quotes"
    return "columns" if len(rows[0]) != width else "broken_quotes"
