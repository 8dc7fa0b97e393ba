"""Ada looks for someone to see about her upper back, over HTTP."""

import pytest
import time_machine

from providers import search_rows
from tests.matching.market import CHIROPRACTOR, DOCTOR, clinician, ids


@pytest.fixture
def api(client, catalogue, now):
    """Call the API at the fixed moment and give the answer."""

    def call(address, body=None):
        with time_machine.travel(now, tick=False):
            address = f"/api/v1/{address}"
            response = (
                client.get(address)
                if body is None
                else client.post(address, body, content_type="application/json")
            )
        assert response.status_code == 200, response.content
        return response.json()

    return call


def test_from_the_questions_to_the_second_page_of_clinicians(api, now):
    made = [clinician(now, miles=miles) for miles in (1, 2, 3)]
    chiropractor = clinician(now, miles=4, code=CHIROPRACTOR)

    form = api("triage/questions/")
    gates = [question["code"] for question in form["questions"] if question["gate"]]
    told = {"age": 42, "conditions": ["thoracic-strain"], "duration_weeks": 1}

    unfinished = api("triage/", told)
    assert unfinished["triage"]["unasked"] == gates
    assert unfinished["triage"]["level"] == "soon"

    told["answers"] = dict.fromkeys(gates, "no")
    assert api("triage/", told)["triage"]["level"] == "self_care"

    asked = told | {"location": {"zip": "10038"}, "page_size": 3}
    first = api("matches/", asked)
    assert ids(first) == [str(practice.pk) for practice in made]
    second = api("matches/", asked | {"cursor": first["next"]})
    assert ids(second) == [str(chiropractor.pk)]
    (result,) = second["results"]
    assert result["ask_first"] == [
        caution["code"] for caution in form["cautions"] if caution["code"] != "pregnancy"
    ]

    told["cautions"] = {"anticoagulants": "yes"}
    careful = api("matches/", told | {"location": {"zip": "10038"}})
    assert str(chiropractor.pk) not in ids(careful)
    assert [entry["code"] for entry in careful["excluded"]] == ["manipulation_caution"]


def test_an_answer_that_cannot_wait_ends_the_search(api, now):
    clinician(now, code=DOCTOR)
    gates = [question["code"] for question in api("triage/questions/")["questions"] if question["gate"]]
    asked = {"location": {"zip": "10038"}, "answers": dict.fromkeys(gates, "no")}
    assert len(api("matches/", asked)["results"]) == 1
    asked["answers"]["chest_pressure"] = "not_sure"
    answer = api("matches/", asked)
    assert answer["results"] == []
    assert answer["emergency"]["contacts"][0]["number"] == "911"
    line = next(line for line in answer["emergency"]["sheet"]["lines"] if line["code"] == "chest_pressure")
    assert line["answer"].lower() == "not sure"


def test_a_clinician_whose_week_fills_up_comes_later(api, now):
    made = clinician(now)
    asked = {"location": {"zip": "10038"}}
    (before,) = api("matches/", asked)["results"]
    made.weekly_hours.exclude(weekday=4).delete()
    search_rows.refresh([made.pk], now=now)
    (after,) = api("matches/", asked)["results"]
    assert (before["next_time"], after["next_time"]) == (
        "2026-11-23T12:00:00-05:00",
        "2026-11-27T09:00:00-05:00",
    )
    assert after["score"] < before["score"]
