"""Whatever is posted to the matching API: an answer or a problem that names the field, never a 500."""

import copy
import json
import uuid

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.matching.market import CALM, request

MATCHES, TRIAGE = "/api/v1/matches/", "/api/v1/triage/"
ONLY_MATCHES = ("location", "radius_miles", "preferences", "page_size", "cursor")

KINDS = {
    "age": "integer?",
    "answers": "object",
    "answers.fever": "choice",
    "answers.tingling": "choice",
    "cautions": "object",
    "cautions.anticoagulants": "choice",
    "sensations": "list",
    "sensations.0": "choice",
    "duration_weeks": "number?",
    "severity": "integer?",
    "limits_daily_life": "boolean?",
    "conditions": "list",
    "conditions.0": "choice",
    "treatments_tried": "list",
    "treatments_tried.0": "choice",
    "weeks_of_care": "number?",
    "text": "choice?",
    "location": "object",
    "location.zip": "choice",
    "location.lat": "degrees",
    "location.lon": "degrees",
    "location.state": "choice?",
    "radius_miles": "number",
    "preferences": "object",
    "preferences.visit_mode": "choice",
    "preferences.insurance_plan": "choice?",
    "preferences.plan_required": "boolean",
    "preferences.languages": "list",
    "preferences.languages.0": "choice",
    "preferences.provider_sex": "choice?",
    "preferences.specialties": "list",
    "preferences.specialties.0": "choice",
    "preferences.earliest": "choice?",
    "preferences.latest": "choice?",
    "preferences.weekdays": "list",
    "preferences.weekdays.0": "integer",
    "preferences.day_parts": "list",
    "preferences.day_parts.0": "choice",
    "preferences.max_price_cents": "cents?",
    "preferences.new_patient": "boolean",
    "preferences.wheelchair": "boolean",
    "page_size": "integer",
    "cursor": "choice?",
}
TRIAGE_FIELDS = [path for path in KINDS if path.split(".")[0] not in ONLY_MATCHES]
VALUES = [
    None, True, False, 0, 1, 10001, -1, 1.5, -0.5, 1e300, 10**29, -(10**29), "", " ", "7", "yes ", "true", "null",
    "2026-12-01x", "a\nb", "\u202e", "\u0663", "x" * 3000, [], [[]], [None], [{}], ["", 1], {}, {"0": 1}, {"$gt": ""},
]  # fmt: skip
RIGHT = {
    "integer": lambda value: type(value) is int and value in (0, 1),
    "cents": lambda value: type(value) is int and 0 <= value <= 10001,
    "degrees": lambda value: type(value) in (int, float) and -1 <= value <= 1.5,
    "number": lambda value: type(value) in (int, float) and 0 <= value <= 1.5,
    "boolean": lambda value: type(value) is bool,
    "choice": lambda value: False,
    "list": lambda value: value == [],
    "object": lambda value: value == {},
}


@pytest.fixture
def post(catalogue):
    """Post bytes, or a value as JSON, and look at any answer, also a 500."""
    client = Client(raise_request_exception=False)

    def send(address, body, content_type="application/json", **headers):
        data = body if isinstance(body, (bytes, str)) else json.dumps(body)
        return client.post(address, data, content_type=content_type, headers=headers)

    return send


def changed(path, value, base=None):
    """The plain request with one place in it changed."""
    body = copy.deepcopy(base or request())
    if path.startswith("location.") and path != "location.state":
        body["location"] = {"zip": "10038"} if path == "location.zip" else {"lat": 40.7, "lon": -74.0}
    *way, last = path.split(".")
    place = body
    for name in way:
        place = place.setdefault(name, [] if last == "0" and name == way[-1] else {})
    if isinstance(place, list):
        place[:] = [value]
    else:
        place[last] = value
    return body


def refused(response, path, status=400):
    """Assert a problem that names the field, or a place inside it."""
    assert response.status_code == status, response.content[:300]
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    fields = [error["field"] for error in problem["errors"]]
    assert any(field == path or field.startswith(f"{path}.") for field in fields), (path, fields)


