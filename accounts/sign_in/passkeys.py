"""What a browser says of a passkey is anyone's to write: whatever can't be read or is signed wrongly is refused."""

import struct
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature

READERS = (
    "parse_registration_response",
    "parse_authentication_response",
    "extract_user_from_response",
    "complete_registration",
    "complete_authentication",
)
# What fido2 raises over a made-up answer; allauth catches some of these in some places.
MADE_UP = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    InvalidSignature,
    LookupError,
    TypeError,
    ValueError,
    struct.error,
)


def guard() -> None:
    """This function will put a guard around each reader of allauth's; AccountsConfig calls it."""
    for name in READERS:
        setattr(auth, name, guarded(getattr(auth, name)))


def guarded(read: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(read)
    def reading(*args: Any) -> Any:
        try:
            return read(*args)
        except MADE_UP as error:
            raise get_adapter().validation_error("incorrect_code") from error

    return reading
