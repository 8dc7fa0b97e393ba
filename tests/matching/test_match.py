"""One match over HTTP: what is shown of each clinician, how far the search goes, and what it leaves behind."""

import re
from datetime import timedelta
from hashlib import sha256

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from providers import reputation, search_rows
from providers.catalogue import held
from providers.models import Clinic, InsurancePlan, Provider, SearchRow, Taxonomy
from tests.matching.market import CALM, CHIROPRACTOR, HOME, THERAPIST, clinician, factor, ids, request

VALUES = ("experience", "soonness", "nearness", "trust", "plan", "reliability")


def figures(result):
    return {one["code"]: one["value"] for one in result["factors"]}


def test_a_newcomer_gets_the_prior_of_each_factor(ask, now):
    clinician(now, miles=5)
    (result,) = ask()["results"]
    assert figures(result) == pytest.approx(
        {
            "experience": 0.4,
            "soonness": 120 / 122,
            "nearness": 0.8,
            "trust": 0.5,
            "plan": 1.0,
            "reliability": 0.56,
        },
        abs=1e-6,
    )
    assert [one["text"] for one in result["factors"]] == [
        "Treats this as a first contact; no verified visits yet",
        "Next opening: Mon Nov 23, 12:00 PM, in 2 hours",
        "5.0 miles away",
        "No rating yet, counted as average",
        "No plan asked",
        "No requests yet, counted as average",
    ]
    assert result["rating"] == {"shown": None, "count": 0, "percentile": None}


def test_texts_hold_the_figures_that_count(ask, now, catalogue):
    plan = InsurancePlan.objects.get(number=1)
    made = clinician(now, miles=12.5, seen=90, plan="accepted")
    Provider.objects.update(
        rating_sum=184, rating_weight=40, rated_at=now, review_count=40, rating_percentile=0.75
    )
    Clinic.objects.update(acceptance_rate=0.8, reply_hours=8, answered_count=20)
    search_rows.refresh([made.pk], now=now)
    (result,) = ask(preferences={"insurance_plan": str(plan.pk)}, answers=CALM | {"tingling": "yes"})[
        "results"
    ]
    raw = 0.6 * 0.8 + 0.4 * 24 / 32
    assert figures(result) == pytest.approx(
        {
            "experience": 0.4 + 0.6 * 90 / 120,
            "soonness": 48 / 50,
            "nearness": 0.5,
            "trust": 0.5 + 0.25 * 40 / 50,
            "plan": 1.0,
            "reliability": 0.56 + (raw - 0.56) * 20 / 40,
        },
        abs=1e-6,
    )
    assert [one["text"] for one in result["factors"]] == [
        "Verified: 90 upper back muscle strain cases in an employer's log, 2024-2025",
        "Next opening: Mon Nov 23, 12:00 PM, in 2 hours",
        "12.5 miles away",
        "Patients rate this clinician higher than 75% of the profession, from 40 reviews",
        f"Takes {plan.name}",
        "Accepts 80% of requests, usually answers within 8 hours (20 requests)",
    ]
    assert result["rating"] == {"shown": 4.6, "count": 40, "percentile": 0.75}
    assert result["plan"] == "accepted"


def test_a_rating_fades_with_time_and_is_the_same_in_a_match_and_on_the_profile(ask, client, now):
    made = clinician(now)
    reputation.store(provider_id=made.provider_id, sums=reputation.Sums(60.0, 20.0, 20), now=now)
    for since, stars in ((0, 3.5), (730.5, 3.8), (1461, 4.1)):
        Provider.objects.update(rated_at=now - timedelta(days=since))
        (result,) = ask()["results"]
        # (46 + 60 s) / (10 + 20 s) for s = 1, 1/2, 1/4
        assert result["rating"] == {"shown": stars, "count": 20, "percentile": 0.5}
        profile = client.get(f"/api/v1/practices/{made.pk}/").json()
        assert profile["rating"] == result["rating"]


def test_factors_add_up_to_the_score_that_orders_the_list(ask, now):
    for miles in (1, 7, 16):
        clinician(now, miles=miles, does_video=miles == 16, seen=miles)
    results = ask()["results"]
    assert len(results) == 3
    for result in results:
        assert [one["code"] for one in result["factors"]] == list(VALUES)
        total = sum(one["value"] * one["weight"] for one in result["factors"])
        assert result["score"] == pytest.approx(total, rel=0, abs=1e-6)
        assert 0 <= result["score"] <= 1
    assert [r["score"] for r in results] == sorted((r["score"] for r in results), reverse=True)
    assert [r["rank"] for r in results] == [1, 2, 3]


