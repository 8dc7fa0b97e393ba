"""Who an e-mail address and a password stand for."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from accounts.models import User


class ByEmail(AuthenticationBackend):
    """One look for the person and one hash of the password, whoever asks: known, unknown, or no longer active.

    The parent hashes for someone unknown. It would also remember someone inactive whose password was right.
    """

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        try:
            user = User.objects.get_by_natural_key(credentials.get("email") or credentials.get("username"))
        except User.DoesNotExist:
            return None
        return self._check_password(user, credentials["password"])

    @classmethod
    def _stash_user(cls, user: Any) -> None:
        return None
