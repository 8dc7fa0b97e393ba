"""The matrix as written in matrix.yaml, and what it says of one cell."""

import functools
import re
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

import yaml

from tests.authorization.routes import Route

FILE = Path(__file__).with_name("matrix.yaml")
CODES = {400: "invalid", 401: "not_authenticated", 403: "permission_denied", 404: "not_found"}
SETTINGS = {
    "send",
    "query",
    "with",
    "anyone's",
    "otherwise",
    "nobody",
    "asked by",
    "takes",
    "headers",
    "file",
    "a stranger's",
}
TO_SIGN_IN, ELSEWHERE, DONE = "to sign-in", "elsewhere", "done"


class Expected(NamedTuple):
    """What an identity is answered: `ok` with the fields of a set (or any), or a refusal by status and code."""

    status: int | None = None
    code: str = ""
    fields: str = ""

    @property
    def is_ok(self):
        return self.status is None

    def __str__(self):
        return self.fields or ("ok" if self.is_ok else f"{self.status} {self.code}".strip())


class Row:
    """One method of one address, or of all that a pattern with stars stands for."""

    def __init__(self, matrix, route, text):
        self.matrix, self.route, self.text = matrix, route, text
        self.send = text.get("send")
        self.query = text.get("query", "")
        self.objects = text.get("with", {})
        self.headers = text.get("headers", {})
        self.file = text.get("file")  # sent in a form, with the fields of `send`
        self.strangers = matrix.outcome(text.get("a stranger's", 404))
        self.takes = text.get("takes", [])
        self.is_anyones = text.get("anyone's", False)
        self.asked_by = set(matrix.members(text.get("asked by", list(matrix.identities))))
        parts = (re.escape(part) for part in route.address.split("*"))
        self.pattern = re.compile("[^/]+".join(parts))  # a star stands for one part of an address
        self._outcomes = {}
        for outcome, names in text.items():
            if outcome not in SETTINGS:
                for name in matrix.members(names):
                    assert name not in self._outcomes, f"{route}: {name} stands here twice"
                    self._outcomes[name] = outcome

    def expected(self, identity):
        """Its own line, else that of those who don't count as signed in, else `otherwise`."""
        if identity in self._outcomes:
            return self.matrix.outcome(self._outcomes[identity])
        nobody = self.matrix.nobody.get(identity)
        if nobody is not None and self.text.get("nobody", True):
            return self.matrix.outcome(self.text.get("nobody", nobody))
        return self.matrix.outcome(self.text["otherwise"])

    def identities(self, *, ok=None):
        """Who asks here; those alone who are, or are not, to be served."""
        asked = [name for name in self.matrix.identities if name in self.asked_by]
        return [name for name in asked if ok is None or self.expected(name).is_ok == ok]


class Matrix:
    def __init__(self, text):
        self.identities = text["identities"]
        self.groups = text["groups"]
        self.fields = {name: set(fields.split()) for name, fields in text["fields"].items()}
        self.health = set(text["fields with health data"])
        self.lists = text["lists"]
        self.nobody = {
            name: outcome for outcome, names in text["nobody"].items() for name in self.members(names)
        }
        self.rows = [
            Row(self, Route(address, method), cell)
            for address, methods in text["routes"].items()
            for method, cell in methods.items()
        ]

    def members(self, names):
        """Identities by their own names and those of groups."""
        for name in [names] if isinstance(names, str) else names:
            if name in self.groups:
                yield from self.members(self.groups[name])
            else:
                assert name in self.identities, f"{name} is no identity and no group"
                yield name

    def outcome(self, text):
        if text == "ok":
            return Expected()
        if text in self.fields:
            return Expected(fields=text)
        if text in (TO_SIGN_IN, ELSEWHERE, DONE):
            return Expected(HTTPStatus.FOUND, text)
        status, _, code = str(text).partition(" ")
        return Expected(int(status), code or CODES.get(int(status), ""))

    def row_of(self, route):
        """The row of a route; one that names it wins over a pattern."""
        fitting = [row for row in self.rows if row.route.method == route.method and fits(row, route)]
        return min(fitting, key=lambda row: row.route.address.count("*"), default=None)


def fits(row, route):
    return row.pattern.fullmatch(route.address) is not None


@functools.cache
def load():
    return Matrix(yaml.safe_load(FILE.read_text()))
