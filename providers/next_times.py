"""The next free times of practices, as search keeps them, and the sweep that moves them as time passes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Max, Q

from providers.availability import (
    PART_DAYS,
    Calendar,
    DayException,
    Hours,
    Span,
    open_times,
    parts_of_day,
    without_busy,
)
from providers.models import ExternalBusy, HoursException, Mode, Practice, TimeClaim, VisitType, WeeklyHours

LOOK_AGAIN = timedelta(hours=24)  # at the latest: the 28 days move on

OpenTimes = dict[tuple[Calendar, int], list[datetime]]

STORE = """
UPDATE providers_searchrow AS r
SET next_in_person_at = t.in_person_at, next_video_at = t.video_at, free_from = t.free_from,
    free_in_person = t.in_person::bit(84), free_video = t.video::bit(84)
FROM unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[], %s::date[], %s::text[], %s::text[])
    AS t(practice_id, in_person_at, video_at, free_from, in_person, video)
WHERE r.practice_id = t.practice_id
  AND (r.next_in_person_at, r.next_video_at, r.free_from, r.free_in_person, r.free_video)
      IS DISTINCT FROM (t.in_person_at, t.video_at, t.free_from, t.in_person::bit(84), t.video::bit(84))
"""

STORE_DUE = """
UPDATE providers_practice AS p SET times_due_at = t.due
FROM unnest(%s::uuid[], %s::timestamptz[]) AS t(id, due) WHERE p.id = t.id AND p.times_due_at <> t.due
"""


@dataclass(slots=True)
class Schedule:
    """All that decides the free times of one practice."""

    practice_id: UUID
    calendar: Calendar
    minutes: dict[str, int] = field(default_factory=dict)  # by mode: the longest visit of a new patient
    busy: list[Span] = field(default_factory=list)
    next_release: datetime | None = None  # when the first claim that can expire does

    def free(self, mode: str, *, now: datetime, open_cache: OpenTimes | None = None) -> list[datetime]:
        """The free times for a visit of a new patient in this mode, ascending."""
        minutes = self.minutes.get(mode)
        if minutes is None:
            return []
        cache = {} if open_cache is None else open_cache
        key = (self.calendar, minutes)
        if key not in cache:
            cache[key] = list(open_times(self.calendar, minutes=minutes, now=now))
        blocked = minutes + self.calendar.buffer_minutes
        return list(without_busy(cache[key], busy=self.busy, minutes=blocked))


@dataclass(frozen=True, slots=True)
class NextTimes:
    """What search keeps of a practice's free times, and when to look again."""

    practice_id: UUID
    in_person_at: datetime | None
    video_at: datetime | None
    free_from: date
    in_person_parts: str
    video_parts: str
    due_at: datetime


def refresh(practice_ids: Sequence[UUID], *, now: datetime, open_cache: OpenTimes | None = None) -> None:
    """This function will compute the next times of practices again and store them with their search rows.

    Call it in the transaction of whatever changed hours, visit types, claims or booking rules. A shared
    `open_cache` saves work between calls that pass the same `now`.
    """
    take_turn(practice_ids)
    facts = compute(practice_ids, now=now, open_cache=open_cache)
    rows = [
        (f.practice_id, f.in_person_at, f.video_at, f.free_from, f.in_person_parts, f.video_parts)
        for f in facts
    ]
    with connection.cursor() as cursor:
        cursor.execute(STORE, [list(column) for column in zip(*rows, strict=True)] or [[]] * 6)
        cursor.execute(STORE_DUE, [[f.practice_id for f in facts], [f.due_at for f in facts]])


def take_turn(practice_ids: Sequence[UUID]) -> None:
    """This function will wait for other changes of these practices' search rows, up to the end of the transaction.

    Without it a change that began earlier, and cannot see the other one, would write over it last.
    """
    rows = Practice.objects.filter(pk__in=practice_ids).order_by("pk").select_for_update(no_key=True)
    list(rows.values_list("pk", flat=True))


def compute(
    practice_ids: Sequence[UUID], *, now: datetime, open_cache: OpenTimes | None = None
) -> list[NextTimes]:
    """This function will compute what search keeps of the free times of practices, without storing it."""
    cache: OpenTimes = {} if open_cache is None else open_cache
    return [_next_times(schedule, now, cache) for schedule in schedules(practice_ids, now=now)]


@transaction.atomic
def move_due(*, now: datetime, limit: int = 500) -> int:
    """This function will compute the times of up to `limit` practices whose stored ones are about to pass.

    Two sweeps at once share the work: rows another one holds are skipped. Returns how many were moved.
    """
    due = Practice.objects.filter(times_due_at__lte=now).order_by("times_due_at")
    locked = due.select_for_update(skip_locked=True, no_key=True)  # no_key: a booking need not wait for it
    ids = list(locked.values_list("pk", flat=True)[:limit])
    refresh(ids, now=now)
    return len(ids)


def move_all_due(*, now: datetime, limit: int = 20_000) -> int:
    """This function will move due practices batch by batch, each in its own transaction, up to about `limit`."""
    moved = 0
    while moved < limit and (count := move_due(now=now)):
        moved += count
    return moved


