"""Every engine of the benchmarks gives the top 20 of brute force, which is that of the reference ranking."""

import pytest
from django.db import connection

from benchmarks import engines, requests
from benchmarks.engines import brute
from benchmarks.engines.asked import agree
from matching import factors
from matching.preparing import pass_gate, prepare
from tests.matching.reference import read_supply, reference

pytestmark = pytest.mark.slow
CLINICIANS = 2500
EACH = 12


def asked(seed=3):
    drawn = requests.Requests(seed)
    return [one for kind in requests.CLASSES for one in drawn.draw(kind, EACH)]


@pytest.fixture
def answers(load, now):
    """Queries with the answers of brute force."""
    load(CLINICIANS)
    brute.prepare(connection, now)
    queries = [requests.as_query(one.ask, now) for one in asked()]
    return [(query, brute.top20(query)) for query in queries]


@pytest.mark.parametrize("name", [name for name in engines.NAMES if name != "brute"])
def test_an_engine_answers_as_brute_force_does(name, answers, now):
    engine = engines.load(name)
    if lacking := engine.missing():
        pytest.skip(lacking)
    engine.prepare(connection, now)

    wrong = [number for number, (query, found) in enumerate(answers) if not agree(engine.top20(query), found)]
    assert wrong == []
    assert sum(len(found) == 20 for _, found in answers) >= len(answers) // 2


def test_the_comparison_notices_each_weight_that_is_a_little_off(answers):
    unnoticed = []
    for code in factors.WEIGHTS:
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(factors.WEIGHTS, code, factors.WEIGHTS[code] * 1.001)
            if all(agree(brute.top20(query), found) for query, found in answers):
                unnoticed.append(code)
    assert unnoticed == []


def test_brute_force_answers_as_the_reference_ranking_does(load, now):
    load(700)
    brute.prepare(connection, now)
    supply = read_supply()
    full = 0
    for one in asked():
        prepared = prepare(one.ask, pass_gate(one.ask.symptoms), now=now)
        ranked = reference(supply, prepared, within=one.ask.radius_miles)[:20]
        expected = [(r.candidate.practice_id, int(r.score * 1e9 + 0.5)) for r in ranked]
        assert agree(brute.top20(requests.as_query(one.ask, now)), expected)
        full += len(expected) == 20
    assert full >= EACH


def test_a_seed_draws_the_same_requests_again(load, now):
    load(50)

    first = [one.body for one in asked(seed=8)]
    assert [one.body for one in asked(seed=8)] == first
    assert [one.body for one in asked(seed=9)] != first
    assert {one.kind for one in asked()} == set(requests.CLASSES)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ([("a", 9), ("b", 5)], [("a", 9), ("b", 5)], True),
        ([("a", 9), ("b", 5)], [("b", 9), ("a", 5)], False),
        ([("a", 6), ("b", 5)], [("b", 6), ("a", 5)], True),
        ([("a", 9), ("b", 5)], [("a", 9), ("b", 7)], False),
        ([("a", 9)], [("a", 9), ("b", 5)], False),
        ([("a", 9), ("b", 5)], [("a", 9), ("c", 5)], True),
        ([("c", 9), ("b", 5)], [("a", 9), ("b", 5)], False),
    ],
)
def test_two_answers_agree_up_to_the_last_digit_of_a_score(one, other, same):
    assert agree(one, other) is same
