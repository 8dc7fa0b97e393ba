"""The small language of rule expressions: `fever and (both_legs or age >= 65)`.

There is no `not`, and `<` is for age only, so that one more flag can never switch a rule off.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

NOTHING_ELSE = "nothing_else"
MAX_LENGTH = 500
MAX_DEPTH = 10
TOKEN = re.compile(r" *(?:([a-z][a-z0-9_]*)|([0-9]+(?:\.[0-9]+)?)|(>=|[><()]))")
OPERATORS = (">=", ">", "<")
RESERVED = {"and", "or", "not", "true", "false"}


class ExpressionError(ValueError):
    """An expression that the language does not allow; the message says where."""


@dataclass(frozen=True)
class Flag:
    name: str


@dataclass(frozen=True)
class Comparison:
    name: str
    operator: str
    bound: float


@dataclass(frozen=True)
class AllOf:
    parts: tuple["Expression", ...]


@dataclass(frozen=True)
class AnyOf:
    parts: tuple["Expression", ...]


Expression = Flag | Comparison | AllOf | AnyOf


def parse(text: str, *, flags: Collection[str], numbers: Collection[str]) -> Expression:
    """Read an expression over the given names of flags and of numbers.

    :raises ExpressionError: an unknown name or sign, a comparison that could switch a rule off,
        too long or too deep
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"longer than {MAX_LENGTH} characters")
    parser = _Parser(_tokens(text), flags, numbers)
    expression = parser.any_of(depth=0)
    if parser.peek():
        raise ExpressionError(f"unexpected {parser.peek()!r}")
    return expression


def holds(expression: Expression, *, flags: Collection[str], numbers: Mapping[str, float]) -> bool:
    """Tell whether an expression is true for the raised flags and the told numbers.

    A number that was not told makes its comparison false.
    """
    match expression:
        case Flag(name):
            return name in flags
        case Comparison(name, operator, bound):
            return name in numbers and _compares(numbers[name], operator, bound)
        case AllOf(parts):
            return all(holds(part, flags=flags, numbers=numbers) for part in parts)
        case AnyOf(parts):
            return any(holds(part, flags=flags, numbers=numbers) for part in parts)


def names_in(expression: Expression) -> frozenset[str]:
    """List the names of the inputs that an expression reads."""
    if isinstance(expression, AllOf | AnyOf):
        return frozenset().union(*(names_in(part) for part in expression.parts))
    return frozenset({expression.name})


def _compares(number: float, operator: str, bound: float) -> bool:
    if operator == ">=":
        return number >= bound
    return number > bound if operator == ">" else number < bound


def _tokens(text: str) -> list[str]:
    tokens, position = [], 0
    text = text.rstrip(" ")
    while position < len(text):
        found = TOKEN.match(text, position)
        if not found:
            raise ExpressionError(f"cannot read {text[position:].strip()[:20]!r}")
        tokens.append(found[0].strip(" "))
        position = found.end()
    return tokens


class _Parser:
    """Recursive descent: any_of -> all_of -> factor, `and` binding tighter than `or`."""

    def __init__(self, tokens: list[str], flags: Collection[str], numbers: Collection[str]) -> None:
        self.tokens, self.flags, self.numbers = tokens, flags, numbers
        self.position = 0

    def peek(self) -> str:
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self.position += 1
        return token

    def any_of(self, depth: int) -> Expression:
        parts = [self.all_of(depth)]
        while self.peek() == "or":
            self.take()
            parts.append(self.all_of(depth))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def all_of(self, depth: int) -> Expression:
        parts = [self.factor(depth)]
        while self.peek() == "and":
            self.take()
            parts.append(self.factor(depth))
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def factor(self, depth: int) -> Expression:
        token = self.take()
        if token == "(":  # noqa: S105
            return self.group(depth + 1)
        if token in RESERVED:
            raise ExpressionError(f"{token!r} is not allowed here")
        if token in self.numbers:
            return self.comparison(token)
        if token in self.flags:
            return Flag(token)
        raise ExpressionError(f"unknown name {token!r}" if token else "ends too early")

    def group(self, depth: int) -> Expression:
        if depth > MAX_DEPTH:
            raise ExpressionError(f"more than {MAX_DEPTH} parentheses deep")
        inner = self.any_of(depth)
        if self.take() != ")":
            raise ExpressionError("a parenthesis is not closed")
        return inner

    def comparison(self, name: str) -> Comparison:
        operator, bound = self.take(), self.take()
        if operator not in OPERATORS:
            raise ExpressionError(f"{name} must be compared with >=, > or <")
        if operator == "<" and name != "age":
            raise ExpressionError("only age may be compared with <")
        if not bound[:1].isdigit():
            raise ExpressionError(f"{name} must be compared with a number")
        return Comparison(name, operator, float(bound))
