"""Cursor pages: `next`, `previous`, `results`, at most 50 rows, no total."""

from typing import Any

from django.core import signing
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from accounts.api.serializers import refusal


class CursorPage(CursorPagination):
    """Subclasses set `ordering`, ending in a unique column.

    The cursor is signed, for this class and ordering: DRF puts its text into the WHERE clause as it comes,
    where a made-up position (a NUL, no date) would be a server error.
    """

    page_size = 20
    max_page_size = 50
    page_size_query_param = "page_size"

    def get_page_size(self, request: Request) -> int:
        text = request.query_params.get(self.page_size_query_param)
        if text is None:
            return self.page_size
        valid = (
            text.isascii() and text.isdecimal() and len(text) <= 3 and 1 <= int(text) <= self.max_page_size
        )
        if not valid:
            raise refusal("page_size", f"A whole number from 1 to {self.max_page_size}.", "invalid_page_size")
        return int(text)

    def encode_cursor(self, cursor: Cursor) -> str:
        token = signing.dumps([cursor.offset, cursor.reverse, cursor.position], salt=self._salt())
        return replace_query_param(str(self.base_url), self.cursor_query_param, token)

    def decode_cursor(self, request: Request) -> Cursor | None:
        token = request.query_params.get(self.cursor_query_param)
        if token is None:
            return None
        try:
            offset, reverse, position = signing.loads(token, salt=self._salt())
        except signing.BadSignature:
            raise refusal(
                "cursor", "This cursor is not one of ours; start from the first page.", "invalid_cursor"
            ) from None
        return Cursor(offset=offset, reverse=reverse, position=position)

    def _salt(self) -> str:
        return f"{type(self).__module__}.{type(self).__qualname__}:{','.join(self.ordering)}"

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] = {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": self.max_page_size,
                    "default": self.page_size,
                }
        return parameters
