"""The page behind the link in a reminder: what patients see of a clinician, and a button that says it still holds.

The link stands for its owner here, and for nothing else. Programs that read mail open links too, so looking changes
nothing; only the button does.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from accounts.errors import DomainError
from accounts.trail.acting import identify
from providers import confirmations
from providers.confirmations import Asked, LinkIsOld, LinkIsWrong, ShownChanged


class StillRight(View):
    """Shows the facts by GET, confirms them by POST."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(request, *args, **kwargs)
        except (LinkIsWrong, LinkIsOld) as refusal:
            return self._page("link_over", status=refusal.status, problem=refusal.detail)

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._facts(confirmations.read(token, now=timezone.now()))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        now = timezone.now()
        asked = confirmations.read(token, now=now)
        identify(user_id=asked.user_id)
        try:
            confirmations.confirm(token=token, seen=request.POST.get("seen", ""), now=now)
        except ShownChanged as refusal:
            return self._facts(confirmations.read(token, now=now), problem=refusal)
        return self._page("confirmed", count=len(asked.practices))

    def _facts(self, asked: Asked, problem: DomainError | None = None) -> HttpResponse:
        shown = confirmations.facts(asked)
        return self._page(
            "still_right",
            status=problem.status if problem else 200,
            problem=problem.detail if problem else "",
            practices=shown,
            seen=confirmations.digest(shown),
        )

    def _page(self, name: str, status: int = 200, **told: Any) -> HttpResponse:
        return render(self.request, f"providers/{name}.html", told, status=status)
