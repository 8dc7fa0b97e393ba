"""The token of an app is the key of its session."""

from allauth.headless.internal import sessionkit
from allauth.headless.tokens.strategies.sessions import SessionTokenStrategy
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest


class SessionKeys(SessionTokenStrategy):
    def create_session_token(self, request: HttpRequest) -> str:
        """Save first: a session that has proved something more gets its new key by that."""
        request.session.save()
        return str(request.session.session_key)

    def lookup_session(self, session_token: str) -> SessionBase | None:
        """Only a session that still counts: a row may be left of one that is over."""
        session: SessionBase | None = sessionkit.lookup_session(session_token)
        return session
