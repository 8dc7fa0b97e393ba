"""Where a value can be put: every writable field and every parameter that the OpenAPI schema names."""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")
MOST_LEVELS = 6


class Field(NamedTuple):
    """One place of one operation: `where` is body, query or path; `path` has dots, and 0 for the first of a list."""

    address: str
    method: str
    where: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.address} {self.where} {self.path}"


@cache
def schema() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


@cache
def fields() -> list[Field]:
    """Every field, in the order of the schema."""
    return [
        Field(address, method.upper(), where, path)
        for address, operations in schema()["paths"].items()
        for method in METHODS
        if method in operations
        for where, path in _of(operations[method])
    ]


def operations() -> list[tuple[str, str]]:
    return [
        (address, method.upper())
        for address, found in schema()["paths"].items()
        for method in METHODS
        if method in found
    ]


def _of(operation: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for parameter in operation.get("parameters", []):
        if parameter["in"] in ("query", "path"):
            yield parameter["in"], parameter["name"]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    for path in dict.fromkeys(_leaves(body, "", 0)):
        yield "body", path


def _leaves(part: dict[str, Any], path: str, level: int) -> Iterator[str]:
    """Each property, the objects and lists that hold others too."""
    part = _resolved(part)
    if path:
        yield path
    if level > MOST_LEVELS:
        return
    for choice in (*part.get("oneOf", []), *part.get("anyOf", []), *part.get("allOf", [])):
        yield from _leaves(choice, path, level + 1)
    for name, inner in part.get("properties", {}).items():
        if not inner.get("readOnly"):
            yield from _leaves(inner, f"{path}.{name}".strip("."), level + 1)
    if isinstance(part.get("items"), dict):
        yield from _leaves(part["items"], f"{path}.0".strip("."), level + 1)


def _resolved(part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        found: Any = schema()
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        part = found
    return part