def is_right(path, value):
    kind = KINDS[path]
    if value is None:
        return kind.endswith("?")
    if path == "text" and value in ("", " "):
        return True
    return RIGHT[kind.removesuffix("?")](value)


@pytest.mark.parametrize("path", KINDS)
def test_a_value_of_the_wrong_kind_is_refused_by_name(path, post):
    for value in VALUES:
        if not is_right(path, value):
            refused(post(MATCHES, changed(path, value)), path)


@pytest.mark.parametrize("path", TRIAGE_FIELDS)
def test_the_gate_alone_is_as_strict(path, post):
    calm = {"answers": CALM}
    for value in VALUES[::3]:
        if not is_right(path, value):
            refused(post(TRIAGE, changed(path, value, base=calm)), path)


def test_null_stands_for_not_told(post):
    for path in (path for path, kind in KINDS.items() if kind.endswith("?")):
        assert post(MATCHES, changed(path, None)).status_code == 200


@pytest.mark.parametrize("path", ["surprise", "answers.surprise", "cautions.surprise", "location.surprise",
                                  "preferences.surprise", "age ", "__proto__", "answers.self-harm"])  # fmt: skip
def test_an_unknown_name_is_refused(path, post):
    refused(post(MATCHES, changed(path, "yes")), path)


@pytest.mark.parametrize("path", ONLY_MATCHES)
def test_the_gate_alone_checks_what_else_belongs_to_a_match(path, post):
    refused(post(TRIAGE, {path: []}), path)


OUT_OF_RANGE = {
    "radius_miles": [0.999, 250.001, 0, -25],
    "age": [-1, 121],
    "severity": [-1, 11],
    "duration_weeks": [-0.1, 5200.1],
    "weeks_of_care": [-0.1, 5200.1],
    "page_size": [0, 51],
    "location.lat": [-90.001, 90.001],
    "location.lon": [-180.001, 180.001],
    "location.state": ["ny", "N", "NYC", "N1", "\uff2e\uff39"],
    "location.zip": ["1003", "100380", "10038-1234", "1003A", "1003\uff18", "00000", "99999"],
    "preferences.weekdays.0": [-1, 7],
    "preferences.max_price_cents": [-1, 100_000_001],
    "preferences.languages.0": ["xx", "english", "e", "es_MX", "zz-ZZ"],
    "preferences.specialties.0": ["voodoo", "Physical-Therapy", "physical therapy"],
    "preferences.insurance_plan": [str(uuid.UUID(int=7)), "{" + str(uuid.UUID(int=7)) + "}", "1"],
    "preferences.provider_sex": ["f", "FM", "Female"],
    "conditions.0": ["voodoo", "thoracic_strain", "Thoracic-Strain"],
    "sensations.0": ["tickle"],
    "treatments_tried.0": ["prayer"],
    "answers.fever": ["maybe", "YES"],
    "preferences.earliest": ["2026-02-30", "0000-01-01", "2026-13-01", "2026-1-1", "20261201", "2026-W49-1",
                             "2026-12-01T10:00:00Z", "202\uff16-12-01", "99999-01-01", "9999-12-31"],
    "preferences.latest": ["2026-02-30", "0000-01-01", "0001-01-01", "1999-12-31"],
}  # fmt: skip


@pytest.mark.parametrize("path", OUT_OF_RANGE)
def test_what_is_out_of_range_or_unknown_is_refused_by_name(path, post):
    for value in OUT_OF_RANGE[path]:
        refused(post(MATCHES, changed(path, value)), path)


@pytest.mark.parametrize(
    ("wishes", "path"),
    [
        ({"earliest": "2026-12-02", "latest": "2026-12-01"}, "preferences.latest"),
        ({"latest": "2026-11-22"}, "preferences.latest"),
        ({"earliest": "2026-12-21"}, "preferences.earliest"),
        ({"earliest": "2026-12-21", "latest": "2026-12-24"}, "preferences.earliest"),
        ({"plan_required": True}, "preferences.insurance_plan"),
    ],
)
def test_wishes_that_cannot_come_true_are_refused(wishes, path, send):
    refused(send(MATCHES, request(preferences=wishes)), path)


