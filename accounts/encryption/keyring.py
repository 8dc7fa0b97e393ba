"""AES-256-GCM under the wrapping keys of the environment.

A sealed value is: length of the key id (1 byte), key id (ASCII), nonce (12 bytes), ciphertext with its tag.
The associated data names the place of the value, so a value moved to another row or column does not open.
"""

import base64
import binascii
import os
import re
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,16}", re.ASCII)
KEY_BYTES = 32
NONCE_BYTES = 12  # NIST SP 800-38D, 8.2: 96 bits, drawn anew for each value


class Unreadable(Exception):
    """A sealed value does not open: its key is gone, or it was changed or moved. Never shown to people."""


@lru_cache(maxsize=4)
def parse(text: str) -> dict[str, bytes]:
    """This function will read `id:base64,id:base64`; the first key is the current one, the others only open.

    :raises ImproperlyConfigured: an id or a key is malformed, repeated, or there is none
    """
    keys: dict[str, bytes] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        key_id, _, encoded = part.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not KEY_ID.fullmatch(key_id) or len(key) != KEY_BYTES or key_id in keys:
            raise ImproperlyConfigured(
                "ENCRYPTION_KEYS must be id:key pairs, each id once (letters and digits, at most 16), each key"
                " 32 random bytes in base64; the first one seals."
            )
        keys[key_id] = key
    if not keys:
        raise ImproperlyConfigured("Set ENCRYPTION_KEYS: without a key no health data can be stored.")
    return keys


def current_id() -> str:
    """This function will name the key that seals new values."""
    return next(iter(parse(settings.ENCRYPTION_KEYS)))


def seal(plaintext: bytes, *, place: str) -> bytes:
    """This function will encrypt bytes under the current wrapping key, bound to the place they are stored at."""
    key_id = current_id()
    return head(key_id) + encrypt(parse(settings.ENCRYPTION_KEYS)[key_id], plaintext, place=place)


def head(key_id: str) -> bytes:
    """This function will give the bytes that every value sealed by a key begins with."""
    return bytes([len(key_id)]) + key_id.encode()


def open_sealed(value: bytes, *, place: str) -> bytes:
    """This function will decrypt what `seal` made for the same place.

    :raises Unreadable: the key is not in the environment any more, or the value or its place was changed
    """
    length = value[0] if value else 0
    key = parse(settings.ENCRYPTION_KEYS).get(value[1 : 1 + length].decode("ascii", "replace"))
    if key is None:
        raise Unreadable("no such wrapping key")
    return decrypt(key, value[1 + length :], place=place)


def sealed_by(value: bytes) -> str:
    """This function will name the wrapping key of a sealed value."""
    return value[1 : 1 + value[0]].decode("ascii", "replace") if value else ""


def new_key() -> bytes:
    return AESGCM.generate_key(bit_length=8 * KEY_BYTES)


def encrypt(key: bytes, plaintext: bytes, *, place: str) -> bytes:
    """This function will return a fresh nonce and the ciphertext with its tag."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, place.encode())


def decrypt(key: bytes, value: bytes, *, place: str) -> bytes:
    """This function will reverse `encrypt`.

    :raises Unreadable: the key, the value or the place is another
    """
    try:
        return AESGCM(key).decrypt(value[:NONCE_BYTES], value[NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError):
        raise Unreadable("the value was changed or moved") from None
