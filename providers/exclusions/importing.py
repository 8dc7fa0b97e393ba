"""One import of exclusion files from beginning to end, in one transaction: read, merge, screen, remember."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import connection, transaction

from accounts.errors import DomainError
from providers.directory import reading, rejects
from providers.directory.staging import Progress
from providers.exclusions import merging, rows, screening, staging
from providers.models import ExclusionRelease


class OneListAtATime(DomainError):
    code = "one_list_at_a_time"
    status = 422
    detail = "A full list is one file: hand it over alone."


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the date of its files, what became of their rows, and what the screening found.

    `kept` tells that nobody who is absent from a full list was lifted, since some of its rows could not be read.
    """

    as_of: date
    counts: dict[str, int]
    rejects: Path
    kept: bool


def import_files(
    paths: Sequence[Path],
    *,
    now: datetime,
    is_full: bool = False,
    allow_fewer: bool = False,
    rejects_to: Path | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> Imported:
    """This function will bring the exclusions that we hold in step with files of the OIG, and screen clinicians.

    Which files tell of exclusions and which of their end, and in which order, is read from what is in them.
    With `is_full` the one file is the whole list: who is absent has been reinstated.

    :raises FileUnusable: a file is not one of this list, or was not copied in full
    :raises ImportRunning: another import is at work
    :raises OneListAtATime: several full lists at once
    :raises RejectsUnwritable: the file for rejected rows cannot be written
    :raises OlderThanHeld, TooManyGone: see merging
    """
    if is_full and len(paths) > 1:
        raise OneListAtATime
    files = [reading.open_file(path) for path in paths]
    inputs = [staging.Input(file, rows.parser(file, today=now.date())) for file in files]
    rejects_to = rejects_to or Path(f"{paths[-1].name}.rejects.csv")
    rejects.check_writable(rejects_to, paths)
    with staging.alone(), transaction.atomic():
        refused = staging.stage(inputs, progress=progress)
        if not staging.any_rows():
            raise reading.FileUnusable(f"{paths[-1].name} holds no row that can be taken.")
        rejects.write(rejects_to, [path.name for path in paths], refused)
        kept = is_full and bool(refused) and not allow_fewer
        as_of, counts = merging.merge(
            is_full=is_full, may_lift=not kept, allow_fewer=allow_fewer, now=now, progress=progress
        )
        counts["rows"] += len(refused)
        counts["rejected"] = len(refused)
        staging.clear()
        _analyse()
        release = ExclusionRelease.objects.create(
            as_of=as_of, files=[path.name for path in paths], is_full=is_full, imported_at=now
        )
        release.counts = counts | screening.screen_all(now=now)
        release.save(update_fields=["counts"])
    return Imported(as_of, release.counts, rejects_to, kept)


def _analyse() -> None:
    """The screening that follows needs to know how long the list is."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE providers_exclusion")
