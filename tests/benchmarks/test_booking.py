"""The races count what they say: one winner with the turn and the constraint, several without."""

import threading
from datetime import timedelta

import pytest

from benchmarks.races import claims, kills
from benchmarks.races.clients import Patient
from providers.models import TimeClaim
from tests.factories.supply import PracticeFactory

CLIENTS = 8


@pytest.mark.django_db(transaction=True)
def test_each_round_has_one_winner_but_where_nothing_guards_the_time():
    found = claims.race(PracticeFactory(buffer_minutes=0), clients=CLIENTS, rounds=3)

    assert set(found) == {"identical", "overlapping"}
    for shape in found.values():
        for way in ("ours", "for_update", "constraint_alone"):
            assert (shape[way]["winners"], shape[way]["errors"]) == ({"1": 3}, {})
        assert shape["ours"]["deadlocks"] == shape["for_update"]["deadlocks"] == 0
        assert sum(shape["check_then_insert"]["winners"].values()) == 3
    assert TimeClaim.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_constraint_is_there_again_after_the_race_without_it():
    practice = PracticeFactory(buffer_minutes=0)
    with claims.without_the_rule():
        wanted = claims.Time(practice, claims.START, 30)
        claims._insert(wanted)
        claims._insert(wanted)
        assert TimeClaim.objects.count() == 2

    claims._insert(wanted)
    with pytest.raises(claims.IntegrityError, match=claims.RULE):
        claims._insert(wanted)


def writer(*told):
    one = kills.Writer(Patient(0, "", "", ""), [], threading.Event())
    one.told = [("request", request) for request in told]
    return one


@pytest.mark.django_db
def test_what_was_told_and_is_not_there_is_lost():
    found = kills.compare([writer("a", "b"), writer("b")])

    assert (found["visits_told"], found["lost"], found["doubled"], found["not_told"]) == (3, 2, 1, 0)
    assert set(found["settings"]) == {"fsync", "synchronous_commit"}


def test_two_writers_of_one_practice_have_no_time_in_common(now):
    first, second = (kills.starts_from(now, nth=nth, of=2) for nth in (0, 1))

    assert not set(first) & set(second)
    assert second[0] - first[0] == timedelta(minutes=30)
