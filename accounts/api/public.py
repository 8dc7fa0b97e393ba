"""The base of the endpoints that anyone may call."""

from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from accounts.api.query import StrictQuery


class PublicView(StrictQuery, APIView):
    """No sign-in, so no session, no CSRF token and nobody to remember."""

    permission_classes = [AllowAny]
    authentication_classes = []
