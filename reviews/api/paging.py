"""Pages of reviews. Their cursors are sealed: an open one would tell to the second when a review was published."""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.crypto import salted_hmac
from rest_framework.pagination import Cursor
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from accounts.api.pagination import CursorPage
from accounts.api.serializers import refusal
from reviews.reading import LATEST

NONCE = 12  # bytes


class ReviewPage(CursorPage):
    """The latest first, unless `ordering` says otherwise; a cursor belongs to one order of one list."""

    ordering = LATEST
    of = "reviews"  # which list: a cursor of another one opens nothing here

    def encode_cursor(self, cursor: Cursor) -> str:
        nonce = os.urandom(NONCE)
        text = json.dumps([cursor.offset, cursor.reverse, cursor.position]).encode()
        sealed = nonce + AESGCM(_key()).encrypt(nonce, text, self._salt().encode())
        token = urlsafe_b64encode(sealed).rstrip(b"=").decode()
        return replace_query_param(str(self.base_url), self.cursor_query_param, token)

    def decode_cursor(self, request: Request) -> Cursor | None:
        token = request.query_params.get(self.cursor_query_param)
        if token is None:
            return None
        try:
            sealed = urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4))
            text = AESGCM(_key()).decrypt(sealed[:NONCE], sealed[NONCE:], self._salt().encode())
        except (InvalidTag, Error, ValueError):
            raise refusal(
                "cursor", "This cursor is not one of ours; start from the first page.", "invalid_cursor"
            ) from None
        offset, reverse, position = json.loads(text)
        return Cursor(offset=offset, reverse=reverse, position=position)

    def _salt(self) -> str:
        return f"{self.of}:{super()._salt()}"


def _key() -> bytes:
    return salted_hmac("kaly.reviews.cursor", "", algorithm="sha256").digest()
