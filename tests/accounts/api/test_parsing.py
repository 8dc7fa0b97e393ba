import gzip
import json

import pytest
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import JSONParser

from accounts.api import parsing

JSON = "application/json"


def nested(levels: int) -> bytes:
    return b'{"name":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


REFUSED_BODIES = [
    ("NUL in a value", b'{"name": "a\\u0000b"}', "name", "nul_character"),
    (
        "NUL in a list",
        b'{"preferences": {"languages": ["es", "\\u0000"]}}',
        "preferences.languages.1",
        "nul_character",
    ),
    ("NUL in a key", b'{"na\\u0000me": 1}', "na\ufffdme", "nul_character"),
    ("lone surrogate", b'{"name": "\\ud800"}', "name", "lone_surrogate"),
    ("lone surrogate in a key", b'{"preferences": {"\\udfff": 1}}', "preferences.?", "lone_surrogate"),
    ("NaN", b'{"age": NaN}', "age", "not_finite"),
    ("Infinity", b'{"age": -Infinity}', "age", "not_finite"),
    ("1e400", b'{"preferences": {"languages": [1e400]}}', "preferences.languages.0", "not_finite"),
    ("a float of 5,000 digits", b'{"age": ' + b"9" * 5000 + b".5}", "age", "not_finite"),
    ("an int of 31 digits", b'{"age": ' + b"1" * 31 + b"}", "age", "number_too_long"),
    ("an int of 5,000 digits", b'{"age": -' + b"9" * 5000 + b"}", "age", "number_too_long"),
    ("a name twice", b'{"name": "a", "name": "b"}', "name", "duplicate_key"),
    ("a name twice inside", b'{"preferences": {"x": 1, "x": 1}}', "preferences.x", "duplicate_key"),
    ("depth 33", nested(33), "", "too_deep"),
    ("depth 100,000", b"[" * 100_000, "", "too_deep"),
    ("depth by objects", b'{"a":' * 40_000, "", "too_deep"),
    ("UTF-8 with a mark", b'\xef\xbb\xbf{"name": "a"}', "", "byte_order_mark"),
    ("UTF-16", '{"name": "a"}'.encode("utf-16"), "", "byte_order_mark"),
    ("UTF-16 without a mark", '{"name": "é"}'.encode("utf-16-be"), "", "not_utf8"),
    ("Latin-1", '{"name": "é"}'.encode("latin-1"), "", "not_utf8"),
    ("a raw surrogate", b'{"name": "\xed\xa0\x80"}', "", "not_utf8"),
    ("a raw NUL", b'{"name": "\x00"}', "", "malformed_json"),
    ("trailing junk", b'{"name": "a"} x', "", "malformed_json"),
    ("an open string", b'{"name": "a', "", "malformed_json"),
    ("an open string of quotes", b'"' + b'\\"' * 100_000, "", "malformed_json"),
    ("a list", b"[1, 2]", "", "not_an_object"),
    ("null", b"null", "", "not_an_object"),
    ("a number", b"7", "", "not_an_object"),
    ("a text", b'"name"', "", "not_an_object"),
    ("spaces", b"   ", "", "malformed_json"),
]


@pytest.mark.parametrize(
    ("body", "field", "code"), [case[1:] for case in REFUSED_BODIES], ids=[case[0] for case in REFUSED_BODIES]
)
def test_a_bad_body_is_refused_with_its_place(client, body, field, code):
    response = client.generic("POST", "/api/echo/", body, content_type=JSON)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert (field, code) in {(error["field"], error["code"]) for error in response.json()["errors"]}


@pytest.mark.parametrize("body", [b"x" * 262_145, b'{"name": "' + b"a" * 10_000_000 + b'"}'])
def test_a_body_above_256_kib_is_413(client, body):
    response = client.generic("POST", "/api/echo/", body, content_type=JSON)
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


def test_the_parser_itself_stops_at_the_limit(settings):
    class Endless:
        asked = 0

        def read(self, size: int) -> bytes:
            self.asked = size
            return b"x" * size

    stream = Endless()
    with pytest.raises(parsing.BodyTooLarge):
        parsing.StrictJSONParser().parse(stream, JSON, {})
    assert stream.asked == settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b",
        "text/plain",
        "application/xml",
        "",
        "application/json; charset=utf-16",
        "application/json; charset=bogus",
    ],
)
def test_anything_but_utf8_json_is_415(client, content_type):
    response = client.generic("POST", "/api/echo/?q=%41", b'{"name": "a"}', content_type=content_type)
    assert response.status_code == 415
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "GZIP, identity"])
def test_a_compressed_body_is_415(client, encoding):
    body = gzip.compress(b'{"name": "a"}')
    response = client.generic(
        "POST", "/api/echo/", body, content_type=JSON, headers={"Content-Encoding": encoding}
    )
    assert (response.status_code, response.json()["code"]) == (415, "compressed_body")


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=UTF-8", 'application/json; charset="utf8"'],
)
def test_utf8_json_is_accepted(client, content_type):
    response = client.generic("POST", "/api/echo/", '{"name": "Zoë 😀"}'.encode(), content_type=content_type)
    assert response.json() == {"fields": ["name"]}


def test_an_empty_body_misses_its_fields(client):
    response = client.generic("POST", "/api/echo/", b"", content_type=JSON)
    assert response.json()["errors"] == [
        {"field": "name", "code": "required", "detail": "This field is required."}
    ]


def test_depth_32_and_30_digits_are_still_fine():
    assert parsing.load(nested(32))["name"] == json.loads(nested(32))["name"]
    assert parsing.load(b'{"n": -' + b"1" * 30 + b"}") == {"n": -int("1" * 30)}


def test_brackets_inside_texts_do_not_count():
    text = "[{" * 100 + '\\"' + "[" * 100
    assert parsing.load(b'{"a": "' + text.encode() + b'", "b": [[]]}') == {
        "a": text.replace("\\", ""),
        "b": [[]],
    }


def test_every_flaw_is_reported_at_once():
    with pytest.raises(ValidationError) as caught:
        parsing.load(b'{"a": NaN, "b": {"c": ["\\u0000", 1e999]}}')
    assert list(caught.value.detail) == ["a", "b.c.0", "b.c.1"]


# Control twins: DRF's own parser lets these through, or falls over.


class Request:
    META: dict[str, str] = {}


@pytest.mark.parametrize(
    "name", ["NUL in a value", "NUL in a key", "lone surrogate", "1e400", "a name twice", "depth 33"]
)
def test_without_the_strict_parser_it_would_be_accepted(rf, name):
    body = next(case[1] for case in REFUSED_BODIES if case[0] == name)
    assert JSONParser().parse(rf.generic("POST", "/", body, content_type=JSON), JSON, {})
    with pytest.raises((ParseError, ValidationError)):
        parsing.load(body)


def test_without_the_strict_parser_deep_nesting_would_be_a_500(client):
    body = b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert client.generic("POST", "/api/plain/", body, content_type=JSON).status_code == 500
    assert client.generic("POST", "/api/echo/", body, content_type=JSON).status_code == 400
