"""Whoever does not get a time is offered the nearest ones."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from patients.booking import alternatives
from patients.booking.bookable import TimeNotOffered
from providers import time_claims
from providers.models import Practice, TimeClaim
from tests.factories.supply import TimeClaimFactory, make_listed_practice

NEW_YORK = ZoneInfo("America/New_York")
TUESDAY = datetime(2026, 11, 24, tzinfo=NEW_YORK)
KIND = {"mode": "in_person", "condition": None, "new_patient": True}
TURNS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"


def at(hour, minute=0, day=24):
    return TUESDAY.replace(day=day, hour=hour, minute=minute)


def take(practice, start, now):
    time = time_claims.Time(practice, start, 30)
    return time_claims.take(time, kind="hold", expires_at=now + timedelta(minutes=10), now=now)


def lose(practice, start, now, level=""):
    """What the refusal says, after another claim of the loser's own that came before."""
    take(practice, start, now)
    with pytest.raises(time_claims.TimeTaken) as refused:  # noqa: SIM117  the inner one refuses
        with alternatives.offered(**KIND, level=level, now=now):
            take(practice, start - timedelta(hours=1), now)
            take(practice, start, now)
    return refused.value.extra


def test_the_five_nearest_free_times_are_offered_soonest_first(okafor_practice, now):
    TimeClaimFactory(practice=okafor_practice, during=(at(11, 30), at(12, 30)))

    said = lose(okafor_practice, at(11), now)

    assert said["practice"] == str(okafor_practice.pk)
    assert said["alternatives"] == [
        {"starts_at": f"2026-11-24T{clock}:00-05:00", "timezone": "America/New_York"}
        for clock in ("09:00", "09:30", "10:00", "10:30", "12:30")
    ]


def test_what_the_loser_did_is_undone_and_nobody_waits_for_them(okafor_practice, now):
    with connection.cursor() as cursor:
        take(okafor_practice, at(15), now)
        cursor.execute(TURNS)
        (before,) = cursor.fetchone()
    other = make_listed_practice(now=now, taxonomy={"code": "207Q00000X"})
    TimeClaimFactory(practice=other, during=(at(11), at(12)))

    with pytest.raises(time_claims.TimeTaken):  # noqa: SIM117  the inner one refuses
        with alternatives.offered(**KIND, now=now):
            take(other, at(10), now)
            take(other, at(11), now)

    with connection.cursor() as cursor:
        cursor.execute(TURNS)
        assert cursor.fetchone() == (before,)
    assert TimeClaim.objects.filter(practice=other).count() == 1


def test_they_are_soon_enough_for_the_level(okafor_practice, now):
    TimeClaimFactory(practice=okafor_practice, during=(at(9), at(16)))

    said = lose(okafor_practice, at(16, 30), now, level="same_day")

    assert [entry["starts_at"][8:16] for entry in said["alternatives"]] == [
        "23T15:00",
        "23T15:30",
        "23T16:00",
        "23T16:30",
        "24T16:00",
    ]


def test_a_time_that_nobody_offers_has_its_alternatives_too(okafor_practice, now):
    with pytest.raises(TimeNotOffered) as refused, alternatives.offered(**KIND, now=now):
        raise TimeNotOffered(okafor_practice, datetime(9999, 12, 31, 23, tzinfo=NEW_YORK))

    assert refused.value.extra["alternatives"][-1]["starts_at"] == "2027-01-22T16:30:00-05:00"


def test_where_few_are_near_they_are_as_far_as_they_have_to_be(okafor_practice, now):
    TimeClaimFactory(practice=okafor_practice, during=(at(0, day=23), at(15, day=23)))
    TimeClaimFactory(practice=okafor_practice, during=(at(0), at(17, day=30)))

    with pytest.raises(TimeNotOffered) as refused, alternatives.offered(**KIND, now=now):
        raise TimeNotOffered(okafor_practice, at(11))

    assert [entry["starts_at"][:16] for entry in refused.value.extra["alternatives"]] == [
        "2026-11-23T15:00",
        "2026-11-23T15:30",
        "2026-11-23T16:00",
        "2026-11-23T16:30",
        "2026-12-01T09:00",
    ]


def test_there_are_none_once_the_practice_is_gone_or_not_shown(okafor_practice, now):
    Practice.objects.filter(pk=okafor_practice.pk).update(does_in_person=False, does_video=True)
    assert lose(okafor_practice, at(11), now)["alternatives"] == []

    okafor_practice.provider.published_at = None
    okafor_practice.provider.save()
    assert lose(okafor_practice, at(14), now)["alternatives"] == []

    with pytest.raises(TimeNotOffered) as refused, alternatives.offered(**KIND, now=now):
        TimeClaim.objects.all().delete()
        okafor_practice_id = okafor_practice.pk
        okafor_practice.pk = "00000000-0000-4000-8000-000000000000"
        raise TimeNotOffered(okafor_practice, at(11))
    okafor_practice.pk = okafor_practice_id
    assert refused.value.extra["alternatives"] == []