@pytest.mark.parametrize(
    ("says", "value", "text"),
    [
        ("accepted", 1.0, "Takes {}"),
        ("unknown", 0.5, "Not known whether {} is taken"),
        (None, 0.5, "Not known whether {} is taken"),
        ("not_accepted", 0.0, "Does not take {}"),
    ],
)
def test_a_plan_that_is_not_required_counts_in_the_score(says, value, text, ask, now, catalogue):
    plan = InsurancePlan.objects.get(number=1)
    clinician(now, plan=says)
    (result,) = ask(preferences={"insurance_plan": str(plan.pk)})["results"]
    assert (factor(result, "plan")["value"], factor(result, "plan")["text"]) == (
        value,
        text.format(plan.name),
    )
    assert result["plan"] == (says or "unknown")


def test_video_stands_where_it_is_nearer_than_the_way(ask, now):
    near, far = clinician(now, miles=2, does_video=True), clinician(now, miles=10, does_video=True)
    shown = {r["practice"]["id"]: (r["mode"], factor(r, "nearness")["value"]) for r in ask()["results"]}
    assert shown == {
        str(near.pk): ("in_person", pytest.approx(0.92, abs=1e-6)),
        str(far.pk): ("video", 0.8),
    }


def test_the_search_widens_in_steps_until_five_pass(ask, now):
    near = clinician(now, miles=10)
    middle = [clinician(now, miles=miles) for miles in (60, 70, 80, 90)]
    clinician(now, miles=120)
    answer = ask(preferences={"visit_mode": "in_person"})
    assert answer["widened_to_miles"] == 100
    assert set(ids(answer)) == {str(practice.pk) for practice in (near, *middle)}
    by_id = {r["practice"]["id"]: r for r in answer["results"]}
    assert factor(by_id[str(near.pk)], "nearness")["value"] == pytest.approx(0.6, abs=1e-6)
    beyond = factor(by_id[str(middle[0].pk)], "nearness")
    assert (beyond["value"], beyond["text"]) == (0, "60.0 miles away, beyond your 25 miles")


def test_the_search_stays_where_five_pass_or_nothing_is_gained(ask, now):
    for _ in range(4):
        clinician(now, miles=1)
    clinician(now, miles=300)
    assert ask()["widened_to_miles"] is None
    clinician(now, miles=1)
    clinician(now, miles=26)
    answer = ask()
    assert (len(answer["results"]), answer["widened_to_miles"]) == (5, None)


def test_a_small_radius_widens_to_the_first_step(ask, now):
    made = clinician(now, miles=20)
    answer = ask(radius_miles=2)
    assert (ids(answer), answer["widened_to_miles"]) == ([str(made.pk)], 25)


def test_times_are_told_in_the_zone_of_the_place(ask, now):
    honolulu = {"lat": 21.307, "lon": -157.858, "state": "HI", "zone": "Pacific/Honolulu"}
    made = clinician(now, location=honolulu)
    (result,) = ask(location={"zip": "96813"})["results"]
    assert result["practice"]["id"] == str(made.pk)
    assert result["next_time"] == "2026-11-23T09:00:00-10:00"
    assert factor(result, "soonness")["text"] == "Next opening: Mon Nov 23, 9:00 AM, in 4 hours"


def test_a_wish_for_a_time_gives_the_first_that_fits(ask, now):
    clinician(now)
    (result,) = ask(
        preferences={"earliest": "2026-12-01", "latest": "2026-12-03", "day_parts": ["afternoon"]}
    )["results"]
    assert result["next_time"] == "2026-12-01T12:00:00-05:00"
    soonness = factor(result, "soonness")
    assert soonness["value"] == pytest.approx(120 / (120 + 8 * 24 + 2))
    assert "that fits the times you asked for: Tue Dec 1, 12:00 PM" in soonness["text"]


def test_a_clinician_without_a_free_time_comes_with_none(ask, now):
    made = clinician(now)
    made.weekly_hours.all().delete()
    search_rows.refresh([made.pk], now=now)
    (result,) = ask()["results"]
    assert (result["next_time"], factor(result, "soonness")["value"]) == (None, 0)


def test_equal_scores_change_places_by_the_day(ask, now):
    made = [clinician(now, lead_minutes=0, horizon_days=60) for _ in range(4)]
    SearchRow.objects.update(next_in_person_at=None)
    orders = set()
    for day in range(4):
        moment = now + timedelta(days=day)
        answer = ask(at=moment)
        digests = {str(p.pk): sha256(f"{p.pk}{moment.date()}".encode()).hexdigest() for p in made}
        assert len({result["score"] for result in answer["results"]}) == 1
        assert ids(answer) == sorted(digests, key=digests.get)
        orders.add(tuple(ids(answer)))
    assert len(orders) > 1


def test_an_emergency_shows_nobody_and_looks_nobody_up(ask, now):
    clinician(now)
    with CaptureQueriesContext(connection) as queries:
        answer = ask(answers=CALM | {"bladder_bowel": "yes"})
    assert answer["triage"]["level"] == "emergency"
    assert [rule["id"] for rule in answer["triage"]["rules"]] == ["E4"]
    assert answer["emergency"]["contacts"] == [{"name": "Emergency services", "number": "911"}]
    assert answer["emergency"]["sheet"]["lines"]
    assert (answer["results"], answer["excluded"], answer["next"]) == ([], [], None)
    people = ("searchrow", "matching_search", "practice", 'provider"', "location")
    assert not [q["sql"] for q in queries if any(name in q["sql"] for name in people)]


