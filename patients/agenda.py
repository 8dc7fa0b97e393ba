"""What a clinic has in its calendar: visits, what waits for an answer, and when its clinicians are busy besides."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from accounts.errors import DomainError
from patients.access import RequestTargetQuerySet
from patients.models import Visit, WaitlistOffer
from patients.models.visits import CANCELLED
from providers.models import ExternalBusy, Practice, TimeClaim
from providers.visit_times import MOST_DAYS, DaysOutOfRange

MOST = 5_000  # entries
Span = tuple[datetime, datetime]
KINDS = ("visit", "request", "counter", "offer", "busy")


class TooManyEntries(DomainError):
    code = "too_many_entries"
    status = 400
    field = "to"
    detail = "This is too much at once. Please name a practice, or ask for fewer days."


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`row` is what the clinic may open: a visit, or what was asked of it; none of an offer or where it is busy."""

    kind: str
    practice: Practice
    starts_at: datetime
    ends_at: datetime
    status: str | None = None
    coming_said_at: datetime | None = None
    row: Any = None


@dataclass(frozen=True, kw_only=True)
class Days:
    """Both included, in the zone of each place."""

    first: date
    last: date

    def at(self, practice: Practice) -> Span:
        """From the first midnight at a place to the last."""
        zone = ZoneInfo(practice.location.zone)
        midnights = (self.first, self.last + timedelta(days=1))
        # In UTC: within a zone Python compares wall times, and a moment that its clocks show twice equals no other.
        start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in midnights)
        return start, end


def agenda(
    *,
    practices: Sequence[Practice],
    visits: QuerySet[Visit],
    targets: RequestTargetQuerySet,
    days: Days,
    now: datetime,
) -> list[Entry]:
    """This function will list what stands in the calendars of practices, the soonest first.

    `visits` and `targets` are those that whoever asks may see. Cancelled visits and what was not answered in time are
    left out; the time is free. Whoever is busy by a hold, elsewhere or at a practice that is not among these is busy
    and no more is said of it.

    :raises DaysOutOfRange: the last day comes before the first, or more than 31 days are asked for
    :raises TooManyEntries: there is more than fits into one answer
    """
    _require(days)
    if not practices:
        return []
    known = {practice.pk: practice for practice in practices}
    then = _between(practices, days)
    entries = [
        *_visits(visits.filter(then, practice__in=known).exclude(status__in=CANCELLED)[: MOST + 1]),
        *_asked(targets.filter(practice__in=known), then, days, now),
        *_offered(then, known, now),
    ]
    if len(entries) > MOST:
        raise TooManyEntries
    entries += _busy(practices, days, now)
    return sorted(entries, key=lambda entry: (entry.starts_at, entry.ends_at, str(entry.practice.pk)))


def _require(days: Days) -> None:
    if days.last < days.first:
        raise DaysOutOfRange("This ends before it begins.")
    if (days.last - days.first).days >= MOST_DAYS:
        raise DaysOutOfRange(f"At most {MOST_DAYS} days at a time.")
    if days.first.year == date.min.year or days.last.year == date.max.year:
        raise DaysOutOfRange("There are no visits that far from now.")  # midnights there have no moment


def _between(practices: Iterable[Practice], days: Days) -> Q:
    """Rows that lie within the days, wholly or in part; one condition for each zone, which are few."""
    spans = {practice.location.zone: days.at(practice) for practice in practices}
    found = Q()
    for zone, (start, end) in spans.items():
        found |= Q(practice__location__zone=zone, starts_at__lt=end, ends_at__gt=start)
    return found


def _visits(visits: Iterable[Visit]) -> Iterator[Entry]:
    for visit in visits:
        entry = _entry("visit", visit, visit.practice, row=visit)
        yield replace(entry, coming_said_at=visit.coming_said_at)


def _asked(targets: RequestTargetQuerySet, then: Q, days: Days, now: datetime) -> Iterator[Entry]:
    """What waits for the clinic, and the times that it offered instead."""
    waiting = targets.pending().filter(respond_by__gt=now)
    for target in waiting.filter(then, status="requested")[: MOST + 1]:
        yield _entry("request", target, target.practice, row=target)
    for target in waiting.filter(status="countered")[: MOST + 1]:
        start, end = days.at(target.practice)
        for offer in target.counters.all():
            if offer.status == "offered" and offer.starts_at < end and offer.ends_at > start:
                yield _entry("counter", offer, target.practice, row=target)


def _offered(then: Q, known: dict[UUID, Practice], now: datetime) -> Iterator[Entry]:
    """Offered to somebody who waits; who that is the clinic learns once they take it."""
    offers = WaitlistOffer.objects.open().filter(then, practice__in=known, expires_at__gt=now)
    for offer in offers[: MOST + 1]:
        yield _entry("offer", offer, known[offer.practice_id])


def _entry(kind: str, timed: Any, practice: Practice, row: Any = None) -> Entry:
    return Entry(
        kind=kind,
        practice=practice,
        starts_at=timed.starts_at,
        ends_at=timed.ends_at,
        status=timed.status,
        row=row,
    )


def _busy(practices: Sequence[Practice], days: Days, now: datetime) -> Iterator[Entry]:
    spans = _busy_spans(practices, days, now)
    for practice in practices:
        start, end = days.at(practice)
        within = [
            (max(first, start), min(last, end))
            for first, last in spans[practice.provider_id]
            if first < end and last > start
        ]
        for first, last in _joined(within):
            yield Entry(kind="busy", practice=practice, starts_at=first, ends_at=last)


def _busy_spans(practices: Sequence[Practice], days: Days, now: datetime) -> dict[UUID, list[Span]]:
    """By clinician: holds, claims of practices that are not among these, and calendars elsewhere."""
    edges = [days.at(practice) for practice in practices]
    during = (min(start for start, _ in edges), max(end for _, end in edges))
    providers = {practice.provider_id for practice in practices}
    claims = TimeClaim.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now),
        ~Q(practice__in=practices) | Q(kind=TimeClaim.Kind.HOLD),
        provider__in=providers,
        released_at=None,
        during__overlap=during,
    )
    elsewhere = ExternalBusy.objects.filter(calendar__provider__in=providers, during__overlap=during)
    rows = [
        *claims.values_list("provider_id", "during"),
        *elsewhere.values_list("calendar__provider", "during"),
    ]
    found: dict[UUID, list[Span]] = defaultdict(list)
    for provider_id, span in rows:
        found[provider_id].append((span.lower, span.upper))
    return found


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Spans that overlap or touch, as one: how many there are is not told."""
    open_span: Span | None = None
    for start, end in sorted(spans):
        if open_span and start <= open_span[1]:
            open_span = (open_span[0], max(open_span[1], end))
            continue
        if open_span:
            yield open_span
        open_span = (start, end)
    if open_span:
        yield open_span