def schedules(practice_ids: Sequence[UUID], *, now: datetime) -> Iterable[Schedule]:
    """This function will load hours, exceptions, visit types and taken time of practices, a query each."""
    hours, exceptions = _hours(practice_ids), _exceptions(practice_ids)
    practices = list(Practice.objects.filter(pk__in=practice_ids).select_related("location").order_by("pk"))
    found = {
        practice.pk: Schedule(
            practice.pk,
            Calendar(
                zone=practice.location.zone,
                hours=hours.get(practice.pk, ()),
                exceptions=exceptions.get(practice.pk, ()),
                lead_minutes=practice.lead_minutes,
                buffer_minutes=practice.buffer_minutes,
                horizon_days=min(practice.horizon_days, PART_DAYS),
            ),
        )
        for practice in practices
    }
    _add_visit_minutes(found)
    _add_busy(found, {practice.pk: practice.provider_id for practice in practices}, now)
    return found.values()


def _hours(practice_ids: Sequence[UUID]) -> dict[UUID, tuple[Hours, ...]]:
    fields = ("practice_id", "weekday", "starts", "ends", "valid_from", "valid_to")
    rows = WeeklyHours.objects.filter(practice__in=practice_ids).order_by("weekday", "starts")
    grouped: dict[UUID, list[Hours]] = defaultdict(list)
    for practice_id, *values in rows.values_list(*fields):
        grouped[practice_id].append(Hours(*values))
    return {key: tuple(values) for key, values in grouped.items()}


def _exceptions(practice_ids: Sequence[UUID]) -> dict[UUID, tuple[DayException, ...]]:
    grouped: dict[UUID, list[DayException]] = defaultdict(list)
    for entry in HoursException.objects.filter(practice__in=practice_ids).order_by("on", "starts"):
        closed = entry.kind == HoursException.Kind.CLOSED
        grouped[entry.practice_id].append(DayException(entry.on, closed, entry.starts, entry.ends))
    return {key: tuple(values) for key, values in grouped.items()}


def _add_visit_minutes(found: dict[UUID, Schedule]) -> None:
    types = VisitType.objects.filter(practice__in=found).values_list("practice_id", "mode")
    for practice_id, mode, minutes in types.annotate(longest=Max("new_minutes")).order_by():
        found[practice_id].minutes[mode] = minutes


def _add_busy(found: dict[UUID, Schedule], providers: dict[UUID, UUID], now: datetime) -> None:
    claims = TimeClaim.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=now),
        provider__in=set(providers.values()),
        released_at__isnull=True,
        during__endswith__gt=now,
    ).values_list("provider_id", "during", "expires_at")
    by_provider: dict[UUID, list[tuple[Span, datetime | None]]] = defaultdict(list)
    for provider_id, during, expires_at in claims:
        by_provider[provider_id].append(((during.lower, during.upper), expires_at))
    elsewhere = _busy_elsewhere(set(providers.values()), now)
    for practice_id, schedule in found.items():
        taken = by_provider.get(providers[practice_id], [])
        schedule.busy = [span for span, _ in taken] + elsewhere.get(providers[practice_id], [])
        schedule.next_release = min((at for _, at in taken if at), default=None)


def _busy_elsewhere(provider_ids: set[UUID], now: datetime) -> dict[UUID, list[Span]]:
    """What the calendars of clinicians elsewhere say; it is taken at all their practices."""
    spans = ExternalBusy.objects.filter(calendar__provider__in=provider_ids, during__endswith__gt=now)
    grouped: dict[UUID, list[Span]] = defaultdict(list)
    for provider_id, during in spans.values_list("calendar__provider", "during"):
        grouped[provider_id].append((during.lower, during.upper))
    return grouped


def _next_times(schedule: Schedule, now: datetime, cache: OpenTimes) -> NextTimes:
    first_day = now.astimezone(ZoneInfo(schedule.calendar.zone)).date()
    in_person, video = (schedule.free(m, now=now, open_cache=cache) for m in (Mode.IN_PERSON, Mode.VIDEO))
    return NextTimes(
        practice_id=schedule.practice_id,
        in_person_at=next(iter(in_person), None),
        video_at=next(iter(video), None),
        free_from=first_day,
        in_person_parts=parts_of_day(in_person, zone=schedule.calendar.zone, first_day=first_day),
        video_parts=parts_of_day(video, zone=schedule.calendar.zone, first_day=first_day),
        due_at=_due_at(schedule, [in_person, video], now),
    )


def _due_at(schedule: Schedule, free: list[list[datetime]], now: datetime) -> datetime:
    lead = timedelta(minutes=schedule.calendar.lead_minutes)
    # The first moment at which a time asks for more notice than is left; later than `now`, or sweeps would not end.
    moments = [now + LOOK_AGAIN, *(times[0] - lead + timedelta.resolution for times in free if times)]
    if schedule.next_release:
        moments.append(schedule.next_release)
    if sum(bool(times) for times in free) < len(schedule.minutes):
        moments.append(
            _next_midnight(ZoneInfo(schedule.calendar.zone), now)
        )  # one more day comes within reach
    return min(moments)


def _next_midnight(zone: ZoneInfo, now: datetime) -> datetime:
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=zone).astimezone(UTC)
