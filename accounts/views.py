"""The page behind the link that stops messages: looking changes nothing, its button and a mail program do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from accounts.models import MessageLanguage
from accounts.outbox import unsubscribing
from accounts.outbox.choosing import NeededForCare
from accounts.outbox.unsubscribing import Asked, LinkIsWrong
from accounts.pages import languages, wording
from accounts.trail.acting import identify

HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}  # the address itself is the secret


# The link alone shows who asks, and no cookie counts, so no other site could borrow any: a mail program sends
# the one POST of RFC 8058 without having seen a page.
@method_decorator(csrf_exempt, name="dispatch")
class Unsubscribe(View):
    """Says by GET what would stop, and stops it by the POST of RFC 8058, which the button sends too."""

    http_method_names = ["get", "head", "post"]
    max_body_bytes = 16 * 1024

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(request, *args, **kwargs)
        except LinkIsWrong as refusal:
            language = languages.asked_for(request.headers.get("Accept-Language", ""))
            return self._page("link_over", language, status=refusal.status, problem="wrong")

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        asked = unsubscribing.read(token)
        return self._of("unsubscribe" if asked.is_wanted else "stopped", asked)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        asked = unsubscribing.read(token)
        if request.POST.get("List-Unsubscribe") != "One-Click":
            return self._of("unsubscribe", asked, status=400, problem="use_the_button")
        identify(user_id=asked.user.pk)
        try:
            return self._of("stopped", unsubscribing.stop(token, timezone.now()))
        except NeededForCare as refusal:
            return self._of("link_over", asked, status=refusal.status, problem="needed")

    def _of(self, name: str, asked: Asked, status: int = 200, problem: str = "") -> HttpResponse:
        language = MessageLanguage(asked.user.language)
        return self._page(
            name,
            language,
            status=status,
            problem=problem,
            topic=wording.OWN[language]["topics"][asked.topic],
            channel=wording.OWN[language]["channels"][asked.channel],
        )

    def _page(
        self, name: str, language: MessageLanguage, *, status: int = 200, problem: str = "", **names: str
    ) -> HttpResponse:
        words = {key: text.format_map(names) for key, text in wording.OWN[language][name].items()}
        told = {"words": words, "page_language": language, "problem": problem and words[problem]}
        page = render(self.request, f"pages/{name}.html", told, status=status)
        for header, value in HEADERS.items():
            page[header] = value
        return page
