"""Brings the records of NPPES in step with what is staged, all or nothing, and clinicians with their NPIs' state."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from providers import search_rows
from providers.directory.records import SEARCH_NAME, columns
from providers.directory.staging import Progress
from providers.models import Practice

STEPS = 4

# One NPI on several rows of a file: of equal rows the first stays, of others the newest, of two newest none.
RESOLVE = """
WITH several AS (
    SELECT npi FROM providers_directorystaging WHERE file = %(file)s GROUP BY npi HAVING count(*) > 1
), seen AS (
    SELECT s.line, s.npi, coalesce(s.stated_on, '-infinity') AS stated_on, to_jsonb(s) - 'line' AS facts
    FROM providers_directorystaging AS s JOIN several USING (npi) WHERE s.file = %(file)s
), newest AS (
    SELECT npi, stated_on, count(DISTINCT facts) > 1 AS is_contradictory
    FROM seen WHERE (npi, stated_on) IN (SELECT npi, max(stated_on) FROM seen GROUP BY npi)
    GROUP BY npi, stated_on
), judged AS (
    SELECT seen.line, CASE
        WHEN seen.stated_on < newest.stated_on THEN 'superseded'
        WHEN newest.is_contradictory THEN 'contradictory'
        WHEN row_number() OVER (PARTITION BY seen.npi, seen.facts ORDER BY seen.line) > 1 THEN 'repeated'
    END AS code
    FROM seen JOIN newest USING (npi)
), removed AS (
    DELETE FROM providers_directorystaging AS s USING judged
    WHERE s.file = %(file)s AND s.line = judged.line AND judged.code IS NOT NULL
    RETURNING s.line, s.npi, judged.code
)
INSERT INTO providers_directoryreject (file, line, npi, code) SELECT %(file)s, line, npi, code FROM removed
"""

COUNT = "SELECT kind, count(*) FROM providers_directorystaging WHERE file = %(file)s GROUP BY kind"

HELD_ON = "coalesce(GREATEST(r.updated_on, r.deactivated_on, r.reactivated_on), '-infinity')"
STAGED_ON = "coalesce(s.stated_on, '-infinity')"
# A row of a person is taken unless it is older. What was said on the day of a deactivation does not lift it.
TAKEN = f"""({STAGED_ON} >= {HELD_ON} AND (
    r.deactivated_on IS NULL OR r.reactivated_on >= r.deactivated_on
    OR s.reactivated_on >= r.deactivated_on OR {STAGED_ON} > r.deactivated_on
))"""
# A deactivation is dated by itself: that the person updated something later, before it was known, is no news of it.
DEACTIVATION_TAKEN = """(GREATEST(s.deactivated_on, s.reactivated_on)
    >= coalesce(GREATEST(r.deactivated_on, r.reactivated_on), '-infinity'))"""

OLDER = f"""
SELECT count(*) FILTER (WHERE s.kind = 'i' AND {TAKEN} IS NOT TRUE),
       count(*) FILTER (WHERE s.kind = 'd' AND {DEACTIVATION_TAKEN} IS NOT TRUE)
FROM providers_directorystaging AS s JOIN providers_directoryrecord AS r ON r.npi = s.npi AND r.source = 'nppes'
WHERE s.file = %(file)s
"""  # noqa: S608  names of ours alone
CHANGE = f"""
UPDATE providers_directoryrecord AS r
SET ({columns("")}) = ({columns("s.")}), search_name = {SEARCH_NAME}, changed_at = %(now)s
FROM providers_directorystaging AS s
WHERE s.file = %(file)s AND s.kind = 'i' AND r.npi = s.npi AND r.source = 'nppes'
  AND {TAKEN} AND ({columns("r.")}) IS DISTINCT FROM ({columns("s.")})
"""  # noqa: S608
# A deactivation names nobody: what is known of the person stays.
DEACTIVATE = f"""
UPDATE providers_directoryrecord AS r
SET deactivated_on = s.deactivated_on, reactivated_on = s.reactivated_on,
    updated_on = GREATEST(s.updated_on, r.updated_on), changed_at = %(now)s
FROM providers_directorystaging AS s
WHERE s.file = %(file)s AND s.kind = 'd' AND r.npi = s.npi AND r.source = 'nppes' AND {DEACTIVATION_TAKEN}
  AND (r.deactivated_on, r.reactivated_on, r.updated_on)
      IS DISTINCT FROM (s.deactivated_on, s.reactivated_on, GREATEST(s.updated_on, r.updated_on))
