"""The limit on what a signed-in person may send, counted where DRF knows who it is."""

from django.utils import timezone
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts import limits


class WritesOfUser(BaseThrottle):
    """Runs after authentication and permissions; anonymous writes count by network alone."""

    def allow_request(self, request: Request, view: object) -> bool:
        """This function will count what is neither a look nor anonymous.

        :raises TooManyRequests: the limit is used up
        """
        if request.method not in SAFE_METHODS and request.user and request.user.is_authenticated:
            limits.spend(limits.named("writing_user"), str(request.user.pk), now=timezone.now())
        return True
