"""The pages behind links of messages. The link stands for its person here, and for nothing else.

Programs that read mail open links too, so looking changes nothing; only the button does. A session is neither asked
for nor used: whoever could make a browser send the form would have to know the link, so no CSRF token adds to it, and
the page can keep its own address from every other site (`no-referrer`).
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from accounts import limits
from accounts.errors import DomainError
from accounts.models import MessageLanguage
from accounts.outbox import dates
from accounts.pages import languages, wording
from accounts.pages.secret import kept_secret
from accounts.trail.acting import identify
from patients.links import offers, visits
from patients.links.signed import LinkIsOld, LinkIsWrong, Purpose
from providers.models import Mode, Practice

WORDS = wording.read(Path(__file__).parent / "words")


@method_decorator(csrf_exempt, name="dispatch")
class LinkPage(View):
    """A page with one button, in the language of whoever the link was sent to."""

    http_method_names = ["get", "head", "post"]
    max_body_bytes = 16 * 1024

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(request, *args, **kwargs)
        except (LinkIsWrong, LinkIsOld) as refusal:
            language = languages.asked_for(request.headers.get("Accept-Language", ""))
            return self.page(refusal.code, language, status=refusal.status)

    def begin(self, shown: visits.Shown | offers.Shown, row_id: Any, now: datetime) -> None:
        """Whoever presses the button is the person of the link; not more often than anybody would."""
        identify(user_id=shown.user.pk)
        limits.spend(limits.named("link"), f"{row_id}:{shown.user.pk}", now=now)

    def page(self, name: str, language: MessageLanguage, status: int = 200, **told: Any) -> HttpResponse:
        words = WORDS[language]
        facts = {"page": words[name], "words": words, "page_language": language, **told}
        return kept_secret(render(self.request, "patients/link.html", facts, status=status))


class OfVisit(LinkPage):
    """Shows a visit by GET; its button does what the link is for, to the time that was shown."""

    purpose: ClassVar[Purpose]
    asks: ClassVar[str]
    done: ClassVar[str]
    act: ClassVar[Callable[..., None]]  # with the token, the version that was seen, and the moment

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.visit(visits.look(self.purpose, token, now=timezone.now()))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        now = timezone.now()
        shown = visits.look(self.purpose, token, now=now)
        self.begin(shown, shown.visit.pk, now)
        try:
            self.act(token, seen=_number(request.POST.get("seen", "")), now=now)
        except (LinkIsWrong, LinkIsOld):
            raise
        except DomainError as refusal:
            return self.visit(visits.look(self.purpose, token, now=now), status=refusal.status)
        return self.visit(visits.look(self.purpose, token, now=now), name=self.done)

    def visit(self, shown: visits.Shown, name: str = "", status: int = 200) -> HttpResponse:
        visit, language = shown.visit, MessageLanguage(shown.user.language)
        is_asked = not name and shown.stand == visits.Stand.AHEAD
        return self.page(
            name or (self.asks if is_asked else shown.stand),
            language,
            status=status,
            about=_about(visit.practice, visit.mode, visit.starts_at, visit.zone, language),
            moved=is_asked and shown.has_moved,
            late=self.late(shown, language) if is_asked else "",
            seen=visit.sequence,
            is_asked=is_asked,
        )

    def late(self, shown: visits.Shown, language: MessageLanguage) -> str:
        return ""


class Coming(OfVisit):
    purpose, asks, done = Purpose.COMING, "coming", "said_coming"
    act = staticmethod(visits.say_coming)


class Cancel(OfVisit):
    purpose, asks, done = Purpose.CANCEL, "cancel", "cancelled"
    act = staticmethod(visits.cancel)

    def late(self, shown: visits.Shown, language: MessageLanguage) -> str:
        hours = shown.visit.practice.late_cancel_hours
        return WORDS[language]["cancel"]["late"].format(hours=hours) if shown.is_late else ""


class Take(LinkPage):
    """Shows the time that is kept for somebody who waits; its button takes it."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.offer(offers.look(token, now=timezone.now()))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        now = timezone.now()
        shown = offers.look(token, now=now)
        self.begin(shown, shown.offer.pk, now)
        try:
            offers.take(token, now=now)
        except (LinkIsWrong, LinkIsOld):
            raise
        except DomainError as refusal:
            shown = offers.look(token, now=now)
            is_in_the_way = shown.stand == offers.Stand.OPEN  # a consent, another visit, the clinic's listing
            return self.offer(shown, name="refused" if is_in_the_way else "", status=refusal.status)
        return self.offer(offers.look(token, now=now))

    def offer(self, shown: offers.Shown, name: str = "", status: int = 200) -> HttpResponse:
        offer, language = shown.offer, MessageLanguage(shown.user.language)
        zone, name = offer.practice.location.zone, name or shown.stand
        by = dates.moment(offer.expires_at, zone, language)
        return self.page(
            name,
            language,
            status=status,
            text=WORDS[language][name]["text"].format(by=by),
            about=_about(offer.practice, offer.entry.mode, offer.starts_at, zone, language),
            is_asked=name == offers.Stand.OPEN,
            signs_in=name in (offers.Stand.ASKS, offers.Stand.AGREES, "refused"),
        )


def _about(
    practice: Practice, mode: str, starts_at: datetime, zone: str, language: MessageLanguage
) -> dict[str, str]:
    place = practice.location
    video = WORDS[language]["site"]["video"]
    return {
        "clinician": practice.provider.name,
        "when": dates.moment(starts_at, zone, language),
        "clinic": place.clinic.name,
        "where": video if mode == Mode.VIDEO else str(place),
        "phone": practice.phone,
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
