import uuid

import pytest
from django.test import override_settings

PLAIN = {"MIDDLEWARE": ["django.middleware.common.CommonMiddleware"]}


def problem(response):
    assert response["Content-Type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


def test_a_valid_request_id_is_kept(client):
    response = client.get("/api/listing/", headers={"X-Request-ID": "trace-1.A_b"})
    assert response["X-Request-ID"] == "trace-1.A_b"


@pytest.mark.parametrize("given", ["", "a" * 65, "a b", "a\tb", "é", "<script>", "a,b"])
def test_any_other_request_id_is_replaced(client, given):
    response = client.get("/api/listing/", headers={"X-Request-ID": given})
    assert response["X-Request-ID"] == str(uuid.UUID(response["X-Request-ID"]))


def test_the_access_line_has_the_pattern_and_no_path_query_body_or_agent(client, lines):
    client.post(
        "/api/failing/defect/?email=canary@example.org",
        {"name": "canary"},
        content_type="application/json",
        headers={"User-Agent": "canary", "X-Request-ID": "r-1", "Cookie": "session=canary"},
    )
    line = next(line for line in lines() if line["event"] == "request")
    assert {key: line[key] for key in ("method", "route", "status", "request_id", "logger")} == {
        "method": "POST",
        "route": "/api/failing/<str:name>/",
        "status": 405,
        "request_id": "r-1",
        "logger": "kaly.access",
    }
    assert line["ms"] >= 0
    assert "canary" not in lines.text
    assert "defect" not in lines.text


def test_an_unknown_address_is_logged_as_unmatched(client, lines):
    client.get("/secret-canary/")
    assert next(line for line in lines() if line["event"] == "request")["route"] == "unmatched"
    assert "canary" not in lines.text


def test_answers_of_the_api_are_not_stored_and_send_no_referrer(client):
    response = client.get("/api/listing/")
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "no-referrer")


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("/api/%00/", "malformed_path"),
        ("/api/a%ffb/", "malformed_path"),
        ("/api/a%c0%80b/", "malformed_path"),
        ("/api/listing/?q=a%00b", "malformed_query"),
        ("/api/listing/?%00=a", "malformed_query"),
        ("/api/listing/?q=%ff", "malformed_query"),
        ("/api/listing/?q=%ed%a0%80", "malformed_query"),
        ("/api/listing/?q=%zz", "malformed_query"),
        ("/api/listing/?q=50%", "malformed_query"),
    ],
)
def test_a_target_that_is_not_text_is_refused(client, target, code):
    assert problem(client.get(target)) == (400, code)


def test_without_the_middleware_a_nul_would_reach_the_view(client):
    with override_settings(**PLAIN):
        client.handler.load_middleware()
        response = client.get("/failing/a%00b/")
    assert response.status_code == 500


def test_letters_of_any_script_are_fine(client):
    assert client.get("/api/listing/?q=Zo%C3%AB").json() == {"q": "Zoë"}
    assert client.get("/Zoë/").status_code == 404


def test_a_nul_spelled_inside_a_cookie_is_refused(client):
    response = client.get("/api/listing/", headers={"Cookie": 'sessionid="\\000aaaaaaaa"'})
    assert problem(response) == (400, "malformed_cookie")


def test_an_accept_header_that_cannot_be_read_is_refused(client):
    response = client.get("/api/listing/", headers={"Accept": "text/html, a/b; x*=bogus''%41"})
    assert problem(response) == (400, "malformed_accept")


def test_without_the_middleware_not_even_the_error_page_could_be_chosen(client):
    with override_settings(**PLAIN):
        client.handler.load_middleware()
        with pytest.raises(ValueError, match="bogus"):
            client.get("/nothing/", headers={"Accept": "text/html, a/b; x*=bogus''%41"})


@pytest.mark.parametrize(
    "headers", [{"Transfer-Encoding": "chunked"}, {"Content-Length": "-5"}, {"Content-Length": "9" * 30}]
)
def test_a_body_of_unknown_length_is_refused(client, headers):
    response = client.generic("POST", "/api/echo/", b'{"name": "a"}', headers=headers)
    assert problem(response) == (411, "length_required")


@pytest.mark.parametrize("content_type", ["multipart/form-data; boundary=b", "application/octet-stream"])
def test_a_large_body_of_any_kind_is_refused_before_it_is_read(client, content_type):
    response = client.generic("POST", "/failing/taken/", b"x" * 262_145, content_type=content_type)
    assert response.status_code == 413


def test_a_view_may_declare_that_it_takes_more(client):
    body = b"x" * 262_145
    assert client.generic("POST", "/api/uploads/", body, content_type="image/png").status_code == 200
    assert client.generic("POST", "/api/uploads/", body * 5, content_type="image/png").status_code == 413


def test_probes_need_no_known_host_and_no_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["kaly.example"]
    client.handler.load_middleware()
    assert client.get("/healthz", headers={"Host": "10.1.2.3:8000"}).status_code == 200
    assert client.get("/api/listing/", headers={"Host": "kaly.example"}).status_code == 301
    assert problem(client.get("/api/listing/", headers={"Host": "10.1.2.3"}, secure=True)) == (
        400,
        "bad_request",
    )


def test_probes_answer_reading_methods_only(client):
    response = client.post("/healthz")
    assert (problem(response), response["Allow"]) == ((405, "method_not_allowed"), "GET, HEAD")
