"""Brings the records of CMS Doctors and Clinicians in step with what is staged: the whole of it, all or nothing."""

from datetime import date, datetime

from django.db import connection

from accounts.errors import DomainError
from providers.directory.records import FACTS, SEARCH_NAME, columns
from providers.directory.staging import Progress
from providers.models import DirectoryRecord, DirectoryRelease

STEPS = 5
LEAST_TO_GUARD = 1000
MOST_REMOVED = 0.2

REPEATED = """
WITH copies AS (
    SELECT ctid, row_number() OVER (PARTITION BY npi, to_jsonb(s) - 'file' - 'line' ORDER BY file, line) AS copy
    FROM providers_directorystaging AS s
), removed AS (
    DELETE FROM providers_directorystaging AS s USING copies
    WHERE s.ctid = copies.ctid AND copies.copy > 1 RETURNING s.file, s.line, s.npi
)
INSERT INTO providers_directoryreject (file, line, npi, code) SELECT file, line, npi, 'repeated' FROM removed
"""

# One row for each person: the name on the first of theirs, the other names, and the places and specialties of all.
PEOPLE = f"""
CREATE TEMPORARY TABLE directory_people ON COMMIT DROP AS
SELECT npi, {", ".join(f"rows[1].{name}" for name in FACTS if name not in ("other_names", "places", "specialties"))},
       (SELECT coalesce(jsonb_agg(n), '[]') FROM jsonb_array_elements(names) AS n
        WHERE n <> jsonb_build_object(
            'first', rows[1].first_name, 'middle', rows[1].middle_name, 'last', rows[1].last_name,
            'suffix', rows[1].suffix, 'credential', rows[1].credential)) AS other_names,
       places, specialties
FROM (
    SELECT npi, array_agg(s ORDER BY file, line) AS rows,
           jsonb_agg(DISTINCT jsonb_build_object(
               'first', first_name, 'middle', middle_name, 'last', last_name,
               'suffix', suffix, 'credential', credential)) AS names,
           coalesce(jsonb_agg(DISTINCT places -> 0) FILTER (WHERE places <> '[]'), '[]') AS places,
           (SELECT coalesce(jsonb_agg(DISTINCT word), '[]')
            FROM unnest(array_agg(specialties)) AS list, jsonb_array_elements(list) AS word) AS specialties
    FROM providers_directorystaging AS s GROUP BY npi
) AS grouped
"""  # noqa: S608  names of ours alone

CHANGE = f"""
UPDATE providers_directoryrecord AS r
SET ({columns("")}) = ({columns("s.")}), search_name = {SEARCH_NAME}, changed_at = %(now)s
FROM directory_people AS s
WHERE r.npi = s.npi AND r.source = 'cms_clinicians' AND ({columns("r.")}) IS DISTINCT FROM ({columns("s.")})
"""  # noqa: S608
ADD = f"""
INSERT INTO providers_directoryrecord (npi, source, {columns("")}, search_name, changed_at)
SELECT s.npi, 'cms_clinicians', {columns("s.")}, {SEARCH_NAME}, %(now)s FROM directory_people AS s
WHERE NOT EXISTS (
    SELECT FROM providers_directoryrecord AS r WHERE r.npi = s.npi AND r.source = 'cms_clinicians'
)
"""  # noqa: S608
REMOVE = """
DELETE FROM providers_directoryrecord AS r
WHERE r.source = 'cms_clinicians' AND NOT EXISTS (SELECT FROM directory_people AS s WHERE s.npi = r.npi)
"""


class OlderThanHeld(DomainError):
    code = "older_than_held"


class TooManyGone(DomainError):
    code = "too_many_gone"


def merge(*, as_of: date, now: datetime, allow_fewer: bool, progress: Progress) -> dict[str, int]:
    """This function will make the staged rows all that we hold of this registry, and count what became of them.

    Call it in the transaction that clears the staging.

    :raises OlderThanHeld: a newer file was imported before
    :raises TooManyGone: a fifth of the people would go, as if the file were a part of the real one
    """
    refuse_older(as_of)
    held = DirectoryRecord.objects.filter(source=DirectoryRecord.Source.CMS_CLINICIANS).count()
    counts: dict[str, int] = {}
    with connection.cursor() as cursor:

        def run(statement: str) -> int:
            cursor.execute(statement, {"now": now})
            progress("Merging", 1, STEPS)
            return int(cursor.rowcount)

        run(REPEATED)
        counts["people"] = run(PEOPLE)
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE places <> '[]') FROM providers_directorystaging"
        )
        counts["rows"], counts["places"] = cursor.fetchone()
        cursor.execute("CREATE INDEX ON directory_people (npi)")
        cursor.execute("ANALYZE directory_people")
        counts["removed"] = run(REMOVE)
        if held >= LEAST_TO_GUARD and counts["removed"] > held * MOST_REMOVED and not allow_fewer:
            raise TooManyGone(
                f"{counts['removed']:,} of the {held:,} people that we hold are not in this file, as if it were"
                " only a part. Nothing was changed. Is it right? Then run this again with --allow-fewer."
            )
        counts["changed"] = run(CHANGE)
        counts["new"] = run(ADD)
        cursor.execute("DROP TABLE directory_people")
    counts["unchanged"] = counts["people"] - counts["new"] - counts["changed"]
    return counts


def refuse_older(as_of: date) -> None:
    """This function will refuse a file from before the one that we hold: what is gone since would come back.

    :raises OlderThanHeld: that is so
    """
    newest = (
        DirectoryRelease.objects.filter(source=DirectoryRecord.Source.CMS_CLINICIANS)
        .order_by("-as_of")
        .first()
    )
    if newest and as_of < newest.as_of:
        raise OlderThanHeld(
            f"This file is of {as_of:%Y-%m-%d}, and we hold one of {newest.as_of:%Y-%m-%d}. Nothing was changed."
            " If its date is wrong, say the right one with --as-of."
        )