"""  # noqa: S608
ADD = f"""
INSERT INTO providers_directoryrecord (npi, source, {columns("")}, search_name, changed_at)
SELECT s.npi, 'nppes', {columns("s.")}, {SEARCH_NAME}, %(now)s
FROM providers_directorystaging AS s
WHERE s.file = %(file)s AND s.kind = %(kind)s
  AND NOT EXISTS (SELECT FROM providers_directoryrecord AS r WHERE r.npi = s.npi AND r.source = 'nppes')
"""  # noqa: S608

# The state of an NPI delists a clinician, so it follows in this transaction. What staff entered by hand stays unless
# the registry has said something since. Every deactivation that we know of is looked at, also those from before the
# clinician was one of ours. The clinicians are locked in their order, as whoever changes several does.
FOLLOW = """
WITH told AS (
    SELECT r.npi, GREATEST(r.updated_on, r.reactivated_on) AS active_on, r.deactivated_on AS once_on,
           r.reactivated_on >= r.deactivated_on AS is_back,
           CASE WHEN r.reactivated_on >= r.deactivated_on THEN NULL ELSE r.deactivated_on END AS deactivated_on
    FROM providers_directoryrecord AS r
    WHERE r.source = 'nppes' AND (
        r.deactivated_on IS NOT NULL
        OR r.npi IN (SELECT s.npi FROM providers_directorystaging AS s WHERE s.kind <> 'o')
    )
), locked AS (
    SELECT p.id, told.deactivated_on FROM providers_provider AS p JOIN told ON told.npi = p.npi
    WHERE p.npi_deactivated_on IS DISTINCT FROM told.deactivated_on AND (
        told.deactivated_on IS NOT NULL OR told.active_on > p.npi_deactivated_on
        OR (told.is_back AND told.once_on = p.npi_deactivated_on)
    )
    ORDER BY p.id FOR NO KEY UPDATE OF p
)
UPDATE providers_provider AS p SET npi_deactivated_on = locked.deactivated_on
FROM locked WHERE p.id = locked.id
RETURNING p.id
"""


def merge(*, files: int, now: datetime, progress: Progress) -> dict[str, int]:
    """This function will merge the staged files in their order and return what became of their rows.

    Call it in the transaction that clears the staging. A row that is older than what we hold changes nothing.
    """
    counts = dict.fromkeys(
        (
            "individuals", "organisations", "deactivated", "new", "changed", "older", "newly_deactivated",
            "older_deactivations",
        ),
        0,
    )  # fmt: skip
    with connection.cursor() as cursor:
        for file in range(files):
            for name, number in _merge_file(cursor, {"file": file, "now": now}, progress, files).items():
                counts[name] += number
        cursor.execute(FOLLOW)
        followed = [provider for (provider,) in cursor.fetchall()]
        progress("Merging", 1, files * STEPS + 1)
    counts["unchanged"] = counts["individuals"] - counts["new"] - counts["changed"] - counts["older"]
    counts["clinicians_followed"] = len(followed)
    _refresh(followed, now)
    return counts


def _merge_file(cursor: Any, values: dict[str, Any], progress: Progress, files: int) -> dict[str, int]:
    def run(statement: str, **more: str) -> int:
        cursor.execute(statement, {**values, **more})
        return int(cursor.rowcount)

    run(RESOLVE)
    run(COUNT)
    kinds = dict(cursor.fetchall())
    run(OLDER)
    older, older_deactivations = cursor.fetchone()
    progress("Merging", 1, files * STEPS + 1)
    changed = run(CHANGE)
    progress("Merging", 1, files * STEPS + 1)
    new = run(ADD, kind="i")
    progress("Merging", 1, files * STEPS + 1)
    deactivated = run(DEACTIVATE) + run(ADD, kind="d")
    progress("Merging", 1, files * STEPS + 1)
    return {
        "individuals": kinds.get("i", 0),
        "organisations": kinds.get("o", 0),
        "deactivated": kinds.get("d", 0),
        "older": older,
        "changed": changed,
        "new": new,
        "newly_deactivated": deactivated,
        "older_deactivations": older_deactivations,
    }


def _refresh(providers: Sequence[Any], now: datetime) -> None:
    practices = list(
        Practice.objects.filter(provider__in=providers).order_by("pk").values_list("pk", flat=True)
    )
    for first in range(0, len(practices), search_rows.BATCH):
        search_rows.refresh(practices[first : first + search_rows.BATCH], now=now)
