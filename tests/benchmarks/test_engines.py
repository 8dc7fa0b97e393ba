"""Every engine of the benchmarks gives the top 20 of brute force, which is that of the reference ranking."""

import os
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Count

from benchmarks import engines, requests
from benchmarks.engines import brute
from benchmarks.engines.asked import agree
from benchmarks.market.loading import restore_times
from matching import factors
from matching.preparing import pass_gate, prepare
from providers import search_rows
from providers.models import InsurancePlan, Payer, PlanAcceptance, Practice
from tests.matching.reference import read_supply, reference

pytestmark = pytest.mark.slow
CLINICIANS = 2500
MANY = 6_000  # more take minutes beside another test
OTHERS = [name for name in engines.NAMES if name != "brute"]
EACH = int(os.environ.get("ENGINE_REQUESTS", "6"))  # of each kind; CONTRIBUTING.md has a longer form


def asked(seed=3):
    drawn = requests.Requests(seed)
    return [one for kind in requests.CLASSES for one in drawn.draw(kind, EACH)]


def expected(now):
    """Queries with the answers of brute force over what is loaded."""
    brute.prepare(connection, now)
    queries = [requests.as_query(one.ask, now) for one in asked()]
    return [(query, brute.top20(query)) for query in queries]


@pytest.fixture
def answers(load, now):
    load(CLINICIANS)
    return expected(now)


def wrong(name, answers, now):
    """The numbers of the queries that an engine answers otherwise."""
    engine = engines.load(name)
    engine.prepare(connection, now)
    return [number for number, (query, found) in enumerate(answers) if not agree(engine.top20(query), found)]


def wrong_of_all(answers, now):
    """The same by engine, of those that are installed."""
    here = [name for name in OTHERS if not engines.load(name).missing()]
    assert {"ours", "orm_naive", "orm_careful"} <= set(here)
    found = {name: wrong(name, answers, now) for name in here}
    return {name: numbers for name, numbers in found.items() if numbers}


@pytest.mark.django_db
@pytest.mark.parametrize("name", OTHERS)
def test_an_engine_is_there_to_be_compared(name):
    if lacking := engines.load(name).missing():
        pytest.skip(f"{name} is not compared: {lacking}")


def test_all_engines_answer_as_brute_force_does(answers, now):
    assert wrong_of_all(answers, now) == {}
    assert sum(len(found) == 20 for _, found in answers) >= len(answers) // 2


def test_many_clinicians_are_found_as_by_brute_force(load, now):
    load(MANY)
    answers = expected(now)

    assert {name: wrong(name, answers, now) for name in ("ours", "orm_careful")} == {
        "ours": [],
        "orm_careful": [],
    }
    assert sum(len(found) == 20 for _, found in answers) >= len(answers) * 3 // 4


@pytest.fixture
def long_ago(load, now):
    """Of the four most common plans, the last was confirmed 200 days ago by a third of the practices. So were the
    others by all: one is retired, one is of a payer that is, and of one nothing is known."""
    load(CLINICIANS)
    plans = InsurancePlan.objects.annotate(told=Count("acceptances")).order_by("-told", "number")
    retired, orphaned, unknown, told = plans[:4]
    assert len({plan.payer_id for plan in plans[:4]}) == 4
    InsurancePlan.objects.filter(pk=retired.pk).update(is_active=False)
    Payer.objects.filter(pk=orphaned.payer_id).update(is_active=False)
    some = PlanAcceptance.objects.filter(plan=told, practice__id__lt=UUID(int=2**128 // 3))
    old = some | PlanAcceptance.objects.filter(plan__in=(retired, orphaned, unknown))
    PlanAcceptance.objects.filter(pk__in=old.values("pk")).update(confirmed_at=now - timedelta(days=200))
    PlanAcceptance.objects.filter(plan=unknown).update(answer="unknown")


def refresh(now):
    practices = list(Practice.objects.values_list("pk", flat=True))
    search_rows.refresh(practices, now=now)
    restore_times(practices)


def test_a_plan_confirmed_long_ago_counts_unless_it_is_retired(long_ago, now):
    refresh(now)

    assert wrong_of_all(expected(now), now) == {}


def test_the_comparison_notices_which_plans_count(long_ago, now):
    answers = expected(now)
    assert wrong("ours", answers, now) != []

    refresh(now)
    assert wrong("ours", answers, now) == []

    InsurancePlan.objects.update(is_active=True)
    refresh(now)
    assert wrong("ours", answers, now) != []


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
