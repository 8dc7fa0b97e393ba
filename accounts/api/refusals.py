"""The middleware that has the trail hold what people and keys are refused."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.api.problems import refused
from accounts.limits import TooManyRequests
from accounts.trail import refusals


class NoteRefusals:
    """Writes down what a person or a key was refused below /api/v1/; inside of Authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if refusals.counts(request, response):
            try:
                refusals.note(request, response, now=timezone.now())
            except TooManyRequests as refusal:
                return refused(refusal)
        return response
