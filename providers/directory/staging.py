"""Where rows of registry files wait for their merge: unlogged tables, with how far each file was read beside them.

Rows and progress are committed together, so a killed import goes on where it was. A crash of PostgreSQL empties
both, and the import begins anew.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from accounts.errors import DomainError
from providers.directory.columns import Parse, Rejected
from providers.directory.reading import Batch, FileUnusable, Flawed, Position, RegistryFile

BATCH_BYTES = 1 << 18  # small enough for the caches of a processor: a third faster than 4 MiB
COMMIT_BYTES = 1 << 26
COMMIT_FLAWED = 20_000  # they are held in memory until then
LEAST_HOPELESS = 1000  # rows; where none of so many at the beginning can be taken, it is another kind of file
# A COPY lasts as long as we parse, a merge as long as it takes, and waits for whoever changes a clinician. If we are
# killed, the server gives up the statement and the lock instead of working on for nobody.
SESSION = {
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "lock_timeout": "0",
    "client_connection_check_interval": "2s",
}
LOCK = 0x6B616C79_64697265  # "kalydire", the same number on every machine

Progress = Callable[[str, int, int], None]  # stage, done, total

COLUMNS = (
    "file", "line", "kind", "npi", "stated_on", "first_name", "middle_name", "last_name", "suffix", "credential",
    "other_names", "sex", "taxonomies", "specialties", "places", "enumerated_on", "updated_on", "deactivated_on",
    "reactivated_on",
)  # fmt: skip
# An empty field is NULL unless its column is named here; the dates are not.
TEXTS = (
    "first_name", "middle_name", "last_name", "suffix", "credential", "other_names", "sex", "taxonomies",
    "specialties", "places",
)  # fmt: skip

# Parsed rows hold no control characters, so a tab between fields is enough and nothing needs quotes.
COPY_ROWS = f"""
COPY providers_directorystaging ({", ".join(COLUMNS)}) FROM STDIN
(FORMAT csv, DELIMITER E'\\t', QUOTE E'\\001', ESCAPE E'\\001', FORCE_NOT_NULL ({", ".join(TEXTS)}))
"""
KEEP_REJECT = """
INSERT INTO providers_directoryreject (file, line, npi, code)
SELECT * FROM unnest(%s::int[], %s::int[], %s::text[], %s::text[])
"""
KEEP_PLACE = """
INSERT INTO providers_directoryprogress (file, source, identity, next_byte, next_line) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (file) DO UPDATE SET next_byte = excluded.next_byte, next_line = excluded.next_line
"""


class ImportRunning(DomainError):
    code = "import_running"
    detail = "Another import is running. Only one can; try again when it has ended."


@contextmanager
def alone(lock: int = LOCK) -> Iterator[None]:
    """This function will keep every other import with this lock out until it is left, also in other processes.

    Meanwhile the session is that of an import: see SESSION.

    :raises ImportRunning: one is at work
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock])
        if not cursor.fetchone()[0]:
            raise ImportRunning
        for name, value in SESSION.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [name, value])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])
            for name in SESSION:
                cursor.execute(f"RESET {name}")  # names of ours alone


@dataclass(frozen=True, slots=True)
class Input:
    """A file, what turns one of its rows into a staged one, and how many of its first columns that looks at."""

    file: RegistryFile
    parse: Parse
    used: int


def read_all(inputs: Sequence[Input], *, source: str, progress: Progress) -> int:
    """This function will stage the rows of files, from where an unfinished import of the same files was.

    Returns how many rows that one had read.

    :raises FileUnusable: one of them ends in the middle of a row; nothing stays staged
    """
    positions = _resume(source, [given.file.identity for given in inputs])
    read_before = _count() if positions else 0
    total = sum(given.file.size for given in inputs)

    def read(done: int) -> None:
        progress("Reading", done, total)

    for number, given in enumerate(inputs):
        position = positions.get(number, given.file.start)
        read(position.offset)
        batches = given.file.batches(position, size=BATCH_BYTES, used=given.used)
        while position.offset < given.file.size:
            position = _stage(number, given, batches, position, source=source, read=read)
    return read_before


def _count() -> int:
    """Rows staged and rows rejected."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM providers_directorystaging)"
            " + (SELECT count(*) FROM providers_directoryreject)"
        )
        return int(cursor.fetchone()[0])


def clear() -> None:
    """This function will forget all that is staged."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE providers_directorystaging, providers_directoryreject, providers_directoryprogress"
        )


def _resume(source: str, identities: Sequence[str]) -> dict[int, Position]:
    """How far each file was read; nothing, and nothing staged, if the unfinished import had other files."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT file, source, identity, next_byte, next_line FROM providers_directoryprogress ORDER BY file"
        )
        found = cursor.fetchall()
    known = [(file, source, identity) for file, identity in enumerate(identities)]
    if not found or [row[:3] for row in found] != known[: len(found)]:
        clear()
        return {}
    return {file: Position(offset, line) for file, _, _, offset, line in found}


def _stage(
    number: int,
    given: Input,
    batches: Iterator[Batch],
    position: Position,
    *,
    source: str,
    read: Callable[[int], None],
) -> Position:
    """Stage some of a file and keep how far that was, in one transaction. The server works while we parse on."""
    goal = min(position.offset + COMMIT_BYTES, given.file.size)
    flawed: list[Flawed] = []
    rows, is_start = 0, position == given.file.start
    with transaction.atomic(), connection.cursor() as cursor:
        with cursor.copy(COPY_ROWS) as copy:
            while position.offset < goal and len(flawed) < COMMIT_FLAWED:
                batch = next(batches)
                copy.write(_lines(number, batch.rows, given.parse, flawed))
                flawed += batch.flawed
                rows += len(batch.rows) + len(batch.flawed)
                if is_start:
                    is_start = _refuse_hopeless(given, rows, flawed)
                read(batch.end.offset - position.offset)
                position = batch.end
        _keep(cursor, number, flawed)
        cursor.execute(KEEP_PLACE, [number, source, given.file.identity, position.offset, position.line])
    return position


def _refuse_hopeless(given: Input, read: int, flawed: Sequence[Flawed]) -> bool:
    """Whether it is still open if any row of the file can be taken, with `read` rows so far."""
    if read > len(flawed) or len(flawed) < LEAST_HOPELESS:
        return read == len(flawed)
    raise FileUnusable(
        f"None of the first {len(flawed):,} rows of {given.file.path.name} can be taken: {flawed[0].code}."
    )


def _lines(number: int, rows: Sequence[tuple[int, Sequence[str]]], parse: Parse, flawed: list[Flawed]) -> str:
    """The rows as COPY reads them; those that `parse` refuses are added to the flawed."""
    taken: list[str] = []
    for line, row in rows:
        try:
            taken.append(f"{number}\t{line}\t" + "\t".join(parse(row)))
        except Rejected as reason:
            flawed.append(Flawed(line, row[0][:20], str(reason)))
    taken.append("")
    return "\n".join(taken)


def _keep(cursor: Any, number: int, flawed: Sequence[Flawed]) -> None:
    if flawed:
        lines, npis, codes = zip(*((f.line, f.npi.replace("\0", ""), f.code) for f in flawed), strict=True)
        cursor.execute(KEEP_REJECT, [[number] * len(lines), list(lines), list(npis), list(codes)])
