"""Put one bad value in one place of an otherwise good request, and judge the answer."""

import copy
import json
import random
import string
from typing import NamedTuple
from urllib.parse import quote

from tests.authorization import asking
from tests.authorization.routes import Route
from tests.badinput import corpus
from tests.badinput.fields import fields, operations

NOT_OF_THE_VALUE = {401, 403, 404, 405, 406, 409, 410, 411, 412, 413, 415, 428, 429}


class Case(NamedTuple):
    """`kind` is value, body, query, path or header; `place` what it is about."""

    kind: str
    address: str
    method: str
    place: object
    value: object

    def __str__(self):
        return f"{self.method} {self.address} {self.kind} {self.place}={ascii(self.value)[:120]}"


def groups():
    """Each place with all that is put there: pairs of a case without its value, and the values."""
    values = [value for cases in corpus.VALUES.values() for value in cases]
    for field in fields():
        if field.where == "path":
            yield Case("path", field.address, field.method, field.path, None), corpus.PATHS
        else:
            yield Case("value", field.address, field.method, (field.where, field.path), None), values
    for address, method in operations():
        yield Case("query", address, method, "", None), corpus.QUERIES
        yield Case("header", address, method, "", None), corpus.HEADERS
        if method in ("POST", "PUT", "PATCH"):
            yield Case("body", address, method, "", None), corpus.BODIES


def every_case():
    """The whole cross product."""
    for case, values in groups():
        yield from (case._replace(value=value) for value in values)


def sample(count, seed):
    """So many of them, the same for the same seed; each place has its share."""
    draw, places = random.Random(seed), list(groups())
    picked = [places[number % len(places)] for number in range(draw.randrange(len(places)), 10**6)][:count]
    return [case._replace(value=draw.choice(values)) for case, values in picked]


def send(world, matrix, case, client):
    """The request that the matrix has for this route, with the one thing changed."""
    method, headers = case.value if case.kind == "header" else (case.method, {})
    row = matrix.row_of(Route(case.address, case.method))
    objects = {**world.objects, **(asking.own(world, row) if row else {})}
    body = asking.filled(copy.deepcopy(row.send), objects) if row and row.send else {}
    query, content_type = "", headers.get("Content-Type", "application/json")
    if case.kind == "value":
        where, path = case.place
        if where == "query":
            query = f"{path}={quote(_as_text(case.value), errors='surrogatepass')}"
        else:
            body = put(body, path, case.value)
    elif case.kind == "path":
        objects[case.place] = case.value
    elif case.kind == "query":
        query = case.value
    data = case.value if case.kind == "body" else _encoded(body)
    if method in ("GET", "HEAD"):
        data = b""
    address = string.Formatter().vformat(case.address, (), objects)
    extra = {"QUERY_STRING": query, **_environment(headers)}
    return client.generic(method, address, data, content_type=content_type, **extra)


def put(body, path, value):
    """The body with the value at a dotted path; what is missing on the way is made."""
    *way, last = path.split(".")
    place = body
    for name, following in zip(way, [*way, last][1:], strict=True):
        empty = [] if following == "0" else {}
        if name == "0":
            if not place or not isinstance(place[0], type(empty)):
                place[:] = [empty]
            place = place[0]
        else:
            if not isinstance(place.get(name), type(empty)):
                place[name] = empty
            place = place[name]
    if last == "0":
        place[:] = [value]
    else:
        place[last] = value
    return body


def flaw(case, response):
    """What is wrong with the answer; empty where nothing is."""
    status = response.status_code
    if status >= 500:
        return f"{case}: {status}"
    if status < 400:
        return ""
    if response.headers["Content-Type"] != "application/problem+json":
        return f"{case}: {status} as {response.headers['Content-Type']}"
    if not response.content:  # to a HEAD
        return ""
    problem = response.json()
    if problem["status"] != status or not problem["code"]:
        return f"{case}: a problem of {problem['status']} with {status}"
    if case.kind != "value" or status in NOT_OF_THE_VALUE:
        return ""
    return "" if _names(problem, case.place[1]) else f"{case}: names {problem['errors'][:3]}"


MISSING = {"required", "half_a_point"}  # it names what is not there


def _names(problem, path):
    """Whether an error is about the place or what is in it; of a list that is too long, about the list."""
    first = path.split(".")[0]
    if problem["code"] in {"malformed_query", "too_deep", "malformed_json"}:
        return True
    errors = problem["errors"]
    return any(e["field"].split(".")[0] in (first, "") or e["code"] in MISSING for e in errors)


def _as_text(value):
    return value if isinstance(value, str) else json.dumps(value)[:4000]


def _encoded(body):
    """JSON as a careless client writes it: NaN, halves of surrogate pairs and all."""
    return json.dumps(body).encode() if body else b""


def _environment(headers):
    """Headers as WSGI spells them; the type of the content is given apart."""
    spelled = {name.upper().replace("-", "_"): value for name, value in headers.items()}
    spelled.pop("CONTENT_TYPE", None)
    return {name if name == "CONTENT_LENGTH" else f"HTTP_{name}": value for name, value in spelled.items()}
