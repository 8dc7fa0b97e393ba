"""What the directory refuses, naming the parameter; and that nothing at all is a server error."""

import pytest

from tests.providers.api.conftest import AT_HOME

REFUSED = [
    ("zip=00000", "zip", "unknown_code"),
    ("zip=1000", "zip", "unknown_code"),
    ("zip=%D9%A1%D9%A0%D9%A0%D9%A0%D9%A1", "zip", "unknown_code"),
    ("zip=10001&lat=40&lon=-74", "zip", "two_places"),
    ("zip=10001&lat=40", "zip", "two_places"),
    ("lat=40", "lon", "required"),
    ("lon=-74", "lat", "required"),
    ("lat=90.0001&lon=0", "lat", "max_value"),
    ("lat=-90.0001&lon=0", "lat", "min_value"),
    ("lat=0&lon=180.0001", "lon", "max_value"),
    ("lat=NaN&lon=0", "lat", "invalid"),
    ("lat=0&lon=-Infinity", "lon", "invalid"),
    ("lat=1e400&lon=0", "lat", "invalid"),
    ("lat=north&lon=0", "lat", "invalid"),
    (f"{AT_HOME}&radius_miles=0", "radius_miles", "min_value"),
    (f"{AT_HOME}&radius_miles=0.99", "radius_miles", "min_value"),
    (f"{AT_HOME}&radius_miles=250.1", "radius_miles", "max_value"),
    (f"{AT_HOME}&radius_miles=-25", "radius_miles", "min_value"),
    (f"{AT_HOME}&radius_miles=nan", "radius_miles", "invalid"),
    ("radius_miles=25", "radius_miles", "needs_place"),
    ("ordering=distance", "ordering", "needs_place"),
    ("ordering=next_time", "ordering", "needs_place"),
    (f"{AT_HOME}&ordering=name&radius_miles=10.1", "radius_miles", "too_far"),
    ("ordering=name&specialty=physical-therapy", "ordering", "needs_place"),
    ("ordering=name&sex=X", "ordering", "needs_place"),
    (f"{AT_HOME}&ordering=next_time&radius_miles=51", "radius_miles", "too_far"),
    ("ordering=price", "ordering", "invalid_choice"),
    ("ordering=rating", "ordering", "invalid_choice"),
    ("ordering=-name", "ordering", "invalid_choice"),
    ("ordering=provider__npi", "ordering", "invalid_choice"),
    ("specialty=nobody", "specialty", "unknown_code"),
    ("specialty=a%20b", "specialty", "unknown_code"),
    ("condition=nothing", "condition", "unknown_code"),
    ("condition=cauda-equina", "condition", "emergency"),
    ("verified_condition=nothing", "verified_condition", "unknown_code"),
    ("verified_condition=pulmonary-embolism", "verified_condition", "emergency"),
    ("plan=1", "plan", "unknown_code"),
    ("plan=00000000-0000-4000-8000-000000000009", "plan", "unknown_code"),
    ("plan=" + "9" * 400, "plan", "unknown_code"),
    ("language=xx", "language", "unknown_code"),
    ("language=e", "language", "unknown_code"),
    ("language=en_US", "language", "unknown_code"),
    ("language=%25", "language", "unknown_code"),
    ("language=" + "e" * 36, "language", "max_length"),
    ("sex=female", "sex", "invalid_choice"),
    ("sex=f", "sex", "invalid_choice"),
    ("mode=either", "mode", "invalid_choice"),
    ("accepting=nobody", "accepting", "invalid_choice"),
    ("name=" + "x" * 81, "name", "max_length"),
    ("name=a", "name", "too_short"),
    ("name=%25", "name", "too_short"),
    ("name=+a+", "name", "too_short"),
    ("name=a+l", "name", "too_short"),
    ("name=a-l", "name", "too_short"),
    ("name=okafor+n.", "name", "too_short"),
    ("name=--", "name", "too_short"),
    ("name=12", "name", "too_short"),
    ("name=%25%25", "name", "too_short"),
    ("name=__", "name", "too_short"),
    ("name=%27%20OR%201=1%20--", "name", "too_short"),
    ("name=%F0%9F%A6%B4%F0%9F%A6%B4", "name", "too_short"),
    ("name=%CC%81%CC%81", "name", "too_short"),
    ("name=%5C%5C", "name", "too_short"),
    ("name=%7B%7B7*7%7D%7D", "name", "too_short"),
    ("name=al+bo+ci+do+eb+fu", "name", "too_many_words"),
    ("name=" + "x" * 1001, "name", "too_long"),
    ("page_size=0", "page_size", "invalid_page_size"),
    ("page_size=51", "page_size", "invalid_page_size"),
    ("page_size=1e1", "page_size", "invalid_page_size"),
    ("limit=10", "limit", "unknown_parameter"),
    ("suspended=1", "suspended", "unknown_parameter"),
    ("provider__npi=1", "provider__npi", "unknown_parameter"),
    ("sex[]=F", "sex[]", "unknown_parameter"),
    ("sex=F&sex=M", "sex", "repeated"),
    ("place=1", "place", "unknown_parameter"),
]
HARMLESS = [
    "name=%25OR%25",
    "name=a1%27;--",
    "name=+++",
    "zip=",
    "lat=-90&lon=-180&radius_miles=250",
    "lat=0&lon=180&radius_miles=1",
    "lat=-0.0&lon=0",
    "lat=1e-300&lon=0",
]


@pytest.mark.parametrize(("query", "field", "code"), REFUSED)
def test_what_cannot_be_used_is_refused_by_name(directory, query, field, code):
    problem = directory(f"?{query}", status=400)

    assert (field, code) in [(e["field"], e["code"]) for e in problem["errors"]]
    assert len(problem["errors"]) == 1


@pytest.mark.parametrize("query", HARMLESS)
def test_odd_values_find_nobody_and_break_nothing(directory, query):
    assert directory(f"?{query}")["results"] == []


def test_everything_that_is_wrong_is_named_at_once(directory):
    problem = directory("?sex=both&mode=phone&zip=abc&radius_miles=x", status=400)

    assert sorted(e["field"] for e in problem["errors"]) == ["mode", "radius_miles", "sex", "zip"]


def test_an_emergency_is_told_whom_to_call_and_sees_no_list(directory, clinician):
    clinician(code="207RC0000X")

    problem = directory("?condition=heart-referred-pain", status=400)

    assert "Call 911 now" in problem["errors"][0]["detail"]
    assert "results" not in problem


@pytest.fixture
def addresses(okafor_practice):
    base = f"/api/v1/practices/{okafor_practice.pk}/"
    return ["/api/v1/practices/", base, f"{base}times/", "/api/v1/guide/"]


def test_reading_needs_no_sign_in_and_stays_out_of_caches_and_referrers(client, catalogue, addresses):
    for address in addresses:
        response = client.get(address)
        assert (response.status_code, response["Cache-Control"], response["Referrer-Policy"]) == (
            200,
            "no-store",
            "no-referrer",
        ), address
        assert "Set-Cookie" not in response


def test_head_and_options_answer_without_a_body_of_people(client, catalogue, addresses):
    for address in addresses:
        head, options = client.head(address), client.options(address)
        assert (head.status_code, head.content) == (200, b""), address
        assert (options.status_code, options["Allow"]) == (405, "GET, HEAD, OPTIONS"), address


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client, catalogue, addresses, method):
    for address in addresses:
        response = getattr(client, method)(address, {}, content_type="application/json")
        assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed"), address
