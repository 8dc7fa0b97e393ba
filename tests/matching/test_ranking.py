from collections import Counter
from dataclasses import fields, replace
from datetime import timedelta

import pytest

from matching import ranking
from matching.ranking import Candidate, Need, passes, rank, score


def practices(ranked):
    return [row.candidate.practice_id for row in ranked]


def test_score_is_the_weighted_sum_of_its_factors(need, okafor):
    ranked = score(need, okafor)
    assert [(f.code, round(f.value, 9), f.weight) for f in ranked.factors] == [
        ("experience", 0.7, 0.30),
        ("soonness", 0.5, 0.20),
        ("nearness", 0.8, 0.20),
        ("trust", 0.65, 0.12),
        ("plan", 1.0, 0.10),
        ("reliability", 0.7, 0.08),
    ]
    assert round(ranked.score, 9) == 0.704
    assert ranked.candidate is okafor


def test_factors_carry_their_sentences(need, okafor):
    assert [f.text for f in score(need, okafor).factors] == [
        "Verified: 30 thoracic strain visits",
        "Next opening in 48 hours",
        "5.0 miles away",
        "Patients rate this clinician higher than 70% of the profession, from 30 reviews",
        "Takes your plan",
        "Accepts 90% of requests, usually answers within 8 hours (20 requests)",
    ]


def test_best_score_comes_first(need, okafor):
    near = replace(okafor, practice_id="near", provider_id="near", distance_miles=1.0)
    far = replace(okafor, practice_id="far", provider_id="far", distance_miles=24.0)
    assert practices(rank(need, [far, okafor, near])) == ["near", "practice-okafor", "far"]


def test_an_emergency_has_no_list(need, okafor):
    emergency = replace(need, level="emergency")
    assert rank(emergency, [okafor]) == []
    assert passes(emergency, okafor) == "emergency"
    with pytest.raises(KeyError):
        score(emergency, okafor)
    assert practices(rank(need, [okafor])) == ["practice-okafor"]


GATES = [
    ("not_listed", {}, {"listed": False}),
    ("not_licensed", {}, {"licensed": False}),
    ("visit_mode", {"mode": "video"}, {}),
    ("visit_mode", {"mode": "either"}, {"modes": ()}),
    ("not_accepting", {}, {"accepts_new": False}),
    ("plan_unknown", {"plan_required": True}, {"plan": "unknown"}),
    ("plan_not_accepted", {"plan_required": True}, {"plan": "not_accepted"}),
    ("language", {"languages": ("es", "fr")}, {}),
    ("language", {"languages": ("en",)}, {"languages": ()}),
    ("provider_sex", {"provider_sex": "M"}, {}),
    ("provider_sex", {"provider_sex": "F"}, {"sex": None}),
    ("price", {"max_price_cents": 11999}, {}),
]


@pytest.mark.parametrize(("code", "wanted", "given"), GATES)
def test_whoever_fails_a_gate_is_not_shown_and_the_code_says_why(need, okafor, code, wanted, given):
    assert passes(need, okafor) is None
    need, candidate = replace(need, **wanted), replace(okafor, **given)
    assert passes(need, candidate) == code
    assert rank(need, [candidate]) == []


@pytest.mark.parametrize(("code", "wanted", "given"), GATES)
def test_without_the_gate_the_same_candidate_would_be_shown(need, okafor, monkeypatch, code, wanted, given):
    monkeypatch.setattr(ranking, "GATES", tuple(gate for gate in ranking.GATES if gate[0] != code))
    assert practices(rank(replace(need, **wanted), [replace(okafor, **given)])) == ["practice-okafor"]


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ({"new_patient": False}, {"accepts_new": False}),
        ({"mode": "either"}, {}),
        ({"mode": "either"}, {"modes": ("video",)}),
        ({"plan_required": True}, {}),
        ({"plan_required": True, "plan_id": None}, {"plan": "unknown"}),
        ({}, {"plan": "not_accepted"}),
        ({"languages": ("es", "ig")}, {}),
        ({"provider_sex": "F"}, {}),
        ({}, {"sex": None, "languages": ()}),
        ({"max_price_cents": 12000}, {}),
        ({"max_price_cents": 1}, {"price_cents": None}),
        ({}, {"distance_miles": 31.0}),
    ],
)
def test_a_gate_lets_pass_what_suits_the_need(need, okafor, wanted, given):
    need, candidate = replace(need, **wanted), replace(okafor, **given)
    assert passes(need, candidate) is None
    assert practices(rank(need, [candidate])) == ["practice-okafor"]


