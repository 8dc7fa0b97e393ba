from dataclasses import replace

import pytest

from matching import factors


def test_weights_are_the_published_ones_and_sum_to_one():
    assert factors.WEIGHTS == {
        "experience": 0.30,
        "soonness": 0.20,
        "nearness": 0.20,
        "trust": 0.12,
        "plan": 0.10,
        "reliability": 0.08,
    }
    assert sum(factors.WEIGHTS.values()) == pytest.approx(1.0, abs=1e-12)


def test_every_factor_gives_its_reason():
    assert all(rule.why.endswith(".") for rule in factors.FACTORS)
    assert len({rule.why for rule in factors.FACTORS}) == len(factors.FACTORS)


@pytest.mark.parametrize(
    ("step_up", "codes", "fit"),
    [
        ((), ("225100000X",), 1.0),
        ((), ("111NR0400X", "111N00000X"), 1.0),
        ((), ("207X00000X",), 0.0),
        (("208100000X",), ("208100000X",), 1.0),
        (("208100000X",), ("225100000X", "208100000X"), 1.0),
        (("208100000X",), ("225100000X",), 0.6),
        (("208100000X",), ("207X00000X",), 0.0),
        ((), (), 0.0),
    ],
)
def test_specialty_fit_follows_the_routing(need, okafor, step_up, codes, fit):
    need = replace(need, specialties_step_up=step_up)
    assert factors.specialty_fit(need, replace(okafor, taxonomy_codes=codes)) == fit


@pytest.mark.parametrize(("visits", "value"), [(0, 0.4), (1, 0.419354839), (30, 0.7), (212, 0.925619835)])
def test_experience_has_diminishing_returns(need, okafor, visits, value):
    seen = replace(okafor, experience={"thoracic-strain": visits})
    assert round(factors.experience(need, seen), 9) == value


def test_experience_counts_only_conditions_of_the_need_and_each_once(need, okafor):
    twice = replace(need, conditions=("thoracic-strain", "scoliosis", "scoliosis", "shingles"))
    assert factors.counted_visits(need, okafor) == {"thoracic-strain": 30}
    assert factors.counted_visits(twice, okafor) == {"thoracic-strain": 30, "scoliosis": 70}
    assert round(factors.experience(twice, okafor), 9) == round(0.4 + 60 / 130, 9)


def test_experience_outside_the_specialties_is_worth_nothing(need, okafor):
    assert factors.experience(need, replace(okafor, taxonomy_codes=("207X00000X",))) == 0.0


@pytest.mark.parametrize(
    ("level", "wait", "value"),
    [
        ("same_day", 4.0, 0.5),
        ("same_day", 36.0, 0.1),
        ("soon", 48.0, 0.5),
        ("self_care", 120.0, 0.5),
        ("self_care", 360.0, 0.25),
        ("soon", 0.0, 1.0),
        ("soon", -3.0, 1.0),
        ("soon", None, 0.0),
    ],
)
def test_soonness_falls_by_the_urgency(need, okafor, level, wait, value):
    assert factors.soonness(replace(need, level=level), replace(okafor, wait_hours=wait)) == value


@pytest.mark.parametrize(
    ("asked", "offered", "miles", "value", "mode"),
    [
        ("in_person", ("in_person",), 0.0, 1.0, "in_person"),
        ("in_person", ("in_person", "video"), 12.5, 0.5, "in_person"),
        ("in_person", ("in_person",), 25.0, 0.0, "in_person"),
        ("in_person", ("in_person",), 31.0, 0.0, "in_person"),
        ("video", ("in_person", "video"), 0.0, 0.8, "video"),
        ("either", ("video",), 900.0, 0.8, "video"),
        ("either", ("video", "in_person"), 20.0, 0.8, "video"),
        ("either", ("video", "in_person"), 2.5, 0.9, "in_person"),
        ("either", ("video", "in_person"), 5.0, 0.8, "in_person"),
        ("video", ("in_person",), 1.0, 0.0, None),
    ],
)
def test_nearness_takes_the_better_mode_that_both_allow(need, okafor, asked, offered, miles, value, mode):
    need = replace(need, mode=asked)
    candidate = replace(okafor, modes=offered, distance_miles=miles)
    assert factors.nearness(need, candidate) == value
    assert factors.standing_mode(need, candidate) == mode


@pytest.mark.parametrize(
    ("percentile", "reviews", "value"),
    [(None, 0, 0.5), (None, 4, 0.5), (0.9, 0, 0.5), (0.9, 10, 0.7), (0.1, 10, 0.3), (1.0, 90, 0.95)],
)
def test_trust_is_pulled_to_the_middle_by_few_reviews(need, okafor, percentile, reviews, value):
    candidate = replace(okafor, rating_percentile=percentile, review_count=reviews)
    assert round(factors.trust(need, candidate), 9) == value


@pytest.mark.parametrize(("state", "value"), [("accepted", 1.0), ("unknown", 0.5), ("not_accepted", 0.0)])
def test_plan_counts_only_when_one_is_asked(need, okafor, state, value):
    candidate = replace(okafor, plan=state)
    assert factors.plan(need, candidate) == value
    assert factors.plan(replace(need, plan_id=None), candidate) == 1.0


@pytest.mark.parametrize(
    ("rate", "hours", "answered", "value"),
    [
        (None, None, 0, 0.56),
        (None, None, 500, 0.56),
        (1.0, 0.0, 0, 0.56),
        (1.0, 0.0, 20, 0.78),
        (0.0, 24.0, 20, 0.38),
        (0.9, 8.0, 20, 0.7),
    ],
)
def test_reliability_is_pulled_to_the_prior_by_few_answers(need, okafor, rate, hours, answered, value):
    candidate = replace(okafor, acceptance_rate=rate, reply_hours=hours, answered_count=answered)
    assert round(factors.reliability(need, candidate), 9) == value


@pytest.mark.parametrize(("days", "share"), [(0, 1.0), (90, 1.0), (180, 0.75), (270, 0.5), (2000, 0.5)])
def test_reliability_fades_with_unconfirmed_details(need, okafor, days, share):
    assert factors.freshness(days) == share
    fresh = factors.reliability(need, okafor)
    assert factors.reliability(need, replace(okafor, stale_days=days)) == fresh * share
