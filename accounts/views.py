"""Pages about messages: what one chooses of them when signed in, and the one behind the link that stops some."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from accounts import limits, phones
from accounts.api import etags, notifications
from accounts.api.me import me
from accounts.api.phones import spend
from accounts.models import Channel, MessageLanguage, Phone, Topic, User
from accounts.outbox import choosing, unsubscribing
from accounts.outbox.choosing import NeededForCare
from accounts.outbox.unsubscribing import Asked, LinkIsWrong
from accounts.pages import languages, wording
from accounts.pages.secret import kept_secret
from accounts.phones import numbers, proving
from accounts.sign_in.admin import lead_in
from accounts.trail.acting import identify


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
        return kept_secret(render(self.request, f"pages/{name}.html", told, status=status))


class Messages(View):
    """Shows what somebody chose, and takes what they choose anew."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_anonymous:
            return lead_in(request, request.path)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(self._person())

    @transaction.atomic
    def post(self, request: HttpRequest) -> HttpResponse:
        """Only what the page has shown is taken as chosen: whoever looked at an older one looks again first."""
        user = choosing.take_turn(self._person())
        shown = notifications.shown(user)
        if request.POST.get("version") != etags.etag(shown):
            return self._page(user, status=409, problem="changed")
        wanted = set(request.POST.getlist("wanted"))
        language = request.POST.get("language", "")
        choosing.choose(
            user=user,
            chosen={
                (Topic(one["topic"]), channel): f"{one['topic']}:{channel}" in wanted
                for one in shown["choices"]
                if (channel := Channel(one["channel"])) in offered(shown) and one["can_be_stopped"]
            },
            language=MessageLanguage(language) if language in MessageLanguage else None,
            now=timezone.now(),
        )
        chosen = language if language in MessageLanguage else user.language
        messages.success(request, wording.OWN[MessageLanguage(chosen)]["messages"]["saved"])
        return redirect("messages")

    def _person(self) -> User:
        assert isinstance(self.request.user, User)  # noqa: S101  others were led away
        return User.objects.get(pk=self.request.user.pk)

    def _page(self, user: User, status: int = 200, problem: str = "") -> HttpResponse:
        shown, language = notifications.shown(user), MessageLanguage(user.language)
        words = wording.OWN[language]["messages"]
        told = {
            "words": words,
            "page_language": language,
            "problem": problem and words[problem],
            "shown": shown,
            "version": etags.etag(shown),
            "mail": "" if user.email_failed_at else words["mail"].format(address=user.email),
            "parts": [
                {"title": words[part], "topics": [_topic(shown, topic, language) for topic in topics]}
                for part, topics in PARTS.items()
            ],
            "languages": MessageLanguage.choices,
            "number": _number(user, language),
        }
        return render(self.request, "pages/messages.html", told, status=status)


class Number(View):
    """What the page about messages sends of a telephone number: one given, proved, given up, or another code."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_anonymous:
            return lead_in(request, reverse("messages"))
        words = wording.OWN[MessageLanguage(me(request).language)]["number"]
        try:
            done = ACTS[request.POST.get("act", "")](request)
        except KeyError:
            raise BadRequest from None
        except REFUSALS as refusal:
            messages.error(request, words[refusal.code])
        else:
            messages.success(request, words[done])
        return redirect("messages")


REFUSALS = (
    numbers.NumberNotUsable,
    proving.NotOffered,
    proving.NoNumber,
    proving.ProvedAlready,
    proving.CodeJustSent,
    proving.CodeNotUsable,
)


def _give(request: HttpRequest) -> str:
    text = request.POST.get("number", "")
    spend(request, phones.digest_of(phones.parse(text)))
    phones.set_number(user=me(request), text=text, now=timezone.now())
    return "sent"


def _again(request: HttpRequest) -> str:
    phone = Phone.objects.filter(user=me(request)).first()
    spend(request, phone.digest if phone else "")
    phones.send_code(user=me(request), now=timezone.now())
    return "sent"


def _verify(request: HttpRequest) -> str:
    now = timezone.now()
    limits.spend(limits.named("phone_code"), str(me(request).pk), now=now)
    phones.verify(user=me(request), code=request.POST.get("code", "").strip(), now=now)
    return "proved"


def _remove(request: HttpRequest) -> str:
    phones.remove(user=me(request))
    return "removed"


ACTS = {"give": _give, "again": _again, "verify": _verify, "remove": _remove}

# Every topic stands in one part of the page.
PARTS = {
    "for_patients": (Topic.VISITS, Topic.REMINDERS, Topic.WAITLIST, Topic.REVIEWS),
    "for_clinics": (Topic.PRACTICE, Topic.UPKEEP, Topic.VERIFICATION),
    "for_all": (Topic.ACCOUNT,),
}


def offered(shown: dict[str, Any]) -> set[Channel]:
    """This function will name the channels that a page offers: text messages where there is a number for them."""
    phone = shown["phone"]
    return {Channel.EMAIL, Channel.SMS} if phone and phone["verified_at"] else {Channel.EMAIL}


def _number(user: User, language: MessageLanguage) -> dict[str, Any] | None:
    """What the page says of a telephone number, where there are text messages or one was given before."""
    phone = Phone.objects.filter(user=user).first()
    if phone is None and settings.SMS_BACKEND == "none":
        return None
    words = wording.OWN[language]["number"]
    if phone is None:
        return {"words": words, "state": "none"}
    texts = {name: text.format(number=phone.text) for name, text in words.items()}
    return {"words": texts, "state": phones.state_of(phone)}


def _topic(shown: dict[str, Any], topic: Topic, language: MessageLanguage) -> dict[str, Any]:
    """What the page says of a topic."""
    names, by = wording.OWN[language]["channels"], offered(shown)
    rows = [one for one in shown["choices"] if one["topic"] == topic and one["channel"] in by]
    return {
        "about": rows[0]["about"],
        "why": " ".join(one["why"] for one in rows if one["why"]),
        "channels": [{**one, "name": names[one["channel"]]} for one in rows],
    }
