"""What must hold for every need and every set of candidates."""

from copy import deepcopy
from dataclasses import replace
from datetime import date
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching import factors, ranking
from matching.ranking import Candidate, Need, passes, rank, score

CONDITIONS = ("thoracic-strain", "scoliosis", "pinched-nerve")
CODES = ("225100000X", "111N00000X", "208100000X", "207X00000X")
LANGUAGES = ("en", "es", "ig")
PLAN_STATES = ("not_accepted", "unknown", "accepted")

share = st.floats(0.0, 1.0)
count = st.integers(0, 5000)
hours = st.floats(0.0, 1000.0)
miles = st.floats(0.0, 300.0)


def some_of(values, min_size=0):
    return st.lists(st.sampled_from(values), min_size=min_size, unique=True).map(tuple)


needs = st.builds(
    Need,
    conditions=st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=4).map(tuple),
    specialties_first=some_of(CODES, min_size=1),
    specialties_step_up=some_of(CODES),
    level=st.sampled_from(("same_day", "soon", "self_care")),
    radius_miles=st.floats(1.0, 250.0),
    mode=st.sampled_from(("in_person", "video", "either")),
    plan_id=st.sampled_from((None, "plan-1")),
    plan_required=st.booleans(),
    languages=some_of(LANGUAGES),
    provider_sex=st.sampled_from((None, "F", "M")),
    max_price_cents=st.none() | st.integers(0, 30000),
    new_patient=st.booleans(),
    on=st.dates(date(2026, 1, 1), date(2030, 12, 31)),
)


def candidates(**fixed):
    drawn = {
        "practice_id": st.uuids().map(str),
        "provider_id": st.uuids().map(str),
        "taxonomy_codes": some_of(CODES),
        "distance_miles": miles,
        "experience": st.dictionaries(st.sampled_from(CONDITIONS), count),
        "plan": st.sampled_from(PLAN_STATES),
        "rating_percentile": st.none() | share,
        "review_count": count,
        "wait_hours": st.none() | hours,
        "acceptance_rate": st.none() | share,
        "reply_hours": st.none() | hours,
        "answered_count": count,
        "modes": some_of(("in_person", "video")),
        "sex": st.sampled_from((None, "F", "M", "X")),
        "languages": some_of(LANGUAGES),
        "price_cents": st.none() | st.integers(0, 30000),
        "accepts_new": st.booleans(),
        "listed": st.booleans(),
        "licensed": st.booleans(),
        "stale_days": st.integers(0, 1000),
    }
    return st.builds(Candidate, **(drawn | fixed))


def crowd(min_size=0, **fixed):
    return st.lists(candidates(**fixed), min_size=min_size, max_size=6, unique_by=lambda c: c.practice_id)


# Needs and candidates without a gate in the way, so that order is what a test sees.
open_needs = needs.map(
    lambda need: replace(
        need,
        mode="either",
        plan_required=False,
        languages=(),
        provider_sex=None,
        max_price_cents=None,
        new_patient=False,
    )
)
OPEN = {
    "modes": some_of(("in_person", "video"), min_size=1),
    "listed": st.just(True),
    "licensed": st.just(True),
}


def pairs(values, **order):
    """Pairs (worse, better) when sorted by `order`."""
    return st.tuples(values, values).map(lambda pair: sorted(pair, **order))


# What one factor reads, worse and better; everything else stays equal.
better_pairs = st.one_of(
    st.tuples(st.just("wait_hours"), pairs(hours, reverse=True) | st.tuples(st.none(), hours)),
    st.tuples(st.just("distance_miles"), pairs(miles, reverse=True)),
    st.tuples(st.just("modes"), st.just((("in_person",), ("in_person", "video")))),
    st.tuples(st.just("modes"), st.just((("video",), ("video", "in_person")))),
    st.tuples(st.just("rating_percentile"), pairs(share)),
    st.tuples(st.just("plan"), pairs(st.sampled_from(PLAN_STATES), key=PLAN_STATES.index)),
    st.tuples(st.just("acceptance_rate"), pairs(share)),
    st.tuples(st.just("reply_hours"), pairs(hours, reverse=True)),
    st.tuples(st.just("stale_days"), pairs(st.integers(0, 1000), reverse=True)),
    st.tuples(st.just("experience"), pairs(count).map(lambda pair: [{"scoliosis": n} for n in pair])),
)

property_settings = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def place(ranked, practice_id):
    return [row.candidate.practice_id for row in ranked].index(practice_id)


