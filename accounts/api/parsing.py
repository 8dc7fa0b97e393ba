"""The one parser of the API: JSON that every reader understands alike and that PostgreSQL can store."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any, NamedTuple

from django.conf import settings
from django.utils.http import parse_header_parameters
from rest_framework.exceptions import (
    APIException,
    ErrorDetail,
    ParseError,
    UnsupportedMediaType,
    ValidationError,
)
from rest_framework.parsers import JSONParser

MAX_DEPTH = 32
MAX_INTEGER_DIGITS = 30
BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# A whole string (or an unfinished one up to the end, so that no quote is looked at twice), or a bracket.
STRUCTURE = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)


class BodyTooLarge(APIException):
    status_code = 413
    default_code = "body_too_large"
    default_detail = "That is more than fits in one request."


class Flaw(NamedTuple):
    """Stands in the parsed value for something that is refused, until its place is known."""

    code: str
    detail: str
    key: str = ""


NUL = Flaw("nul_character", "The NUL character can't be stored.")
SURROGATE = Flaw("lone_surrogate", "Half of a surrogate pair is no character.")
NOT_FINITE = Flaw("not_finite", "NaN, Infinity and numbers too large to hold are not accepted.")
TOO_LONG = Flaw("number_too_long", f"A whole number may have at most {MAX_INTEGER_DIGITS} digits.")


class StrictJSONParser(JSONParser):
    """A JSON object in UTF-8 of bounded size (DATA_UPLOAD_MAX_MEMORY_SIZE) and depth; flaws named by path."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        refuse_encoded(media_type, parser_context or {})
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise BodyTooLarge
        return load(body)


def refuse_encoded(media_type: str | None, context: Mapping[str, Any]) -> None:
    """This function will refuse a body that is packed, or in another alphabet than UTF-8.

    :raises UnsupportedMediaType: it is
    """
    request = context.get("request")
    if request is not None and request.META.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
        raise UnsupportedMediaType("", "Please send the body without compression.", code="compressed_body")
    charset = parse_header_parameters(media_type or "")[1].get("charset", "utf-8")
    if charset.lower() not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType("", "Please send text in UTF-8.", code="unsupported_charset")


def load(body: bytes) -> dict[str, Any]:
    """This function will parse one JSON object strictly.

    :raises ParseError: the bytes are not UTF-8 JSON, are nested too deeply or are no object
    :raises ValidationError: a value can't be accepted; the error's key is its dotted path
    """
    text = _text(body)
    _check_depth(text)
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_integer, parse_float=_float
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ParseError(f"This is not JSON ({place}).", code="malformed_json") from None
    refuse_flawed(value)
    if not isinstance(value, dict):
        raise ParseError("The body must be a JSON object.", code="not_an_object")
    return value


def refuse_flawed(value: Any) -> None:
    """This function will refuse what PostgreSQL can't store or readers don't understand alike, wherever it stands.

    :raises ValidationError: there is such a thing; the error's key is its dotted path
    """
    errors: dict[str, list[ErrorDetail]] = {}
    for path, flaw in _flaws(value, ""):
        errors.setdefault(path, []).append(ErrorDetail(flaw.detail, code=flaw.code))
    if errors:
        raise ValidationError(errors)


def _text(body: bytes) -> str:
    if body.startswith(BYTE_ORDER_MARKS):
        raise ParseError("Please send UTF-8 without a byte order mark.", code="byte_order_mark")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ParseError(f"Byte {error.start} is not UTF-8.", code="not_utf8") from None


def _check_depth(text: str) -> None:
    """Count brackets before the decoder recurses into them: 100,000 levels cost one pass and no stack."""
    depth = 0
    for match in STRUCTURE.finditer(text):
        mark = match.group()
        depth += (mark in "[{") - (mark in "]}")
        if depth > MAX_DEPTH:
            raise ParseError(f"Nested deeper than {MAX_DEPTH} levels.", code="too_deep")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | Flaw:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            return Flaw("duplicate_key", "This name stands here twice.", key=key)
        found[key] = value
    return found


def _constant(name: str) -> Flaw:
    return NOT_FINITE


def _integer(digits: str) -> int | Flaw:
    return int(digits) if len(digits.lstrip("-")) <= MAX_INTEGER_DIGITS else TOO_LONG


def _float(text: str) -> float | Flaw:
    value = float(text)
    return value if math.isfinite(value) else NOT_FINITE


def _flaws(value: Any, path: str) -> Iterator[tuple[str, Flaw]]:
    """Yield each flaw with its dotted path. Recursion is safe: the depth was checked before."""
    if isinstance(value, Flaw):
        yield _join(path, value.key) if value.key else path, value
    elif isinstance(value, str):
        yield from ((path, flaw) for flaw in _text_flaws(value))
    elif isinstance(value, dict):
        for key, inner in value.items():
            place = _join(path, key)
            yield from ((place, flaw) for flaw in _text_flaws(key))
            yield from _flaws(inner, place)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _flaws(inner, _join(path, str(index)))


def _text_flaws(text: str) -> Iterator[Flaw]:
    if "\0" in text:
        yield NUL
    if any("\ud800" <= character <= "\udfff" for character in text):
        yield SURROGATE


def _join(path: str, key: str) -> str:
    printable = key.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    return f"{path}.{printable}" if path else printable
