"""Brings the exclusions that we hold in step with what is staged, file by file in the order of their dates."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from accounts.errors import DomainError
from providers.directory.staging import Progress
from providers.exclusions.rows import FIELDS
from providers.models import Exclusion, ExclusionRelease

MOST_GONE = 0.02  # a month takes 0.1 % off the list
LEAST_GONE = 25  # so few are never suspicious
COUNTS = (
    "rows", "added", "changed", "unchanged", "reinstated", "reinstated_unknown", "returned", "older", "repeated",
    "gone",
)  # fmt: skip

LATEST = """
SELECT file, max(excluded_on) FILTER (WHERE reinstated_on IS NULL), max(reinstated_on)
FROM leie_staged GROUP BY file
"""
# Of equal rows of a file one stays; where it tells of the exclusion and of its end, the end.
REPEATED = """
WITH copies AS (
    SELECT ctid, row_number() OVER (PARTITION BY identity ORDER BY reinstated_on DESC NULLS LAST, line) AS copy
    FROM leie_staged WHERE file = %(file)s
)
DELETE FROM leie_staged AS s USING copies WHERE s.ctid = copies.ctid AND copies.copy > 1
"""
# The list learns an NPI or a birth date later, or one file has it and the next has not: still the same exclusion,
# where exactly one row of ours has its name, day, kind and state, contradicts nothing and is not in the file itself.
ADOPT = """
WITH pairs AS (
    SELECT s.ctid AS place, e.identity,
           count(*) OVER (PARTITION BY s.ctid) AS ours, count(*) OVER (PARTITION BY e.id) AS theirs
    FROM leie_staged AS s JOIN providers_exclusion AS e
        ON e.search_name = s.search_name AND e.excluded_on = s.excluded_on AND e.kind = s.kind AND e.state = s.state
        AND (e.last_name = '') = (s.last_name = '')
    WHERE s.file = %(file)s
      AND (e.npi = s.npi OR e.npi = '' OR s.npi = '')
      AND (e.birth_date = s.birth_date OR e.birth_date IS NULL OR s.birth_date IS NULL)
      AND NOT EXISTS (SELECT FROM providers_exclusion AS held WHERE held.identity = s.identity)
      AND NOT EXISTS (SELECT FROM leie_staged AS own WHERE own.file = s.file AND own.identity = e.identity)
)
UPDATE leie_staged AS s SET identity = pairs.identity
FROM pairs WHERE s.ctid = pairs.place AND pairs.ours = 1 AND pairs.theirs = 1
"""

# What a row says of an exclusion `e` that we hold. A number or birth date that was known once stays known.
SAID = {name: f"s.{name}" for name in (*FIELDS, "search_name")} | {
    "npi": "coalesce(nullif(s.npi, ''), e.npi)",
    "birth_date": "coalesce(s.birth_date, e.birth_date)",
    "identity": """CASE WHEN s.npi <> '' OR (e.npi = '' AND (s.birth_date IS NOT NULL OR e.birth_date IS NULL))
        THEN s.stated_identity ELSE e.identity END""",
}
HELD = ", ".join(f"e.{name}" for name in SAID)
FACTS = f"({', '.join(SAID)}) = ({', '.join(SAID.values())})"
KNOWN = "FROM leie_staged AS s WHERE s.file = %(file)s AND e.identity = s.identity"

# What a row said before an exclusion ended is no news of one that has ended.
CHANGED = f"""
UPDATE providers_exclusion AS e SET {FACTS}, changed_at = %(now)s
{KNOWN} AND (s.reinstated_on IS NULL) = (e.reinstated_on IS NULL)
    AND ({HELD}) IS DISTINCT FROM ({", ".join(SAID.values())})
"""  # noqa: S608  columns of ours alone
ENDED = f"""
UPDATE providers_exclusion AS e SET {{facts}}, changed_at = %(now)s
{KNOWN} AND s.reinstated_on IS NOT NULL AND e.reinstated_on IS NULL
"""  # noqa: S608
RETURNED = f"""
UPDATE providers_exclusion AS e SET {FACTS}, changed_at = %(now)s
{KNOWN} AND s.reinstated_on IS NULL AND e.reinstated_on IS NOT NULL
"""  # noqa: S608
ADDED = f"""
INSERT INTO providers_exclusion ({", ".join(FIELDS)}, search_name, identity, changed_at)
SELECT {", ".join(f"s.{name}" for name in FIELDS)}, s.search_name, s.identity, %(now)s
FROM leie_staged AS s
WHERE s.file = %(file)s AND (s.reinstated_on IS NOT NULL) = %(ended)s
  AND NOT EXISTS (SELECT FROM providers_exclusion AS e WHERE e.identity = s.identity)
"""  # noqa: S608
# Where we took the identity that the file states over, the file's own row has to be found by it from here on.
SETTLED = """
UPDATE leie_staged AS s SET identity = s.stated_identity FROM providers_exclusion AS e
WHERE s.file = %(file)s AND s.identity <> s.stated_identity AND e.identity = s.stated_identity
"""
OLDER = """
SELECT count(*) FILTER (WHERE e.id IS NULL AND s.reinstated_on IS NULL),
       count(*) FILTER (WHERE e.reinstated_on IS NULL AND e.id IS NOT NULL AND s.reinstated_on IS NOT NULL)
