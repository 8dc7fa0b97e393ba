"""When a practice is open: its week and the days that differ, told by whoever runs it and in search at once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypedDict
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, QuerySet
from django.shortcuts import get_object_or_404

from accounts.errors import DomainError
from providers import search_rows
from providers.availability import Hours
from providers.models import HoursException, Practice, WeeklyHours

MOST_SPANS = 100
MOST_EXCEPTIONS = 500  # of the days to come
FURTHEST_DAY = timedelta(days=731)


class DayThatDiffers(TypedDict):
    """A day on which the week does not hold; without a span it is closed all day."""

    on: date
    kind: str
    starts: time | None
    ends: time | None


class EndsBeforeItStarts(DomainError):
    code = "ends_before_it_starts"
    status = 400
    detail = "This ends before it begins, or at the same moment."


class HoursOverlap(DomainError):
    code = "hours_overlap"
    status = 400
    detail = "These hours overlap others of the same weekday."


class SpanMissing(DomainError):
    code = "span_missing"
    status = 400
    field = "starts"
    detail = "Say from when to when; only a closed day may go without."


class DayOutOfReach(DomainError):
    code = "day_out_of_reach"
    status = 400
    field = "on"
    detail = "The day is over at the place, or more than two years away."


class DayIsThere(DomainError):
    code = "exception_is_there"
    detail = "That is said of this day already."


class TooManyDays(DomainError):
    code = "too_many_exceptions"
    detail = f"At most {MOST_EXCEPTIONS} days to come may differ from the week."


def refuse_flaws(hours: Sequence[Hours]) -> None:
    """This function will refuse a week that can't be; the field of a refusal is the place within it.

    :raises EndsBeforeItStarts: a span, or the days for which it holds
    :raises HoursOverlap: two spans of a weekday share time on some day
    """
    for place, entry in enumerate(hours):
        if entry.ends <= entry.starts:
            raise EndsBeforeItStarts(field=f"hours.{place}.ends")
        if entry.valid_from and entry.valid_to and entry.valid_to < entry.valid_from:
            raise EndsBeforeItStarts(field=f"hours.{place}.valid_to")
        if any(overlap(entry, other) for other in hours[:place]):
            raise HoursOverlap(field=f"hours.{place}")


def overlap(one: Hours, other: Hours) -> bool:
    """Whether two spans share time on some day; one may begin when the other ends."""
    return (
        one.weekday == other.weekday
        and max(one.starts, other.starts) < min(one.ends, other.ends)
        and max(one.valid_from or date.min, other.valid_from or date.min)
        <= min(one.valid_to or date.max, other.valid_to or date.max)
    )


@transaction.atomic
def replace_week(*, practice: Practice, hours: Sequence[Hours], now: datetime) -> None:
    """This function will put a week in the place of all weekly hours of a practice, told by its owner now.

    Visits that are taken already stay, also where they lie outside of the new hours.

    :raises EndsBeforeItStarts, HoursOverlap: it can't be
    """
    refuse_flaws(hours)
    replace_weeks(weeks={practice.pk: hours}, now=now)


@transaction.atomic
def replace_weeks(*, weeks: Mapping[UUID, Sequence[Hours]], now: datetime) -> None:
    """This function will do the same for many practices at once, by their ids; flaws are looked for before."""
    held = Practice.objects.filter(pk__in=weeks)
    list(held.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    WeeklyHours.objects.filter(practice__in=weeks).delete()
    WeeklyHours.objects.bulk_create(
        WeeklyHours(
            practice_id=practice_id,
            weekday=entry.weekday,
            starts=entry.starts,
            ends=entry.ends,
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
        )
        for practice_id, week in weeks.items()
        for entry in week
    )
    held.update(hours_confirmed_at=now, hours_source=Practice.Source.OWNER)
    search_rows.refresh(list(weeks), now=now)


def week_of(practice_id: UUID) -> list[Hours]:
    """This function will read the weekly hours of a practice, in order."""
    return weeks_of([practice_id])[practice_id]


def weeks_of(practice_ids: Collection[UUID]) -> dict[UUID, list[Hours]]:
    """This function will read the weekly hours of practices, in order."""
    found: dict[UUID, list[Hours]] = {practice_id: [] for practice_id in practice_ids}
    from_the_start = F("valid_from").asc(nulls_first=True)
    rows = WeeklyHours.objects.filter(practice__in=found).order_by("weekday", "starts", from_the_start, "pk")
    for row in rows:
        found[row.practice_id].append(Hours(row.weekday, row.starts, row.ends, row.valid_from, row.valid_to))
    return found


def days_to_come(practice: Practice, *, now: datetime) -> QuerySet[HoursException]:
    """This function will find the days that differ, from today on at the place."""
    return HoursException.objects.filter(practice=practice, on__gte=_today(practice, now))


@transaction.atomic
def add_day(*, practice: Practice, day: DayThatDiffers, now: datetime) -> HoursException:
    """This function will note that a practice is closed on a day, or for a part of it, or open besides its week.

    :raises SpanMissing: it is open besides, or there is one end of a span alone
    :raises EndsBeforeItStarts: the span can't be
    :raises DayOutOfReach: the day is over, or further away than two years
    :raises DayIsThere: the same has been said before
    :raises TooManyDays: there are 500 of them to come
    """
    _refuse_span(day)
    row = Practice.objects.select_for_update(no_key=True, of=["self"]).select_related("location")
    held = get_object_or_404(row, pk=practice.pk)
    if not _today(held, now) <= day["on"] <= _today(held, now) + FURTHEST_DAY:
        raise DayOutOfReach
    if HoursException.objects.filter(practice=held, **day).exists():
        raise DayIsThere
    if days_to_come(held, now=now).count() >= MOST_EXCEPTIONS:
        raise TooManyDays
    made = HoursException.objects.create(practice=held, **day)
    search_rows.refresh([held.pk], now=now)
    return made


@transaction.atomic
def remove_day(*, exception: HoursException, now: datetime) -> None:
    """This function will let the week hold on a day again; doing so twice is no mistake."""
    list(Practice.objects.select_for_update(no_key=True).filter(pk=exception.practice_id))
    HoursException.objects.filter(pk=exception.pk).delete()
    search_rows.refresh([exception.practice_id], now=now)


def _refuse_span(day: DayThatDiffers) -> None:
    starts, ends = day["starts"], day["ends"]
    if starts is None and ends is None and day["kind"] == HoursException.Kind.CLOSED:
        return
    if starts is None or ends is None:
        raise SpanMissing
    if ends <= starts:
        raise EndsBeforeItStarts(field="ends")


def _today(practice: Practice, now: datetime) -> date:
    return now.astimezone(ZoneInfo(practice.location.zone)).date()