@pytest.mark.parametrize(
    "wishes",
    [
        {"earliest": "0001-01-01"},
        {"latest": "9999-12-31"},
        {"earliest": "2026-11-23", "latest": "2026-11-23"},
        {"earliest": "2026-12-20"},
    ],
)
def test_days_that_reach_into_the_coming_28_are_taken(wishes, send):
    assert send(MATCHES, request(preferences=wishes)).status_code == 200


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ({}, "location.zip"),
        ({"lat": 40.7}, "location.lon"),
        ({"lon": -74.0}, "location.lat"),
        ({"state": "NY"}, "location.zip"),
        ({"zip": "10038", "lat": 40.7, "lon": -74.0}, "location.lat"),
        ({"zip": "10038", "state": "NY"}, "location.state"),
    ],
)
def test_a_place_is_a_zip_or_a_point(location, path, post):
    refused(post(MATCHES, request(location=location)), path)


@pytest.mark.parametrize(
    "point", [(90, 0), (-90, 180), (0, -180), (0, 180), (51.9, -179.99), (89.99, 45), (0, 0)]
)
def test_a_point_anywhere_on_earth_is_answered(point, post):
    lat, lon = point
    body = request(location={"lat": lat, "lon": lon, "state": "AK"}, radius_miles=250)
    assert post(MATCHES, body).json()["results"] == []


DUPLICATES = {
    "conditions": ["thoracic-strain", "thoracic-strain"],
    "sensations": ["stiffness", "stiffness"],
    "preferences": {"languages": ["en", "en"], "weekdays": [0, 0, 1], "day_parts": ["morning", "morning"],
                    "specialties": ["physical-therapy", "physical-therapy"]},
}  # fmt: skip


@pytest.mark.parametrize("name", DUPLICATES)
def test_what_is_said_twice_counts_once(name, ask, okafor_practice):
    value = DUPLICATES[name]
    once = {k: sorted(set(v)) for k, v in value.items()} if isinstance(value, dict) else value[:1]
    twice = ask(**{name: value})
    assert twice["triage"]["level"] == "self_care"
    assert twice == ask(**{name: once})


def test_an_unknown_condition_is_named_by_its_place_also_after_a_repeated_one(post):
    body = request(conditions=["thoracic-strain", "thoracic-strain", "voodoo"])
    problem = post(MATCHES, body).json()
    assert [error["field"] for error in problem["errors"]] == ["conditions.2"]


@pytest.mark.parametrize("path", [path for path, kind in KINDS.items() if kind == "list"])
def test_a_list_of_ten_thousand_is_refused(path, post):
    first = {"preferences.weekdays": 0, "preferences.languages": "en"}.get(path, "thoracic-strain")
    refused(post(MATCHES, changed(path, [first] * 10_000)), path)


RAW = {
    "NUL in a text": ('{"text": "a\\u0000"}', "text"),
    "NUL in a name": ('{"a\\u0000": 1}', "a\ufffd"),
    "NUL in a slug": ('{"conditions": ["thoracic-strain\\u0000"]}', "conditions.0"),
    "NUL in a cursor": ('{"cursor": "\\u0000"}', "cursor"),
    "half a surrogate": ('{"preferences": {"languages": ["\\ud800"]}}', "preferences.languages.0"),
    "half a surrogate in a name": ('{"answers": {"\\udfff": "yes"}}', "answers.?"),
    "5,000 digits": ('{"age": ' + "9" * 5000 + "}", "age"),
    "minus 5,000 digits": ('{"age": -' + "9" * 5000 + "}", "age"),
    "too large a number": ('{"radius_miles": 1e400}', "radius_miles"),
    "NaN": ('{"location": {"lat": NaN, "lon": 0}}', "location.lat"),
    "Infinity": ('{"duration_weeks": -Infinity}', "duration_weeks"),
    "a name twice": ('{"answers": {"fever": "no", "fever": "yes"}}', "answers.fever"),
    "a space": (" ", ""),
    "a list": ("[]", ""),
    "null": ("null", ""),
    "a number": ("7", ""),
    "half an object": ('{"age": 4', ""),
    "a comma too many": ('{"age": 4,}', ""),
    "two objects": ("{}{}", ""),
    "33 levels": ("[" * 33 + "]" * 33, ""),
    "100,000 levels": ('{"a":' * 40_000, ""),
    "not UTF-8": (b'{"text": "\xff"}', ""),
    "UTF-16": ('{"age": 4}'.encode("utf-16"), ""),
    "a byte order mark": (b"\xef\xbb\xbf{}", ""),
}


