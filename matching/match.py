"""One match from end to end: the gate, the scope, the search, and the answer with its reasons."""

from datetime import datetime
from typing import Any, NamedTuple

from matching import answers, hydration, retrieval
from matching.asking import Ask
from matching.cursors import Cursor, fingerprint
from matching.factors import VIDEO
from matching.gates import excluded
from matching.notes import notes
from matching.preparing import Prepared, build_need, build_query, offered, pass_gate, prepare
from matching.ranking import score
from matching.triage import EMERGENCY, SAME_DAY, manipulation_barred, unasked_cautions
from matching.wording import opening_words

ENOUGH = 5
WIDER = (25, 50, 100, 250)
SPARE = 10  # hits beyond a page, for those that may not be shown any more


class Shown(NamedTuple):
    """A hit with what is shown of it."""

    hit: retrieval.Hit
    row: hydration.Details


def match(ask: Ask, *, now: datetime, page_size: int = 20, cursor: str | None = None) -> dict[str, Any]:
    """This function will triage a request and, where that allows, rank the clinicians who fit it.

    Returns the answer of POST /api/v1/matches/ as plain data. Nothing about the person is stored. Scores are those
    of the minute of the first page; who may be shown, and the times shown, are those of `now`.

    :raises UnknownCode: a ZIP code, condition, plan, language or specialty is not in the catalogue
    :raises WindowTooFar: the times asked for begin after they end, or beyond the coming 28 days
    :raises BadCursor: the cursor is not one of ours, has run out, or belongs to another request
    """
    gated = pass_gate(ask.symptoms)
    if gated.triage.level == EMERGENCY:  # told before a ZIP code, a plan or a cursor can be wrong
        return answers.emergency(gated.triage)
    before = Cursor.decode(cursor, request=fingerprint(ask)) if cursor else None
    moment = before.moment if before else now.replace(second=0, microsecond=0)
    prepared = prepare(ask, gated, now=moment)
    found, within = _find(prepared, before, page_size + SPARE)
    rows = _shown(prepared, found.hits, before, now, enough=page_size + 1)
    page, last = rows[:page_size], _last_of_page(found.hits, rows, page_size)
    is_empty = not (page or before or last)
    return {
        "triage": answers.triage(prepared.triage),
        "results": _results(prepared, page, first_rank=1 + (before.count if before else 0), now=now),
        "excluded": [excluded(gate, count) for gate, count in sorted(found.excluded.items())],
        "widened_to_miles": within if within > ask.radius_miles else None,
        "notice": prepared.rules.nothing_today if is_empty and prepared.triage.level == SAME_DAY else None,
        "next": _next(prepared, last, within, before, page) if last else None,
    }


def _find(prepared: Prepared, before: Cursor | None, limit: int) -> tuple[retrieval.Found, float]:
    """The hits and the radius they were found in: wider than asked only where too few pass and more is gained."""
    query, asked = build_query(prepared), prepared.ask.radius_miles
    if before:
        after = (before.key, before.rotation)
        found = retrieval.search(query, within_miles=before.within_miles, after=after, limit=limit)
        return found, before.within_miles
    best, within = retrieval.search(query, within_miles=asked, after=None, limit=limit), asked
    for wider in WIDER if offered(prepared) else ():
        if best.passed >= ENOUGH:
            break
        if wider > asked:
            found = retrieval.search(query, within_miles=wider, after=None, limit=limit)
            if found.passed > best.passed:
                best, within = found, wider
    return best, within


def _shown(
    prepared: Prepared, hits: list[retrieval.Hit], before: Cursor | None, now: datetime, *, enough: int
) -> list[Shown]:
    """The hits with their details, less those who may not be shown, or were on an earlier page.

    The spare hits are looked at only where the first ones are not `enough`.
    """
    seen = set(before.shown) if before else set()
    shown: list[Shown] = []
    for some in (hits[:enough], hits[enough:]):
        if some and len(shown) < enough:
            rows = hydration.details(
                some,
                catalogue=prepared.catalogue,
                conditions=[condition.id for condition in prepared.conditions.values()],
                plan=prepared.plan,
                state=prepared.place.state,
                moment=prepared.now,
                now=now,
            )
            shown += [Shown(hit, row) for hit, row in rows if short_id(row) not in seen]
    return shown


def short_id(row: hydration.Details) -> str:
    """Enough of a clinician's id to know them again on the next page."""
    return str(row["provider_id"].hex[:10])


def _last_of_page(hits: list[retrieval.Hit], rows: list[Shown], page_size: int) -> retrieval.Hit | None:
    """The hit that the next page comes after, or None where there is no more to look at."""
    if len(rows) > page_size:
        return rows[page_size - 1].hit
    return hits[-1] if len(hits) == page_size + SPARE else None  # many were left out: there may be more


def _results(
    prepared: Prepared, page: list[Shown], *, first_rank: int, now: datetime
) -> list[dict[str, Any]]:
    need = build_need(prepared)
    conditions = list(prepared.conditions.values())
    specialties = {entry.specialty.number: entry.specialty for entry in prepared.routed}
    unasked, barred = unasked_cautions(prepared.cautions), manipulation_barred(prepared.cautions)
    times = hydration.next_times(page, window=prepared.window, now=now)
    results = []
    for rank, ((hit, row), next_time) in enumerate(zip(page, times, strict=True), first_rank):
        candidate = hydration.candidate(
            hit,
            row,
            conditions=conditions,
            opening=opening_words(next_time, row["zone"]),
            opening_by_part=_by_part(prepared, hit, next_time),
        )
        results.append(
            answers.result(
                row, score(need, candidate), rank=rank, mode=hit.mode, next_time=next_time, now=now
            )
            | {
                "ask_first": list(unasked) if row["manipulates"] else [],
                "notes": notes(
                    prepared.ask,
                    specialties[hit.specialty],
                    row,
                    visit_state=prepared.place.state if hit.mode == VIDEO else row["state"],
                    manipulation_barred=barred,
                    limited_states=prepared.catalogue.states_with_referral_limits,
                ),
            }
        )
    return results


def _by_part(prepared: Prepared, hit: retrieval.Hit, next_time: datetime | None) -> bool:
    """Whether the wait that was scored runs to the start of a part of day and not to the time itself."""
    if prepared.window is None or next_time is None or hit.wait_hours is None:
        return False
    return (next_time - prepared.now).total_seconds() / 3600 - hit.wait_hours > 1 / 60


def _next(
    prepared: Prepared, last: retrieval.Hit, within: float, before: Cursor | None, page: list[Shown]
) -> str:
    return Cursor(
        moment=prepared.now,
        within_miles=within,
        key=last.key,
        rotation=last.rotation,
        count=(before.count if before else 0) + len(page),
        shown=(*(before.shown if before else ()), *(short_id(entry.row) for entry in page)),
        request=fingerprint(prepared.ask),
    ).encode()
