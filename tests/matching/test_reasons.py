from dataclasses import replace

import pytest

from matching import factors, reasons


def test_every_factor_has_a_sentence():
    assert list(reasons.TEXTS) == list(factors.WEIGHTS)


def test_experience_states_visits_and_years(need, okafor):
    seen = replace(
        okafor, experience={"thoracic-strain": 212}, experience_periods={"thoracic-strain": (2024, 2026)}
    )
    assert reasons.experience_text(need, seen) == "Verified: 212 thoracic strain visits, 2024-2026"


def test_experience_leaves_out_years_that_are_not_known(need, okafor):
    assert reasons.experience_text(need, okafor) == "Verified: 30 thoracic strain visits"


def test_experience_of_one_visit_in_one_year(need, okafor):
    seen = replace(
        okafor, experience={"thoracic-strain": 1}, experience_periods={"thoracic-strain": (2026, 2026)}
    )
    assert reasons.experience_text(need, seen) == "Verified: 1 thoracic strain visit, 2026"


def test_experience_names_each_condition_in_plain_words(need, okafor):
    need = replace(
        need, conditions=("scoliosis", "thoracic-strain"), condition_names={"thoracic-strain": "back strain"}
    )
    seen = replace(okafor, experience_periods={"scoliosis": (2023, 2026)})
    assert (
        reasons.experience_text(need, seen)
        == "Verified: 100 visits (70 scoliosis, 2023-2026; 30 back strain)"
    )


@pytest.mark.parametrize(
    ("step_up", "codes", "text"),
    [
        ((), ("225100000X",), "Treats this as a first contact; no verified visits yet"),
        (("208100000X",), ("208100000X",), "A specialty for the next step in care; no verified visits yet"),
        (
            ("208100000X",),
            ("225100000X",),
            "A first contact, while a specialty for the next step fits better; no verified visits yet",
        ),
        ((), ("207X00000X",), "Outside the usual specialties for this; no verified visits yet"),
    ],
)
def test_experience_without_visits_says_what_the_specialty_is(need, okafor, step_up, codes, text):
    need = replace(need, specialties_step_up=step_up)
    assert reasons.experience_text(need, replace(okafor, taxonomy_codes=codes, experience={})) == text


def test_experience_says_why_visits_counted_less_or_not(need, okafor):
    outside = replace(okafor, taxonomy_codes=("207X00000X",))
    assert reasons.experience_text(need, outside) == (
        "Verified: 30 thoracic strain visits; outside the usual specialties for this"
    )
    stepping_up = replace(need, specialties_step_up=("208100000X",))
    assert reasons.experience_text(stepping_up, okafor) == (
        "Verified: 30 thoracic strain visits; "
        "a first contact, while a specialty for the next step fits better"
    )


@pytest.mark.parametrize(
    ("wait", "text"),
    [
        (None, "No open time is known"),
        (-2.0, "Next opening in less than an hour"),
        (0.4, "Next opening in less than an hour"),
        (0.5, "Next opening in 1 hour"),
        (26.0, "Next opening in 26 hours"),
        (48.0, "Next opening in 48 hours"),
        (48.1, "Next opening in 2 days"),
        (60.0, "Next opening in 3 days"),
        (240.0, "Next opening in 10 days"),
    ],
)
def test_soonness_states_the_wait(need, okafor, wait, text):
    assert reasons.soonness_text(need, replace(okafor, wait_hours=wait)) == text


def test_soonness_names_the_opening_and_the_wanted_window(need, okafor):
    opening = replace(okafor, opening="Wed 25 November, 9:30")
    wanted = replace(need, window="1-14 December, mornings")
    assert reasons.soonness_text(need, opening) == "Next opening: Wed 25 November, 9:30, in 48 hours"
    assert (
        reasons.soonness_text(wanted, okafor) == "Next opening that fits 1-14 December, mornings in 48 hours"
    )
    assert reasons.soonness_text(wanted, replace(okafor, wait_hours=None)) == (
        "No open time that fits 1-14 December, mornings is known"
    )


@pytest.mark.parametrize(
    ("asked", "offered", "miles", "text"),
    [
        ("in_person", ("in_person",), 2.44, "2.4 miles away"),
        ("in_person", ("in_person",), 0.04, "Less than 0.1 miles away"),
        ("in_person", ("in_person",), 25.0, "25.0 miles away"),
        ("in_person", ("in_person",), 31.0, "31.0 miles away, beyond your 25 miles"),
        ("either", ("in_person", "video"), 20.0, "By video"),
        ("either", ("in_person", "video"), 1.0, "1.0 miles away"),
        ("video", ("in_person",), 1.0, "No way of visiting that suits you both"),
    ],
)
def test_nearness_states_the_distance_or_the_mode_it_used(need, okafor, asked, offered, miles, text):
    candidate = replace(okafor, modes=offered, distance_miles=miles)
    assert reasons.nearness_text(replace(need, mode=asked), candidate) == text


@pytest.mark.parametrize(
    ("percentile", "reviews", "text"),
    [
        (0.71, 38, "Patients rate this clinician higher than 71% of the profession, from 38 reviews"),
        (0.08, 1, "Patients rate this clinician higher than 8% of the profession, from 1 review"),
        (1.0, 9, "Patients rate this clinician higher than 99% of the profession, from 9 reviews"),
        (None, 2, "No rating yet from 2 reviews, counted as average"),
        (None, 0, "No rating yet, counted as average"),
        (0.9, 0, "No rating yet, counted as average"),
    ],
)
def test_trust_states_percentile_and_count(need, okafor, percentile, reviews, text):
    candidate = replace(okafor, rating_percentile=percentile, review_count=reviews)
    assert reasons.trust_text(need, candidate) == text


@pytest.mark.parametrize(
    ("state", "text", "named"),
    [
        ("accepted", "Takes your plan", "Takes Harbor Basic"),
        ("unknown", "Not known whether your plan is taken", "Not known whether Harbor Basic is taken"),
        ("not_accepted", "Does not take your plan", "Does not take Harbor Basic"),
    ],
)
def test_plan_states_what_is_known(need, okafor, state, text, named):
    candidate = replace(okafor, plan=state)
    assert reasons.plan_text(need, candidate) == text
    assert reasons.plan_text(replace(need, plan_name="Harbor Basic"), candidate) == named
    assert reasons.plan_text(replace(need, plan_id=None), candidate) == "No plan asked"


@pytest.mark.parametrize(
    ("rate", "hours", "answered", "text"),
    [
        (0.92, 4.2, 48, "Accepts 92% of requests, usually answers within 5 hours (48 requests)"),
        (0.92, None, 48, "Accepts 92% of requests (48 requests)"),
        (None, 0.5, 1, "Usually answers within an hour (1 request)"),
        (None, None, 3, "Answer rate and time not known (3 requests)"),
        (0.92, 4.2, 0, "No requests yet, counted as average"),
    ],
)
def test_reliability_states_rate_time_and_count(need, okafor, rate, hours, answered, text):
    candidate = replace(okafor, acceptance_rate=rate, reply_hours=hours, answered_count=answered)
    assert reasons.reliability_text(need, candidate) == text


def test_reliability_mentions_unconfirmed_details_only_when_they_count(need, okafor):
    fresh = reasons.reliability_text(need, replace(okafor, stale_days=90))
    assert fresh == "Accepts 90% of requests, usually answers within 8 hours (20 requests)"
    stale = reasons.reliability_text(need, replace(okafor, stale_days=120))
    assert stale == fresh + "; details last confirmed 120 days ago"