@pytest.mark.parametrize("address", [MATCHES, TRIAGE])
@pytest.mark.parametrize("name", RAW)
def test_bytes_that_hold_no_request_are_refused(name, address, post):
    body, path = RAW[name]
    response = post(address, body)
    assert response.status_code == 400, response.content[:300]
    assert response.headers["Content-Type"] == "application/problem+json"
    assert path in [error["field"] for error in response.json()["errors"]]


def test_no_body_is_a_request_that_says_nothing(post):
    refused(post(MATCHES, {"answers": CALM}), "location")
    refused(post(MATCHES, ""), "location")
    assert len(post(TRIAGE, "").json()["triage"]["unasked"]) == len(CALM)


@pytest.mark.parametrize("address", [MATCHES, TRIAGE])
def test_a_body_that_is_too_large_or_of_unknown_length_is_refused(address, post):
    huge = post(address, json.dumps({"text": "x" * 300_000}))
    assert (huge.status_code, huge.json()["code"]) == (413, "body_too_large")
    chunked = post(address, "{}", **{"Transfer-Encoding": "chunked"})
    assert (chunked.status_code, chunked.json()["code"]) == (411, "length_required")
    zipped = post(address, b"\x1f\x8b\x08\x00", **{"Content-Encoding": "gzip"})
    assert (zipped.status_code, zipped.json()["code"]) == (415, "compressed_body")


@pytest.mark.parametrize("address", [MATCHES, TRIAGE])
@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", "json",
     "application/json; charset=latin-1", "", "application/json; charset="],
)  # fmt: skip
def test_another_content_type_is_refused(content_type, address, post):
    response = post(address, json.dumps(request()), content_type=content_type)
    assert response.status_code == 415
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("address", [MATCHES, TRIAGE])
@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_another_method_is_refused(method, address, client, db):
    response = getattr(client, method)(address)
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert response.headers["Allow"] == "POST, OPTIONS"


def test_nothing_is_read_from_the_address(post):
    refused(post(f"{MATCHES}?cursor=1", request()), "cursor")


def test_free_text_is_refused_rather_than_left_unread(post):
    refused(post(MATCHES, request(text="I can't feel my legs")), "text")
    refused(post(TRIAGE, {"text": "I can't feel my legs"}), "text")


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(
        ["thoracic-strain", "es", "morning", "2026-12-01", "yes", "not_sure", "10038", "video", 1, 250]
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
edges = st.dictionaries(st.sampled_from(list(KINDS)), anything, min_size=1, max_size=4)
fuzz = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@fuzz
@given(changes=edges, named=st.booleans())
def test_no_change_to_a_request_is_a_server_error(post, changes, named):
    body = request()
    for path, value in changes.items():
        try:
            body = changed(path, value, base=body)
        except (TypeError, AttributeError, KeyError):  # an earlier change left no such place
            continue
    for address in (MATCHES, TRIAGE):
        if named:
            body = {
                name: value for name, value in body.items() if address == MATCHES or name not in ONLY_MATCHES
            }
        response = post(address, body)
        assert response.status_code in (200, 400), (body, response.content[:300])


@fuzz
@given(text=st.text(max_size=60) | st.binary(max_size=60), body=anything)
def test_no_body_is_a_server_error(post, text, body):
    for sent in (text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"), body):
        for address in (MATCHES, TRIAGE):
            assert post(address, sent if isinstance(sent, bytes) else json.dumps(sent)).status_code in (
                200,
                400,
            )
