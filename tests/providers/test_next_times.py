"""The next free times in search: what takes time from them, when they are looked at again, and the sweep."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection

from providers import next_times
from providers.models import Practice, SearchRow, TimeClaim, VisitType, WeeklyHours
from tests.factories.calendars import ExternalBusyFactory, ExternalCalendarFactory
from tests.factories.supply import (
    HoursExceptionFactory,
    PracticeFactory,
    TimeClaimFactory,
    VisitTypeFactory,
    make_listed_practice,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 17, tzinfo=UTC)  # in New York, on the Monday of `now`
HALF_HOUR = timedelta(minutes=30)
MICROSECOND = timedelta(microseconds=1)


def next_time(practice):
    return SearchRow.objects.get(practice_id=practice.pk).next_in_person_at


def due_at(practice):
    return Practice.objects.get(pk=practice.pk).times_due_at


def claim(practice, start=NOON, end=None, **fields):
    return TimeClaimFactory(practice=practice, during=(start, end or start + HALF_HOUR), **fields)


def test_claimed_time_is_passed_over(okafor_practice, now):
    claim(okafor_practice)
    claim(okafor_practice, NOON + HALF_HOUR)

    next_times.refresh([okafor_practice.pk], now=now)

    assert next_time(okafor_practice) == NOON + 2 * HALF_HOUR


def test_released_time_is_free_again(okafor_practice, now):
    claim(okafor_practice, released_at=now)

    next_times.refresh([okafor_practice.pk], now=now)

    assert next_time(okafor_practice) == NOON


def test_time_taken_elsewhere_is_taken_here(okafor_practice, now):
    elsewhere = PracticeFactory(provider=okafor_practice.provider)
    claim(elsewhere)

    next_times.refresh([okafor_practice.pk], now=now)

    assert next_time(okafor_practice) == NOON + HALF_HOUR


def test_time_of_a_colleague_is_not_taken(okafor_practice, now):
    claim(PracticeFactory(location=okafor_practice.location))

    next_times.refresh([okafor_practice.pk], now=now)

    assert next_time(okafor_practice) == NOON


def test_a_hold_takes_time_until_it_expires_and_is_looked_at_then(okafor_practice, now):
    expires = now + timedelta(minutes=10)
    claim(okafor_practice, kind="hold", expires_at=expires)

    next_times.refresh([okafor_practice.pk], now=now)
    assert (next_time(okafor_practice), due_at(okafor_practice)) == (NOON + HALF_HOUR, expires)

    assert next_times.move_due(now=expires - timedelta(seconds=1)) == 0
    assert next_times.move_due(now=expires) == 1
    assert next_time(okafor_practice) == NOON + HALF_HOUR  # noon has come too close meanwhile


def test_an_expired_hold_gives_its_time_back(okafor_practice, now):
    claim(okafor_practice, NOON + HALF_HOUR, kind="hold", expires_at=now + timedelta(minutes=10))
    Practice.objects.update(lead_minutes=0)
    next_times.refresh([okafor_practice.pk], now=now)
    with_hold = SearchRow.objects.get().free_in_person

    next_times.move_all_due(now=NOON + timedelta(minutes=1))

    assert with_hold.startswith("110")
    assert next_time(okafor_practice) == NOON + HALF_HOUR


def test_the_longest_visit_of_a_new_patient_decides(okafor_practice, now):
    VisitTypeFactory(practice=okafor_practice, condition_group="muscle-posture", new_minutes=60)
    claim(okafor_practice, NOON + HALF_HOUR)

    next_times.refresh([okafor_practice.pk], now=now)

    assert next_time(okafor_practice) == datetime(2026, 11, 23, 18, tzinfo=UTC)


def test_a_mode_without_a_visit_type_has_no_times(okafor_practice, now):
    VisitType.objects.all().delete()
    VisitTypeFactory(practice=okafor_practice, mode="video")

    next_times.refresh([okafor_practice.pk], now=now)

    row = SearchRow.objects.get()
    assert (row.next_in_person_at, row.next_video_at) == (None, NOON)
    assert (row.free_in_person, row.free_video[:6]) == ("0" * 84, "010110")


def test_a_closed_day_is_passed_over(okafor_practice, now):
    HoursExceptionFactory(practice=okafor_practice, on=date(2026, 11, 23))

    next_times.refresh([okafor_practice.pk], now=now)

    assert next_time(okafor_practice) == datetime(2026, 11, 24, 14, tzinfo=UTC)


def test_times_are_due_once_the_first_one_asks_for_more_notice_than_is_left(okafor_practice, now):
    Practice.objects.update(lead_minutes=30)

    next_times.refresh([okafor_practice.pk], now=now)

    assert (next_time(okafor_practice), due_at(okafor_practice)) == (now + HALF_HOUR, now + MICROSECOND)


def test_a_moved_practice_is_not_due_at_the_same_moment_again(okafor_practice, now):
    """Its first time asks for exactly the notice that is left: a sweep over it must come to an end."""
    tomorrow = now + timedelta(days=1)

    assert next_times.move_all_due(now=tomorrow) == 1
    assert next_time(okafor_practice) == NOON + timedelta(days=1)


def test_times_far_away_are_looked_at_within_a_day(okafor_practice, now):
    WeeklyHours.objects.exclude(weekday=4).delete()

    next_times.refresh([okafor_practice.pk], now=now)

    assert due_at(okafor_practice) == now + timedelta(hours=24)


def test_without_a_free_time_the_next_look_is_at_midnight_of_the_place(okafor_practice, now):
    """Then one more day comes within reach of booking."""
    WeeklyHours.objects.all().update(valid_from=date(2026, 11, 25))
    Practice.objects.update(horizon_days=1)
    next_times.refresh([okafor_practice.pk], now=now)
    midnight = datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert (next_time(okafor_practice), due_at(okafor_practice)) == (None, midnight)

    assert next_times.move_due(now=midnight) == 1

    assert next_time(okafor_practice) == datetime(2026, 11, 25, 14, tzinfo=UTC)


def test_the_sweep_moves_what_is_due_and_nothing_else(okafor_practice, now):
    friday = make_listed_practice(now=now)
    WeeklyHours.objects.filter(practice=friday).exclude(weekday=4).delete()
    next_times.refresh([friday.pk], now=now)
    before = SearchRow.objects.get(practice_id=friday.pk).free_from
    later = now + timedelta(minutes=1)

    assert next_times.move_due(now=later) == 1

    assert next_time(okafor_practice) == NOON + HALF_HOUR
    assert SearchRow.objects.get(practice_id=friday.pk).free_from == before
    assert next_times.move_due(now=later) == 0


def test_the_sweep_takes_the_longest_due_first_and_stops_at_its_limit(now):
    practices = [make_listed_practice(now=now) for _ in range(3)]
    for age, practice in enumerate(practices):
        Practice.objects.filter(pk=practice.pk).update(times_due_at=now - timedelta(hours=age))

    later = now + timedelta(minutes=1)
    assert next_times.move_due(now=later, limit=2) == 2
    assert next_time(practices[0]) == NOON
    assert next_times.move_all_due(now=later) == 1
    assert next_time(practices[0]) == NOON + HALF_HOUR


def test_time_passing_moves_the_parts_of_the_day(okafor_practice, now):
    tuesday = now + timedelta(days=1)

    next_times.move_all_due(now=tuesday)

    row = SearchRow.objects.get()
    assert (row.free_from, row.free_in_person[:3]) == (date(2026, 11, 24), "010")


def test_a_moved_time_leaves_the_row_in_its_place(okafor_practice, now):
    """A heap-only update: no index holds what the sweep writes, so the row keeps its index entries."""
    hot = {"next_in_person_at", "next_video_at", "free_from", "free_in_person", "free_video"}
    indexed = {column for columns in _index_definitions() for column in hot if column in columns}

    assert indexed == set()


def _index_definitions():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'providers_searchrow'")
        return [definition for (definition,) in cursor.fetchall()]


def test_sweeping_many_takes_as_many_queries_as_sweeping_one(now, django_assert_num_queries):
    make_listed_practice(now=now)
    later = now + timedelta(minutes=1)
    with django_assert_num_queries(12):
        assert next_times.move_due(now=later) == 1

    for _ in range(3):
        claim(make_listed_practice(now=now))
    Practice.objects.update(times_due_at=now)
    with django_assert_num_queries(12):
        assert next_times.move_due(now=later) == 4


def test_computing_alone_stores_nothing(okafor_practice, now):
    claim(okafor_practice)

    (facts,) = next_times.compute([okafor_practice.pk], now=now)

    assert (facts.in_person_at, next_time(okafor_practice)) == (NOON + HALF_HOUR, NOON)


def test_practices_with_the_same_hours_share_the_work_but_not_the_claims(okafor_practice, now):
    mina = make_listed_practice(now=now, provider={"first_name": "Mina", "last_name": "Park"})
    claim(mina)
    cache = {}

    facts = {
        f.practice_id: f for f in next_times.compute([okafor_practice.pk, mina.pk], now=now, open_cache=cache)
    }

    assert len(cache) == 1
    assert facts[okafor_practice.pk].in_person_at == NOON
    assert facts[mina.pk].in_person_at == NOON + HALF_HOUR


def test_past_claims_are_left_behind(okafor_practice, now):
    claim(okafor_practice, now - timedelta(days=1))

    (schedule,) = next_times.schedules([okafor_practice.pk], now=now)

    assert TimeClaim.objects.count() == 1
    assert schedule.busy == []


def test_times_lie_within_28_days_whatever_the_practice_allows(okafor_practice, now):
    Practice.objects.update(horizon_days=365)
    WeeklyHours.objects.update(starts=time(9), valid_from=date(2026, 12, 22))

    next_times.refresh([okafor_practice.pk], now=now)

    assert next_time(okafor_practice) is None


def test_time_that_a_calendar_elsewhere_says_is_busy_is_passed_over_at_every_practice(okafor_practice, now):
    other = make_listed_practice(now=now, provider=okafor_practice.provider)
    colleague = make_listed_practice(now=now, location=okafor_practice.location)
    calendar = ExternalCalendarFactory(provider=okafor_practice.provider)
    ExternalBusyFactory(calendar=calendar, during=(NOON, NOON + HALF_HOUR))
    ExternalBusyFactory(calendar=calendar, during=(NOON, NOON + 2 * HALF_HOUR))  # spans may overlap

    next_times.refresh([okafor_practice.pk, other.pk, colleague.pk], now=now)

    found = SearchRow.objects.values_list("practice_id", "next_in_person_at")
    assert dict(found) == {
        okafor_practice.pk: NOON + 2 * HALF_HOUR,
        other.pk: NOON + 2 * HALF_HOUR,
        colleague.pk: NOON,
    }
