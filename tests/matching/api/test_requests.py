"""What a request may say and how it is read: the gate alone, sensations, languages, places, the examples."""

import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from matching import ruleset
from matching.api import answers as shapes
from matching.api import examples, serializers
from matching.asking import as_listed
from matching.triage.rules import FIELDS
from providers.models import Language
from tests.matching.market import HOME, clinician, ids, request

MATCHES, TRIAGE = "/api/v1/matches/", "/api/v1/triage/"


def refused(response):
    assert response.status_code == 400
    return [(error["field"], error["code"]) for error in response.json()["errors"]]


@pytest.mark.parametrize(
    ("sensation", "level", "rule"),
    [
        ("chest_band", "soon", "W1"),
        ("worse_breathing", "same_day", "S4"),
        ("arm_pain_numbness", "soon", "W5"),
    ],
)
@pytest.mark.parametrize("address", [MATCHES, TRIAGE])
def test_a_sensation_raises_its_flag(address, sensation, level, rule, send):
    triage = send(address, request(sensations=[sensation])).json()["triage"]
    assert (triage["level"], [one["id"] for one in triage["rules"]]) == (level, [rule])
    assert send(address, request(sensations=["stiffness"])).json()["triage"]["level"] == "self_care"


def test_treatments_tried_decide_nothing(send):
    body = request()
    assert send(MATCHES, body | {"treatments_tried": ["surgery"]}).json() == send(MATCHES, body).json()


def test_the_gate_takes_the_body_of_a_match_and_needs_no_place(send):
    whole = send(TRIAGE, examples.MATCH)
    assert whole.status_code == 200
    told = {name: examples.MATCH[name] for name in (*examples.TRIAGE, "conditions")}
    assert send(TRIAGE, told).json() == whole.json()
    assert refused(send(MATCHES, told)) == [("location", "required")]


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("location", {"zip": "1"}, ("location.zip", "invalid")),
        ("radius_miles", 251, ("radius_miles", "max_value")),
        ("preferences", {"visit_mode": "phone"}, ("preferences.visit_mode", "invalid_choice")),
        ("itch", True, ("itch", "unknown_field")),
    ],
)
def test_the_gate_refuses_what_a_match_would_refuse(field, value, fault, send):
    assert refused(send(TRIAGE, examples.MATCH | {field: value})) == [fault]


def test_the_example_of_an_emergency_is_the_answer_itself(send):
    answer = send(MATCHES, {"location": HOME, "answers": {"bladder_bowel": "yes"}}).json()
    assert answer == examples.EMERGENCY


def test_the_example_of_a_result_has_the_shape_of_a_real_one(ask, now):
    clinician(now, seen=30)
    (real,) = ask()["results"]
    (example,) = examples.ANSWER["results"]
    assert list(example) == list(real)
    assert list(example["practice"]) == list(real["practice"])
    assert list(example["practice"]["provider"]) == list(real["practice"]["provider"])
    assert list(example["practice"]["location"]) == list(real["practice"]["location"])
    assert {one["code"] for one in example["factors"]} == {one["code"] for one in real["factors"]}
    total = sum(one["value"] * one["weight"] for one in example["factors"])
    assert example["score"] == pytest.approx(total)
    assert example["practice"]["provider"]["demonstration"]
    assert example["practice"]["provider"]["npi"].startswith("9")
    asked = shapes.MatchAnswer(data=json.loads(json.dumps(examples.ANSWER, cls=DjangoJSONEncoder)))
    assert asked.is_valid(), asked.errors


def test_numbers_have_the_same_bounds_in_the_questions_and_in_the_api():
    fields = serializers.Match().fields
    bounded = {q.code: (q.lowest, q.highest) for q in ruleset.current().questions if q.lowest is not None}
    assert bounded == {code: (fields[code].min_value, fields[code].max_value) for code in bounded}
    assert set(bounded) == set(FIELDS) - {"limits_daily_life"}


@pytest.mark.parametrize("state", ["ZZ", "XX", "AA"])
def test_a_state_that_does_not_exist_is_refused(state, send):
    assert refused(send(MATCHES, request(location=HOME | {"state": state}))) == [
        ("location.state", "invalid_choice")
    ]


@pytest.mark.parametrize("state", ["PR", "DC", None])
def test_states_territories_and_an_unknown_state_are_accepted(state, send):
    assert send(MATCHES, request(location=HOME | {"state": state})).status_code == 200


@pytest.mark.parametrize("tag", ["es", "ES", "es-MX", "ES-419", "es-Latn-MX"])
def test_a_language_is_found_in_any_case_and_region(tag, ask, now):
    made = clinician(now, provider={"languages": ["en", "es"]})
    clinician(now, provider={"languages": ["en"]})
    assert ids(ask(preferences={"languages": [tag]})) == [str(made.pk)]


def test_a_language_nobody_knows_is_refused_as_it_was_written(send):
    body = request(preferences={"languages": ["en", "xx-MX"]})
    assert refused(send(MATCHES, body)) == [("preferences.languages.1", "unknown_code")]


def test_a_tag_keeps_its_region_and_its_place_where_it_is_listed(catalogue):
    Language.objects.create(tag="es-MX", name="Mexican Spanish", own_name="Español de México")
    assert as_listed(["ES-mx", "es-AR", "es", "en"]) == ("es-MX", "es", "es", "en")
    Language.objects.filter(tag="es").update(is_active=False)
    assert as_listed(["es-AR"]) == ("es-AR",)
