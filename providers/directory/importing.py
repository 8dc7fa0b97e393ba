"""One import from beginning to end: read the files, merge them in one transaction, say what became of each row."""

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.db import connection, transaction

from accounts.errors import DomainError
from providers.directory import clinicians, clinicians_merge, nppes, nppes_merge, reading, rejects, staging
from providers.directory.columns import Columns
from providers.directory.staging import Progress
from providers.models import DirectoryRelease
from providers.models.directory import Source

AHEAD = timedelta(days=1)  # somewhere it is tomorrow already
DATED = re.compile(r"(20[0-9]{2})-?([01][0-9])-?([0-3][0-9])(?![0-9])")


class DateInFuture(DomainError):
    code = "date_in_future"
    status = 422


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: rows read and rejected, where the rejects are, and the counts of its registry.

    `read_before` of the rows were read by an import of the same files that did not end.
    """

    as_of: date
    rows_read: int
    rejected: int
    rejects: Path
    counts: dict[str, int]
    read_before: int


def import_files(
    paths: Sequence[Path],
    *,
    source: str,
    now: datetime,
    rejects_to: Path | None = None,
    as_of: date | None = None,
    allow_fewer: bool = False,
    progress: Progress = lambda stage, done, total: None,
) -> Imported:
    """This function will bring the directory in step with the files of a registry, in their order.

    An import that was killed goes on where it was when it is called with the same files again. `progress` is told of
    bytes while reading and of steps while merging.

    :raises FileUnusable: a file is not one of this registry; the directory is as before
    :raises ImportRunning: another import is at work
    :raises DateInFuture: the files say that they are of tomorrow
    :raises RejectsUnwritable: the file for rejected rows cannot be written; the directory is as before
    :raises OlderThanHeld, TooManyGone: see clinicians_merge
    """
    registry = Source(source)
    latest = (now + AHEAD).date()
    files = [reading.open_file(path) for path in paths]
    inputs = [_input(file, registry, latest) for file in files]
    as_of = as_of or max(_date_of(path, latest) for path in paths)
    if as_of > latest:
        raise DateInFuture(
            f"The files would be of {as_of}, which is in the future. Say their date with --as-of."
        )
    rejects_to = rejects_to or Path(f"{paths[-1].name}.rejects.csv")
    if registry == Source.CMS_CLINICIANS:
        clinicians_merge.refuse_older(as_of)
    rejects.check_writable(rejects_to, paths)
    with staging.alone():
        try:
            read_before = staging.read_all(inputs, source=registry, progress=progress)
        except reading.FileUnusable:
            staging.clear()
            raise
        with transaction.atomic():
            _prepare()
            if registry == Source.NPPES:
                counts = nppes_merge.merge(files=len(files), now=now, progress=progress)
                taken = counts["individuals"] + counts["organisations"] + counts["deactivated"]
            else:
                counts = clinicians_merge.merge(
                    as_of=as_of, now=now, allow_fewer=allow_fewer, progress=progress
                )
                taken = counts["rows"]
            with closing(rejects.staged()) as staged:
                rejected = rejects.write(rejects_to, [path.name for path in paths], staged)
            done = Imported(as_of, taken + rejected, rejected, rejects_to, counts, read_before)
            _remember(registry, paths, done, now)
            staging.clear()
            if counts["new"]:
                with connection.cursor() as cursor:
                    cursor.execute("ANALYZE providers_directoryrecord")
    return done


def _input(file: reading.RegistryFile, registry: Source, latest: date) -> staging.Input:
    columns = Columns(file, registry.label)
    is_nppes = registry == Source.NPPES
    parse = nppes.parser(columns, latest=latest) if is_nppes else clinicians.parser(columns)
    return staging.Input(file, parse, columns.used)


def _prepare() -> None:
    """The plans of a merge need to know how much is staged."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute("ANALYZE providers_directorystaging (file, kind, npi, stated_on)")


def _remember(registry: Source, paths: Sequence[Path], done: Imported, now: datetime) -> None:
    DirectoryRelease.objects.create(
        source=registry,
        as_of=done.as_of,
        files=[path.name for path in paths],
        counts={"rows_read": done.rows_read, "rejected": done.rejected, **done.counts},
        imported_at=now,
    )


def _date_of(path: Path, latest: date) -> date:
    """The last date in the file's name, as in npidata_pfile_20050523-20260608.csv, else that of its last change."""
    for year, month, day in reversed(DATED.findall(path.name)):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return min(datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date(), latest)