FROM leie_staged AS s LEFT JOIN providers_exclusion AS e ON e.identity = s.identity
WHERE s.file = %(file)s
"""
ABSENT = """
FROM providers_exclusion AS e
WHERE e.reinstated_on IS NULL
  AND NOT EXISTS (SELECT FROM leie_staged AS s WHERE s.identity = e.identity AND s.reinstated_on IS NULL)
"""
GONE = f"""
UPDATE providers_exclusion SET reinstated_on = %(as_of)s, changed_at = %(now)s WHERE id IN (SELECT e.id {ABSENT})
"""  # noqa: S608


class OlderThanHeld(DomainError):
    code = "older_than_held"


class TooManyGone(DomainError):
    code = "too_many_gone"


@dataclass(frozen=True, slots=True)
class Dated:
    """A staged file and the last day of the month that it tells of."""

    number: int
    as_of: date


def merge(
    *, is_full: bool, may_lift: bool, allow_fewer: bool, now: datetime, progress: Progress
) -> tuple[date, dict[str, int]]:
    """This function will merge the staged files, the oldest first; returns their date and what became of the rows.

    Call it in the transaction that staged them. Of a full list whoever is absent counts as reinstated, if `may_lift`.

    :raises OlderThanHeld: a full list is from before what we hold: who was excluded since would be lifted
    :raises TooManyGone: so many would be lifted as if the list were a part of the real one
    """
    files = _in_order(now.date())
    newest = ExclusionRelease.objects.order_by("-as_of").first()
    if is_full and newest and files[-1].as_of < newest.as_of:
        raise OlderThanHeld(
            f"This list is of {files[-1].as_of:%B %Y}, and we hold one of {newest.as_of:%B %Y}. Nothing was changed."
        )
    full = ExclusionRelease.objects.filter(is_full=True).order_by("-as_of").first()
    counts = dict.fromkeys(COUNTS, 0)
    for file in files:
        is_news = newest is None or file.as_of >= newest.as_of
        is_older = full is not None and file.as_of < full.as_of
        one = _merge_file(file, is_full=is_full, is_news=is_news, is_older=is_older, now=now)
        counts = {name: counts[name] + one.get(name, 0) for name in counts}
        progress("Merging", 1, len(files))
    as_of = files[-1].as_of
    if is_full and may_lift:
        counts["gone"] = _lift_absent(as_of, allow_fewer=allow_fewer, now=now)
    return as_of, counts


def _in_order(today: date) -> Sequence[Dated]:
    """The files by the month that they tell of: what is in them says so, their names need not.

    A month's reinstatements lie in that month, its exclusions begin until the twentieth of the next one.
    """
    with connection.cursor() as cursor:
        cursor.execute(LATEST)
        found = cursor.fetchall()
    dated = []
    for number, excluded, reinstated in found:
        announced = excluded.replace(day=1) - timedelta(days=1) if excluded else date.min
        latest = max(announced, reinstated or date.min)
        month_end = latest.replace(day=monthrange(latest.year, latest.month)[1])
        dated.append((min(month_end, today), excluded is None, number))
    return [Dated(number, as_of) for as_of, _, number in sorted(dated)]


def _merge_file(
    file: Dated, *, is_full: bool, is_news: bool, is_older: bool, now: datetime
) -> dict[str, int]:
    """Merge one file. What is no news changes no facts; what is older than the full list adds and ends nothing."""
    values = {"file": file.number, "now": now}
    counts = {"repeated": _run(REPEATED, values)}
    _run(ADOPT, values)
    (rows,) = _row("SELECT count(*) FROM leie_staged WHERE file = %(file)s", values)
    if is_older:
        counts["older"] = sum(_row(OLDER, values))
    counts["reinstated_unknown"] = _run(ADDED, {**values, "ended": True})
    if not is_older:
        ends = FACTS if is_news else "reinstated_on = s.reinstated_on"
        counts["added"] = _run(ADDED, {**values, "ended": False})
        counts["changed"] = _run(CHANGED, values) if is_news else 0
        counts["returned"] = _run(RETURNED, values) if is_full else 0
        counts["reinstated"] = _run(ENDED.format(facts=ends), values)
        _run(SETTLED, values)
    counts["rows"] = rows + counts["repeated"]
    counts["unchanged"] = counts["rows"] - sum(number for name, number in counts.items() if name != "rows")
    return counts


def _lift_absent(as_of: date, *, allow_fewer: bool, now: datetime) -> int:
    held = Exclusion.objects.filter(reinstated_on=None).count()
    (gone,) = _row(f"SELECT count(*) {ABSENT}", {})
    if gone > max(LEAST_GONE, held * MOST_GONE) and not allow_fewer:
        raise TooManyGone(
            f"{gone:,} of the {held:,} exclusions that we hold are not in this list, as if it were only a part."
            " Nothing was changed. Is it right? Then run this again with --allow-fewer."
        )
    return _run(GONE, {"as_of": as_of, "now": now})


def _row(statement: str, values: dict[str, Any]) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return tuple(cursor.fetchone())


def _run(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