@pytest.mark.parametrize(
    "slip",
    [
        {"location": {"zip": "00000"}},
        {"cursor": "made-up"},
        {"preferences": {"languages": ["xx"]}},
        {"preferences": {"latest": "2020-01-01"}},
    ],
)
def test_an_emergency_is_told_before_a_slip_in_the_rest(ask, send, now, slip):
    clinician(now)
    assert send("/api/v1/matches/", request(**slip)).status_code == 400
    answer = ask(**slip, answers=CALM | {"bladder_bowel": "yes"})
    assert answer["triage"]["level"] == "emergency"
    assert answer["emergency"]["contacts"]


def test_a_condition_named_as_suspected_can_be_the_emergency(ask, now):
    clinician(now)
    answer = ask(conditions=["aortic-emergency"])
    assert (answer["triage"]["level"], answer["results"]) == ("emergency", [])


def test_nothing_about_the_person_is_stored(ask, now):
    clinician(now)
    before = row_counts()
    with CaptureQueriesContext(connection) as queries:
        assert len(ask()["results"]) == 1
    writes = [q["sql"] for q in queries if re.search(r"\b(INSERT|UPDATE|DELETE|COPY)\b", q["sql"])]
    assert [sql for sql in writes if "accounts_limitcounter" not in sql] == []
    assert row_counts() == before | {
        "accounts.LimitCounter": 1
    }  # how often a network asked, by its keyed hash


def row_counts():
    managed = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return {model._meta.label: model._default_manager.count() for model in managed}


@pytest.mark.parametrize(("wishes", "count"), [({}, 5), ({"day_parts": ["afternoon"]}, 11)])
def test_a_match_takes_the_same_queries_for_one_or_eight(wishes, count, ask, now, django_assert_num_queries):
    for _ in range(5):
        clinician(now)
    held.current()  # a match that comes first in its process reads the whole catalogue
    with django_assert_num_queries(count):
        assert len(ask(preferences=wishes)["results"]) == 5
    for _ in range(3):
        clinician(now, does_video=True)
    with django_assert_num_queries(count):
        assert len(ask(preferences=wishes)["results"]) == 8


def test_a_licence_that_ran_out_overnight_is_not_shown(ask, now):
    made = clinician(now)
    made.provider.credentials.filter(kind="licence").update(expires_on="2026-11-23")
    search_rows.refresh([made.pk], now=now)
    # The last day ends at midnight in New York, five hours into the day of UTC.
    assert ids(ask(at=now + timedelta(hours=13, minutes=59))) == [str(made.pk)]
    assert ids(ask(at=now + timedelta(hours=14))) == []


def test_a_retired_code_still_counts_for_who_holds_it(ask, now):
    clinician(now)
    Taxonomy.objects.filter(code=THERAPIST).update(is_active=False)
    (result,) = ask()["results"]
    assert factor(result, "experience")["value"] == 0.4


def test_results_say_who_and_where(ask, now):
    made = clinician(now, code=CHIROPRACTOR, provider={"middle_name": "Ada", "suffix": "Jr."})
    (result,) = ask()["results"]
    assert result["practice"] == {
        "id": str(made.pk),
        "provider": {
            "id": str(made.provider_id),
            "name": "Ngozi Ada Okafor Jr.",
            "credential": "MD",
            "npi": made.provider.npi,
            "specialties": [{"slug": "chiropractic", "label": "Chiropractic"}],
            "sex": "F",
            "languages": ["en", "ig"],
            "demonstration": False,
        },
        "location": {
            "clinic": "Riverside Family Practice",
            "line1": "12 Fulton Street",
            "line2": "",
            "city": "New York",
            "state": "NY",
            "zip": "10038",
            "lat": made.location.lat,
            "lon": HOME["lon"],
            "timezone": "America/New_York",
            "wheelchair": True,
        },
        "phone": "+1 212 555 0142",
        "modes": ["in_person"],
        "accepts": "new",
        "confirmation": "by_clinic",
        "first_visit_price_cents": 18000,
    }


def test_a_zip_code_stands_for_its_point_and_state(ask, now):
    made = clinician(now, miles=300, does_in_person=False, does_video=True)
    assert ids(ask(location={"zip": "10038"})) == [str(made.pk)]
    assert ids(ask(location={"zip": "07030"})) == []


def test_an_existing_patient_finds_who_takes_no_new_ones(ask, now):
    made = clinician(now, accepts="existing")
    clinician(now, accepts="nobody")
    assert ids(ask(preferences={"new_patient": False})) == [str(made.pk)]


def test_the_gate_alone_answers_as_a_match_does(send, ask, now):
    told = {name: value for name, value in request().items() if name != "location"}
    alone = send("/api/v1/triage/", told)
    assert alone.json() == {"triage": ask()["triage"], "emergency": None}