def test_the_first_gate_in_order_names_the_exclusion(need, okafor):
    need = replace(
        need, mode="video", plan_required=True, languages=("es",), provider_sex="M", max_price_cents=1
    )
    candidate = replace(okafor, listed=False, licensed=False, accepts_new=False, plan="unknown")
    mended = [
        ("not_listed", {"listed": True}),
        ("not_licensed", {"licensed": True}),
        ("visit_mode", {"modes": ("video",)}),
        ("not_accepting", {"accepts_new": True}),
        ("plan_unknown", {"plan": "not_accepted"}),
        ("plan_not_accepted", {"plan": "accepted"}),
        ("language", {"languages": ("es",)}),
        ("provider_sex", {"sex": "M"}),
        ("price", {"price_cents": None}),
    ]
    for code, change in mended:
        assert passes(need, candidate) == code
        candidate = replace(candidate, **change)
    assert passes(need, candidate) is None


def test_a_provider_is_shown_once_by_the_best_practice(need, okafor):
    uptown = replace(okafor, practice_id="uptown", distance_miles=2.0)
    other = replace(okafor, practice_id="other", provider_id="other", distance_miles=4.0)
    closed = replace(okafor, practice_id="closed", distance_miles=0.0, accepts_new=False)
    assert practices(rank(need, [okafor, closed, other, uptown])) == ["uptown", "other"]


def test_equal_scores_are_ordered_by_the_hash_of_practice_and_day(need, okafor):
    tied = [replace(okafor, practice_id=f"p{n}", provider_id=f"d{n}") for n in range(5)]
    assert practices(rank(need, tied)) == ["p3", "p0", "p4", "p1", "p2"]
    assert practices(rank(replace(need, on=need.on + timedelta(days=1)), tied)) == [
        "p2",
        "p3",
        "p1",
        "p4",
        "p0",
    ]


def first_places(need, tied, days):
    orders = (rank(replace(need, on=need.on + timedelta(days=day)), tied) for day in range(days))
    return Counter(practices(order)[0] for order in orders)


def test_no_id_wins_ties_over_many_days(need, okafor):
    tied = [replace(okafor, practice_id=f"p{n}", provider_id=f"d{n}") for n in range(5)]
    wins = first_places(need, tied, days=365)
    assert sorted(wins) == ["p0", "p1", "p2", "p3", "p4"]
    assert all(50 <= count <= 96 for count in wins.values())


def test_without_the_rotation_the_alphabet_would_win_every_day(need, okafor, monkeypatch):
    monkeypatch.setattr(ranking, "_rotation", lambda practice_id, on: practice_id)
    tied = [replace(okafor, practice_id=f"p{n}", provider_id=f"d{n}") for n in range(5)]
    assert first_places(need, tied, days=365) == {"p0": 365}


def test_scores_that_differ_below_a_billionth_are_a_tie(need, okafor):
    ahead = replace(okafor, practice_id="p0", provider_id="d0", distance_miles=5.0 - 1e-9)
    tied = [ahead, replace(okafor, practice_id="p1", provider_id="d1")]
    assert score(need, ahead).score > score(need, okafor).score
    assert sorted(first_places(need, tied, days=20)) == ["p0", "p1"]
    clear = [replace(ahead, distance_miles=5.0 - 1e-6), tied[1]]
    assert first_places(need, clear, days=20) == {"p0": 20}


def test_a_newcomer_gets_the_prior_and_not_zero(need, okafor):
    newcomer = replace(
        okafor,
        experience={},
        rating_percentile=None,
        review_count=0,
        acceptance_rate=None,
        reply_hours=None,
        answered_count=0,
    )
    values = {f.code: round(f.value, 9) for f in score(need, newcomer).factors}
    assert (values["experience"], values["trust"], values["reliability"]) == (0.4, 0.5, 0.56)


def test_the_inputs_of_a_ranking_are_these_and_nothing_a_clinic_pays():
    assert [f.name for f in fields(Need)] == [
        "conditions", "specialties_first", "specialties_step_up", "level", "radius_miles", "mode", "plan_id",
        "plan_required", "languages", "provider_sex", "max_price_cents", "new_patient", "on",
        "condition_names", "window", "plan_name",
    ]  # fmt: skip
    assert [f.name for f in fields(Candidate)] == [
        "practice_id", "provider_id", "taxonomy_codes", "distance_miles", "experience", "plan",
        "rating_percentile", "review_count", "wait_hours", "acceptance_rate", "reply_hours", "answered_count",
        "modes", "sex", "languages", "price_cents", "accepts_new", "listed", "licensed", "stale_days",
        "experience_periods", "experience_kinds", "opening", "opening_by_part",
    ]  # fmt: skip


def test_the_price_a_patient_pays_changes_no_score(need, okafor):
    prices = (None, 0, 12000, 90000)
    assert len({score(need, replace(okafor, price_cents=cents)).score for cents in prices}) == 1
