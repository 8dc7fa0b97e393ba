"""A small marketplace attacked from a fixed seed, with the product's own functions; then without what protects it."""

from dataclasses import replace

import pytest

from benchmarks.brigades.campaigns import Campaign
from benchmarks.brigades.measured import HELD, SOON, organic
from benchmarks.brigades.moves import of_campaign
from benchmarks.brigades.organic import market
from benchmarks.brigades.world import Rules, course

WEEKS = 130
TARGETS = 12


@pytest.fixture(scope="module")
def clinicians():
    return market(seed=5, clinicians=36, weeks=WEEKS)


@pytest.fixture(scope="module")
def plain(clinicians):
    return {one.number: course(one.reviews, Rules()) for one in clinicians}


def attack(clinicians, plain, rules, shape="two weeks"):
    campaign = Campaign(shape, "half and half")
    return of_campaign(clinicians, plain, campaign, rules, seed=[5], targets=TARGETS, weeks=WEEKS)


def test_200_puppets_move_no_figure_by_a_tenth_before_they_are_held(clinicians, plain):
    moves = [
        one for shape in ("a day", "a week", "two weeks") for one in attack(clinicians, plain, HELD, shape)
    ]

    assert max(one.by_puppets for one in moves) <= 0.1
    assert sum(one.frozen_after is not None and one.frozen_after <= 10 for one in moves) >= 0.9 * len(moves)


def test_twin_without_the_freeze_the_same_puppets_move_figures_far(clinicians, plain):
    rules = replace(HELD, freezes=False)
    alone = {one.number: course(one.reviews, rules) for one in clinicians}

    assert sorted(one.by_puppets for one in attack(clinicians, alone, rules))[TARGETS // 2] > 0.3


def test_twin_without_late_counting_puppets_count_before_they_are_held(clinicians, plain):
    rules = replace(HELD, counted_after=SOON)
    late = max(one.by_puppets for one in attack(clinicians, plain, HELD))

    assert max(one.by_puppets for one in attack(clinicians, plain, rules)) > max(0.1, late)


def test_twin_without_the_weights_a_crowd_that_nobody_holds_moves_figures_further(clinicians, plain):
    rules = replace(HELD, freezes=False)
    plain = {one.number: course(one.reviews, rules) for one in clinicians}
    weighed = attack(clinicians, plain, rules, "a day")
    counted = attack(clinicians, plain, replace(rules, weighs=False), "a day")

    assert sum(one.by_puppets for one in counted) > 1.5 * sum(one.by_puppets for one in weighed)


def test_few_are_frozen_whom_nobody_attacks(clinicians, plain):
    found = organic(clinicians, plain, WEEKS)

    assert found["weeks"] > 3000
    assert found["freezes"] <= 0.015 * found["weeks"]