def ranks_at_least_level(need, better, worse, others):
    """Whether the better is ahead, or tied and placed by the rotation alone."""
    ranked = rank(need, [worse, *others, better])
    if ranking._score_key(score(need, better).score) == ranking._score_key(score(need, worse).score):
        tied = sorted((better, worse), key=lambda c: ranking._rotation(c.practice_id, need.on))
        return place(ranked, tied[0].practice_id) < place(ranked, tied[1].practice_id)
    return place(ranked, better.practice_id) < place(ranked, worse.practice_id)


@property_settings
@given(open_needs, candidates(**OPEN), better_pairs, crowd(**OPEN))
def test_better_in_one_factor_never_ranks_lower(need, base, change, others):
    field, (less, more) = change
    need = replace(need, conditions=("scoliosis",))
    worse = replace(base, practice_id="worse", provider_id="worse", **{field: less})
    better = replace(base, practice_id="better", provider_id="better", **{field: more})
    assert score(need, better).score >= score(need, worse).score
    assert ranks_at_least_level(need, better, worse, others)


@property_settings
@given(open_needs, candidates(**OPEN))
def test_the_specialty_that_routing_asks_for_never_ranks_lower(need, base):
    tiers = {
        "none": (),
        "first": need.specialties_first,
        "both": need.specialties_first + need.specialties_step_up,
    }
    none, first, both = (
        replace(base, practice_id=name, provider_id=name, taxonomy_codes=codes)
        for name, codes in tiers.items()
    )
    assert score(need, none).score < score(need, first).score <= score(need, both).score
    assert ranks_at_least_level(need, both, first, [none])
    assert ranks_at_least_level(need, first, none, [both])


@property_settings
@given(open_needs, candidates(**OPEN), st.sampled_from(CONDITIONS), st.integers(1, 500), crowd(**OPEN))
def test_more_verified_visits_never_lower_a_rank(need, base, slug, more, others):
    raised = replace(base, experience={**base.experience, slug: base.experience.get(slug, 0) + more})
    before, after = rank(need, [base, *others]), rank(need, [raised, *others])
    assert score(need, raised).score >= score(need, base).score
    if base.practice_id in {row.candidate.practice_id for row in before}:
        assert place(after, base.practice_id) <= place(before, base.practice_id)


@property_settings
@given(needs, crowd())
def test_only_and_all_who_pass_every_gate_appear(need, people):
    shown = {row.candidate.practice_id for row in rank(need, people)}
    assert shown == {c.practice_id for c in people if passes(need, c) is None}
    for row in rank(need, people):
        candidate = row.candidate
        assert candidate.listed
        assert candidate.licensed
        assert candidate.accepts_new or not need.new_patient
        assert set(candidate.modes) & ({"in_person", "video"} if need.mode == "either" else {need.mode})
        assert candidate.plan == "accepted" or not (need.plan_required and need.plan_id)
        assert not need.languages or set(need.languages) & set(candidate.languages)
        assert need.provider_sex in (None, candidate.sex)
        assert need.max_price_cents is None or (candidate.price_cents or 0) <= need.max_price_cents


@property_settings
@given(needs, crowd())
def test_an_emergency_shows_nobody(need, people):
    assert rank(replace(need, level="emergency"), people) == []


@property_settings
@given(open_needs, crowd(**OPEN), crowd(**OPEN))
def test_others_change_neither_a_score_nor_the_order(need, people, others):
    alone = rank(need, people)
    known = {c.practice_id for c in people}
    among = [row for row in rank(need, people + others) if row.candidate.practice_id in known]
    assert among == alone


@property_settings
@given(st.data(), needs, crowd(provider_id=st.sampled_from(("okafor", "reyes", "lind"))))
def test_the_order_of_the_input_changes_nothing(data, need, people):
    shuffled = data.draw(st.permutations(people))
    assert rank(need, shuffled) == rank(need, people)


@property_settings
@given(
    open_needs,
    crowd(**(OPEN | {"modes": st.just(("in_person",)), "distance_miles": st.just(0.0)})),
    miles,
    miles,
)
def test_moving_everyone_the_same_way_keeps_the_order_under_equal_distances(need, people, start, shift):
    here = rank(need, [replace(c, distance_miles=start) for c in people])
    there = rank(need, [replace(c, distance_miles=start + shift) for c in people])
    for ahead, behind in pairwise(here):
        if ahead.score - behind.score > 1e-8:  # closer scores may round to a tie on one side only
            assert place(there, ahead.candidate.practice_id) < place(there, behind.candidate.practice_id)


