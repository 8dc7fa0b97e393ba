"""Pages of practices: by the keys of their order, ties on a lap around random ids that begins elsewhere daily."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import Case, Q, QuerySet, Value, When
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from accounts.api.pagination import CursorPage

Row = tuple[Any, ...]
MOMENT = "moment"
NOTICE = {
    "type": ["string", "null"],
    "description": "How soon to be seen, where the condition asked for should not wait; else null.",
    "example": None,
}


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins: beyond the row with these keys, in a walk whose first page was read at a moment."""

    keys: Row
    backwards: bool
    began_at: datetime


class PracticePage(CursorPage):
    """Pages of ids, in the order of the queryset and ties by lap: equals take turns, and nobody is first by name.

    A cursor belongs to the query it was made for. It holds the moment of the first page, whose day laps are counted
    from: a walk past midnight, or past the next time of somebody in it, goes on as it began. Call `begin` first.
    """

    def begin(self, request: Request, now: datetime) -> datetime:
        """This function will read the cursor and give the moment its walk began, which is `now` without one.

        :raises ValidationError: the cursor is none of ours, or of another search
        """
        self._query = _query(request)
        self._position = self._read(request)
        self._began_at = self._position.began_at if self._position else now
        return self._began_at

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        size = self.get_page_size(request)
        self._address, position = request.build_absolute_uri(), self._position
        start = _start(self._began_at.astimezone(UTC).toordinal())
        rows = _Reader(queryset, start, position).rows(size + 1)
        backwards, more = bool(position and position.backwards), len(rows) > size
        rows = rows[:size]
        if backwards:
            rows.reverse()
        self._after = rows[-1] if rows and (more or backwards) else None
        self._before = rows[0] if rows and (more if backwards else position) else None
        return [row[-1] for row in rows]

    def get_next_link(self) -> str | None:
        return self._link(self._after, backwards=False)

    def get_previous_link(self) -> str | None:
        return self._link(self._before, backwards=True)

    def answer(self, rows: list[Any], *, notice: str | None) -> Response:
        """A page, with a word to whoever asked, if there is one."""
        links = {"next": self.get_next_link(), "previous": self.get_previous_link()}
        return Response(links | {"notice": notice, "results": rows})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        described = super().get_paginated_response_schema(schema)
        described["properties"]["notice"] = dict(NOTICE)
        described["required"] = ["next", "previous", "notice", "results"]
        return described

    def _link(self, keys: Row | None, *, backwards: bool) -> str | None:
        if keys is None:
            return None
        held = [[_plain(key) for key in keys], backwards, self._began_at.isoformat()]
        token = signing.dumps(held, salt=self._query)
        return replace_query_param(
            remove_query_param(self._address, self.cursor_query_param), self.cursor_query_param, token
        )

    def _read(self, request: Request) -> Position | None:
        token = request.query_params.get(self.cursor_query_param)
        if token is None:
            return None
        try:
            keys, backwards, began_at = signing.loads(token, salt=self._query)
        except signing.BadSignature:
            text = "This cursor is not one of ours, or of another search; start from the first page."
            raise ValidationError({"cursor": [ErrorDetail(text, code="invalid_cursor")]}) from None
        return Position(tuple(_value(key) for key in keys), backwards, datetime.fromisoformat(began_at))


class _Reader:
    """Reads keys of rows beyond a position. Where nothing but laps orders, each lap is a walk along the ids."""

    def __init__(self, queryset: QuerySet[Any], start: UUID, position: Position | None) -> None:
        self._position, self._start = position, start
        self._backwards = bool(position and position.backwards)
        self._queryset = queryset
        self._names = [str(name) for name in queryset.query.order_by]

    def rows(self, limit: int) -> list[Row]:
        after = self._position.keys if self._position else None
        if self._names:
            laps = Case(When(pk__gte=self._start, then=Value(0)), default=Value(1))
            return self._take(self._queryset.annotate(lap=laps), [*self._names, "lap", "pk"], after, limit)
        rows: list[Row] = []
        for lap in (1, 0) if self._backwards else (0, 1):
            if len(rows) < limit and self._is_ahead(lap, after):
                beyond = after[1:] if after and lap == after[0] else None
                found = self._take(self._queryset.filter(self._lap(lap)), ["pk"], beyond, limit - len(rows))
                rows += [(lap, *row) for row in found]
        return rows

    def _lap(self, lap: int) -> Q:
        return Q(pk__lt=self._start) if lap else Q(pk__gte=self._start)

    def _is_ahead(self, lap: int, after: Row | None) -> bool:
        return after is None or (lap <= after[0] if self._backwards else lap >= after[0])

    def _take(self, queryset: QuerySet[Any], names: list[str], after: Row | None, limit: int) -> list[Row]:
        if after is not None:
            queryset = queryset.filter(_beyond(names, after, "lt" if self._backwards else "gt"))
        order = [f"-{name}" if self._backwards else name for name in names]
        return list(queryset.order_by(*order).values_list(*names)[:limit])


def _beyond(names: Sequence[str], keys: Row, sign: str) -> Q:
    """Rows whose keys come after these, compared one after the other as a sort does."""
    first, key = names[0], keys[0]
    ahead = Q(**{f"{first}__{sign}": key})
    if len(names) == 1:
        return ahead
    # The first condition says nothing new, but an index can begin from it.
    return Q(**{f"{first}__{sign}e": key}) & (ahead | Q(**{first: key}) & _beyond(names[1:], keys[1:], sign))


def _start(day: int) -> UUID:
    """Where the lap around the ids begins on a day: anywhere, and the same for everyone."""
    return UUID(bytes=hashlib.sha256(f"directory {day}".encode()).digest()[:16])


def _query(request: Request) -> str:
    """What a cursor belongs to: every parameter but the paging itself."""
    told = sorted((k, v) for k, v in request.query_params.items() if k not in ("cursor", "page_size"))
    return f"{__name__}:walk:{told!r}"


def _plain(key: Any) -> Any:
    if isinstance(key, datetime):
        return {MOMENT: key.isoformat()}
    return str(key) if isinstance(key, UUID) else key


def _value(key: Any) -> Any:
    return datetime.fromisoformat(key[MOMENT]) if isinstance(key, dict) else key
