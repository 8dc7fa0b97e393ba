"""A clinician's time is taken, moved, handed over and given back."""

from datetime import timedelta

import pytest

from providers import time_claims
from providers.models import Practice, SearchRow, TimeClaim
from tests.factories.supply import make_listed_practice

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def at(now):
    return now + DAY


def take(practice, start, now, *, minutes=30, until=None):
    time = time_claims.Time(practice, start, minutes)
    return time_claims.take(time, kind="hold" if until else "visit", expires_at=until, now=now)


def test_the_pause_after_a_visit_is_taken_with_it(okafor_practice, at, now):
    okafor_practice.buffer_minutes = 10
    taken = take(okafor_practice, at, now)
    taken.refresh_from_db()
    assert (taken.during.lower, taken.during.upper) == (at, at + 40 * MINUTE)

    with pytest.raises(time_claims.TimeTaken):
        take(okafor_practice, at + 39 * MINUTE, now)
    assert take(okafor_practice, at + 40 * MINUTE, now)


def test_the_time_is_the_clinicians_wherever_they_are(okafor_practice, at, now):
    other = make_listed_practice(
        now=now, provider=okafor_practice.provider, location={"line1": "9 Pine Street"}
    )
    take(okafor_practice, at, now)

    with pytest.raises(time_claims.TimeTaken):
        take(other, at, now)


def test_what_has_run_out_gives_way(okafor_practice, at, now):
    first = take(okafor_practice, at, now, until=now + 10 * MINUTE)
    with pytest.raises(time_claims.TimeTaken):
        take(okafor_practice, at, now + 10 * MINUTE - timedelta.resolution)

    assert take(okafor_practice, at, now + 10 * MINUTE)
    first.refresh_from_db()
    assert first.released_at == now + 10 * MINUTE


def test_a_shift_may_overlap_where_it_was(okafor_practice, at, now):
    taken = take(okafor_practice, at, now)

    time_claims.move(taken, time_claims.Time(okafor_practice, at + 10 * MINUTE, 30), now=now)

    claim = TimeClaim.objects.get()
    assert (claim.pk, claim.during.lower) == (taken.pk, at + 10 * MINUTE)


def test_a_shift_onto_somebody_elses_time_leaves_it_where_it_was(okafor_practice, at, now):
    taken = take(okafor_practice, at, now)
    take(okafor_practice, at + 30 * MINUTE, now)

    with pytest.raises(time_claims.TimeTaken):
        time_claims.move(taken, time_claims.Time(okafor_practice, at + MINUTE, 30), now=now)

    taken.refresh_from_db()
    assert taken.during.lower == at


def test_what_was_given_back_is_not_handed_over(okafor_practice, at, now):
    taken = take(okafor_practice, at, now, until=now + 10 * MINUTE)
    take(okafor_practice, at, now + HOUR)  # somebody else has it since

    with pytest.raises(time_claims.NoLongerKept):
        time_claims.hand_over(taken, kind="visit", expires_at=None)

    taken.refresh_from_db()
    assert (taken.kind, taken.expires_at) == ("hold", now + 10 * MINUTE)


def test_a_practice_that_was_just_removed_has_no_time(okafor_practice, at, now):
    Practice.objects.filter(pk=okafor_practice.pk).delete()

    with pytest.raises(time_claims.TimeTaken):
        take(okafor_practice, at, now)


def test_search_follows_at_every_practice_of_the_clinician(okafor_practice, now):
    other = make_listed_practice(
        now=now, provider=okafor_practice.provider, location={"line1": "9 Pine Street"}
    )
    first = SearchRow.objects.get(practice_id=other.pk).next_in_person_at

    take(okafor_practice, first, now)
    time_claims.settle([okafor_practice.provider_id], now=now)

    rows = SearchRow.objects.filter(practice_id__in=[okafor_practice.pk, other.pk])
    assert {row.next_in_person_at for row in rows} == {first + 30 * MINUTE}


def test_what_is_released_stays_released(okafor_practice, at, now):
    taken = take(okafor_practice, at, now)
    time_claims.release([taken], now=now)
    time_claims.release([taken], now=now + HOUR)

    taken.refresh_from_db()
    assert taken.released_at == now
