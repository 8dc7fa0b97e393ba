import pytest
from rest_framework.exceptions import ErrorDetail

from accounts.api import problems
from tests.accounts.api.endpoints import SECRET

REFUSALS = [
    ("taken", 409, "time_taken"),
    ("stuck", 409, "refused"),
    ("parse", 400, "parse_error"),
    ("throttled", 429, "throttled"),
    ("denied", 403, "permission_denied"),
    ("login", 401, "authentication_failed"),
    ("not-found", 404, "not_found"),
    ("http404", 404, "not_found"),
    ("django-denied", 403, "permission_denied"),
    ("suspicious", 400, "bad_request"),
    ("bad-request", 400, "bad_request"),
    ("too-big", 413, "body_too_large"),
    ("hung-up", 400, "bad_request"),
    ("model", 400, "invalid"),
    ("operational", 503, "unavailable"),
    ("interface", 503, "unavailable"),
    ("pool", 503, "unavailable"),
    ("cancelled", 503, "unavailable"),
    ("defect", 500, "server_error"),
]


@pytest.mark.parametrize(("name", "status", "code"), REFUSALS)
def test_every_exception_of_an_endpoint_becomes_a_problem(client, name, status, code):
    response = client.get(f"/api/failing/{name}/")
    body = response.json()
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    assert (body["status"], body["code"], body["type"]) == (status, code, f"urn:problem-type:kaly:{code}")
    assert {"type", "title", "status", "code", "detail", "errors"} <= body.keys()
    assert SECRET not in response.content.decode()


@pytest.mark.parametrize("name", ["django-denied", "suspicious", "http404", "operational", "defect"])
def test_a_page_shows_a_small_page_without_the_message(client, name):
    response = client.get(f"/failing/{name}/", headers={"Accept": "text/html"})
    expected = {"django-denied": 403, "suspicious": 400, "http404": 404, "operational": 503, "defect": 500}[
        name
    ]
    assert response.status_code == expected
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert SECRET not in response.content.decode()
    assert "<h1>" in response.content.decode()


def test_a_page_answers_json_to_whom_prefers_it(client):
    response = client.get("/failing/http404/", headers={"Accept": "application/json"})
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "not_found"


def test_an_unknown_address_under_api_is_a_problem(client):
    response = client.get("/api/nothing/", headers={"Accept": "text/html"})
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_a_domain_refusal_names_its_field_and_carries_its_extra_members(client):
    body = client.get("/api/failing/taken/").json()
    assert body["errors"] == [{"field": "start", "code": "time_taken", "detail": "Someone else was faster."}]
    assert body["alternatives"] == ["2026-12-01T10:00:00Z"]


def test_extra_members_cannot_replace_the_standard_ones():
    response = problems.ProblemResponse(409, code="time_taken", extra={"status": 200, "code": "fine"})
    assert b'"status": 409' in response.content
    assert b'"code": "time_taken"' in response.content


def test_unavailable_says_when_to_come_back(client):
    assert client.get("/api/failing/operational/")["Retry-After"] == "2"
    assert client.get("/failing/pool/")["Retry-After"] == "2"


def test_throttled_says_when_to_come_back(client):
    assert client.get("/api/failing/throttled/")["Retry-After"] == "8"


def test_no_login_is_401_with_a_challenge(client):
    response = client.get("/api/private/")
    assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")
    assert response["WWW-Authenticate"] == "Session"


def test_a_wrong_method_is_405_with_the_allowed_ones(client):
    response = client.delete("/api/echo/")
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert response["Allow"] == "POST, OPTIONS"


def test_an_answer_format_nobody_speaks_is_406(client):
    response = client.get("/api/listing/", headers={"Accept": "application/xml"})
    assert (response.status_code, response.json()["code"]) == (406, "not_acceptable")
    assert response["Content-Type"] == "application/problem+json"


def test_nested_errors_become_dotted_paths_with_list_indexes():
    detail = {
        "preferences": {"languages": {0: [ErrorDetail("Too long.", "max_length")]}},
        "stops": [{}, {"at": [ErrorDetail("Wrong.", "invalid")]}],
        "non_field_errors": [ErrorDetail("Choose one.", "invalid")],
    }
    assert list(problems.flatten(detail)) == [
        ("preferences.languages.0", "max_length", "Too long."),
        ("stops.1.at", "invalid", "Wrong."),
        ("", "invalid", "Choose one."),
    ]


def test_the_number_and_length_of_errors_are_bounded():
    detail = {f"field{number}" * 100: [ErrorDetail("x" * 5000, "invalid")] for number in range(500)}
    assert len(problems.invalid(detail).content) < 40_000
