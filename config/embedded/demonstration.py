"""What the people of the demonstration sign in with: made for this checkout alone, and kept with its servers."""

import base64
import secrets

from config.bootstrap import CHECKOUT
from config.embedded import environment, places


def password() -> str:
    """This function will read the password of everyone in the demonstration, new the first time."""
    return _kept("demonstration_password", secrets.token_urlsafe(9))


def totp_secret() -> str:
    """This function will read the secret (base32) that makes the codes of the demonstration's staff."""
    return _kept("demonstration_totp", base64.b32encode(secrets.token_bytes(20)).decode())


def _kept(name: str, fresh: str) -> str:
    return environment.kept_secret(places.state_directory(CHECKOUT) / name, fresh)
