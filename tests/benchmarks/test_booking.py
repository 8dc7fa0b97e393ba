"""The races count what they say: one winner with the turn and the constraint, several without."""

import threading
from datetime import timedelta

import pytest

from benchmarks.races import claims, herd, kills, verdict
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
def test_ours_may_race_alone():
    found = claims.race(PracticeFactory(buffer_minutes=0), clients=CLIENTS, rounds=2, ways=["ours"])

    assert {shape: (list(ways), ways["ours"]["winners"]) for shape, ways in found.items()} == {
        "identical": (["ours"], {"1": 2}),
        "overlapping": (["ours"], {"1": 2}),
    }


@pytest.mark.django_db(transaction=True)
def test_the_table_without_the_constraint_is_another_one():
    practice = PracticeFactory(buffer_minutes=0)
    wanted = claims.Time(practice, claims.START, 30)
    with claims.scratch():
        with claims.unguarded():
            claims._insert(wanted)
            claims._insert(wanted)
            assert TimeClaim.objects.count() == 2
        assert TimeClaim.objects.count() == 0
        claims._insert(wanted)
        with pytest.raises(claims.IntegrityError, match=claims.RULE):
            claims._insert(wanted)


def test_what_is_slower_than_ours_is_more_than_one():
    ours, other = claims.Outcome(losers=[1.0, 2.0], seconds=[1.0, 2.0]), claims.Outcome()
    other.losers, other.seconds = [4.0, 6.0], [3.0, 3.0]

    assert other.beside(ours) == {
        "times_ours": {
            "waits": {"p50": 3.0, "p99": 3.0, "max": 3.0},
            "round": {"ratio": 2.0, "low": 1.5, "high": 3.0},
        }
    }


def answer(kind, status, code="", made=""):
    body = {"code": code} if code else {"id": made}
    return herd.Answer(herd.Call(kind, Patient(0, "", "", ""), "", {}), status, body, 5.0)


def figures(*rounds):
    tally = herd.Tally()
    for answers in rounds:
        tally.add(answers)
    whole = {"asked_for": len(rounds), "not_asked": {}, "deadlocks": 0, "visits_at_once": 0}
    return whole | tally.figures()


LOST = answer("hold", 409, "time_taken")
ONE = [
    answer("hold", 201),
    LOST,
    answer("move", 409, "time_taken"),
    answer("request", 201, made="a"),
    answer("request", 201, made="a"),
    answer("confirm", 200),
    answer("confirm", 409, "patient_not_free"),
]


def test_a_run_with_one_winner_in_each_round_is_good():
    found = figures(ONE, ONE)

    assert verdict.failures(found) == []
    assert (found["winners"], found["confirmed"]) == ({"1": 2}, {"1": 2})
    assert found["losers_ms"]["hold"] == {"p50": 5.0, "p99": 5.0, "max": 5.0}


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ([answer("hold", 201)], "winners"),
        ([answer("move", 200)], "winners"),
        ([answer("confirm", 200)], "confirmed"),
        ([answer("request", 201, made="b")], "requests_doubled"),
        ([answer("hold", 500, "error")], "server_errors"),
        ([answer("hold", 0)], "server_errors"),
        ([answer("hold", 429, "throttled")], "hold"),
        ([answer("move", 409, "time_not_offered")], "move"),
    ],
)
def test_a_run_fails_by_anything_else(more, named):
    assert named in {line.partition(":")[0] for line in verdict.failures(figures(ONE + more))}


@pytest.mark.parametrize(
    ("fact", "value"),
    [("asked_for", 3), ("deadlocks", 1), ("visits_at_once", 1), ("not_asked", {"holds/ 409": 1})],
)
def test_a_run_fails_by_what_the_database_says_and_by_ending_early(fact, value):
    assert len(verdict.failures(figures(ONE) | {fact: value})) == 1


def test_a_round_without_any_winner_fails():
    assert verdict.failures(figures([LOST])) != []


@pytest.mark.django_db
def test_nothing_is_at_once_where_there_are_no_visits():
    assert verdict.visits_at_once() == 0


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