@property_settings
@given(open_needs, candidates(**OPEN), share, count, st.integers(1, 500))
def test_more_reviews_with_the_same_mean_pull_toward_it(need, base, mean, few, more):
    by_few = factors.trust(need, replace(base, rating_percentile=mean, review_count=few))
    by_many = factors.trust(need, replace(base, rating_percentile=mean, review_count=few + more))
    assert abs(mean - by_many) <= abs(mean - by_few)
    assert min(mean, 0.5) <= by_many <= max(mean, 0.5)


@property_settings
@given(open_needs, candidates(**OPEN))
def test_an_unknown_plan_is_between_accepted_and_not_accepted(need, base):
    need = replace(need, plan_id="plan-1")
    refused, unknown, accepted = (
        replace(base, practice_id=state, provider_id=state, plan=state) for state in PLAN_STATES
    )
    assert [row.candidate.plan for row in rank(need, [unknown, refused, accepted])] == [
        *reversed(PLAN_STATES)
    ]


@property_settings
@given(needs, candidates(**OPEN))
def test_score_is_the_sum_and_every_value_is_within_its_bounds(need, candidate):
    ranked = score(need, candidate)
    assert abs(sum(f.value * f.weight for f in ranked.factors) - ranked.score) <= 1e-6
    assert all(0.0 <= f.value <= 1.0 for f in ranked.factors)
    assert 0.0 <= ranked.score <= 1.0 + 1e-12
    assert {f.code: f.weight for f in ranked.factors} == factors.WEIGHTS


@property_settings
@given(open_needs, crowd(**OPEN, min_size=2, provider_id=st.sampled_from(("okafor", "reyes"))))
def test_a_provider_appears_once_by_the_best_practice(need, people):
    ranked = rank(need, people)
    providers = [row.candidate.provider_id for row in ranked]
    assert len(providers) == len(set(providers))
    assert set(providers) == {c.provider_id for c in people if passes(need, c) is None}
    for row in ranked:
        own = [c for c in people if c.provider_id == row.candidate.provider_id and passes(need, c) is None]
        best = max(ranking._score_key(score(need, c).score) for c in own)
        assert ranking._score_key(row.score) == best


@property_settings
@given(open_needs, candidates(**OPEN))
def test_texts_hold_the_figures_used(need, candidate):
    text = {f.code: f.text for f in score(need, candidate).factors}
    visits = sum(candidate.experience.get(slug, 0) for slug in set(need.conditions))
    assert (
        (f"Verified: {visits} " in text["experience"])
        if visits
        else ("no verified visits" in text["experience"])
    )
    if candidate.rating_percentile is not None and candidate.review_count:
        assert f"from {candidate.review_count} review" in text["trust"]
        assert f"{min(candidate.rating_percentile, 0.99):.0%}" in text["trust"]
    if candidate.wait_hours is not None and candidate.wait_hours >= 1.0:
        assert any(character.isdigit() for character in text["soonness"])
    by_video = factors.standing_mode(need, candidate) == "video"
    assert by_video == (text["nearness"] == "By video")
    if not by_video and candidate.distance_miles >= 0.05:
        assert f"{candidate.distance_miles:.1f} miles away" in text["nearness"]
    if candidate.answered_count:
        assert f"({candidate.answered_count} request" in text["reliability"]
    assert (f"{candidate.stale_days} days ago" in text["reliability"]) == (candidate.stale_days > 90)


@property_settings
@given(needs, crowd())
def test_nothing_given_is_changed_and_any_iterable_will_do(need, people):
    need_before, people_before = deepcopy(need), deepcopy(people)
    assert rank(need, iter(people)) == rank(need, people)
    assert (need, people) == (need_before, people_before)


@property_settings
@given(open_needs, candidates(**OPEN), candidates(**OPEN))
def test_only_what_the_factors_read_moves_a_score(need, base, other):
    unread = (
        "practice_id",
        "provider_id",
        "sex",
        "languages",
        "price_cents",
        "accepts_new",
        "listed",
        "licensed",
    )
    swapped = replace(base, **{name: getattr(other, name) for name in unread})
    assert score(need, swapped).factors == score(need, base).factors


def test_the_check_of_order_notices_a_ranking_that_runs_backwards(need, okafor, monkeypatch):
    near = replace(okafor, practice_id="near", provider_id="near", distance_miles=1.0)
    assert ranks_at_least_level(need, near, okafor, [])
    monkeypatch.setattr(ranking, "_score_key", lambda value: -round(value * 1e9))
    assert not ranks_at_least_level(need, near, okafor, [])
