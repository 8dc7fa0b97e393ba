"""Where the rows of exclusion files wait for their merge: a table of this transaction alone.

The whole list has 83,000 rows, read in seconds. An import that is stopped begins anew, so nothing needs to be kept.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from django.db import connection

from providers.directory import staging
from providers.directory.columns import Rejected
from providers.directory.reading import Batch, FileUnusable, RegistryFile
from providers.directory.rejects import Reject
from providers.exclusions.folding import folded
from providers.exclusions.rows import FIELDS, TEXTS, Parse, known_npi

LOCK = 0x6B616C79_6C656965  # "kalyleie", the same number on every machine
LEAST_HOPELESS = 100  # rows; where none of so many at the beginning can be taken, it is another kind of file

CREATE = """
CREATE TEMPORARY TABLE leie_staged (
    file integer NOT NULL, line integer NOT NULL, last_name text NOT NULL, first_name text NOT NULL,
    middle_name text NOT NULL, business_name text NOT NULL, general text NOT NULL, specialty text NOT NULL,
    upin text NOT NULL, npi text NOT NULL, birth_date date, city text NOT NULL, state text NOT NULL,
    zip text NOT NULL, kind text NOT NULL, excluded_on date NOT NULL, reinstated_on date, waived_on date,
    waiver_state text NOT NULL, search_name text NOT NULL DEFAULT '', stated_identity text NOT NULL DEFAULT '',
    identity text NOT NULL DEFAULT ''
) ON COMMIT DROP
"""
# Parsed rows hold no control characters, so a tab between fields is enough and nothing needs quotes.
COPY_ROWS = f"""
COPY leie_staged (file, line, {", ".join(FIELDS)}) FROM STDIN
(FORMAT csv, DELIMITER E'\\t', QUOTE E'\\001', ESCAPE E'\\001', FORCE_NOT_NULL ({", ".join(TEXTS)}))
"""
# Which exclusion a row is about (docs/decisions/0020). `identity` may become that of a row we hold: see merging.
IDENTIFY = f"""
UPDATE leie_staged AS s
SET search_name = named.search_name, stated_identity = named.identity, identity = named.identity
FROM (
    SELECT file, line, search_name, CASE
        WHEN npi <> '' THEN concat_ws('|', npi, excluded_on, kind)
        ELSE concat_ws('|', search_name, excluded_on, kind, state, birth_date)
    END AS identity
    FROM (
        SELECT file, line, npi, excluded_on, kind, state, birth_date, CASE
            WHEN last_name = '' THEN {folded("business_name")}
            ELSE concat_ws('|', {folded("last_name")}, {folded("first_name")}, {folded("middle_name")})
        END AS search_name
        FROM leie_staged
    ) AS folded
) AS named
WHERE s.file = named.file AND s.line = named.line
"""  # noqa: S608  columns of ours alone


@dataclass(frozen=True, slots=True)
class Input:
    """A file and what makes the fields of one of its rows."""

    file: RegistryFile
    parse: Parse


def alone() -> AbstractContextManager[None]:
    """This function will keep every other import of exclusions out until it is left.

    :raises ImportRunning: one is at work
    """
    return staging.alone(LOCK)


def stage(inputs: Sequence[Input], *, progress: staging.Progress) -> list[Reject]:
    """This function will copy the rows of files into a table of this transaction; returns what was no row.

    :raises FileUnusable: a file was not copied in full, or none of its first rows can be taken
    """
    rejects: list[Reject] = []
    total = sum(given.file.size for given in inputs)
    with connection.cursor() as cursor:
        cursor.execute(CREATE)
        for number, given in enumerate(inputs):
            done = given.file.start.offset
            progress("Reading", done, total)
            with cursor.copy(COPY_ROWS) as copy:
                for text, flawed, end in _parsed(number, given):
                    copy.write(text)
                    rejects += flawed
                    progress("Reading", end - done, total)
                    done = end
        cursor.execute(IDENTIFY)
        cursor.execute("CREATE INDEX ON leie_staged (identity, file)")
        cursor.execute("ANALYZE leie_staged")
    return rejects


def clear() -> None:
    """This function will forget what is staged before the transaction does."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE leie_staged")


def any_rows() -> bool:
    """This function will tell whether any row is staged."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM leie_staged)")
        return bool(cursor.fetchone()[0])


def _parsed(number: int, given: Input) -> Iterator[tuple[str, list[Reject], int]]:
    """The rows of a file as COPY reads them, those that are none, and how far that is, batch by batch."""
    taken = refused = 0
    header = given.file.header
    batches = given.file.batches(given.file.start, size=staging.BATCH_BYTES, used=len(header))
    for batch in batches:
        lines, flawed = _lines(number, batch, given.parse, header.index("NPI"))
        taken, refused = taken + len(lines), refused + len(flawed)
        if not taken and refused >= LEAST_HOPELESS:
            raise FileUnusable(
                f"None of the first {refused:,} rows of {given.file.path.name} can be taken: {flawed[0][3]}."
            )
        yield "".join(lines), flawed, batch.end.offset


def _lines(number: int, batch: Batch, parse: Parse, npi_at: int) -> tuple[list[str], list[Reject]]:
    lines: list[str] = []
    # The first column is a name: of a line that is no row, nothing goes into the file of the rejects.
    rejects: list[Reject] = [(number, flawed.line, "", flawed.code) for flawed in batch.flawed]
    for line, row in batch.rows:
        try:
            lines.append(f"{number}\t{line}\t" + "\t".join(parse(row)) + "\n")
        except Rejected as reason:
            rejects.append((number, line, known_npi(row[npi_at].strip()), str(reason)))
    return lines, sorted(rejects)
