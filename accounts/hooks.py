"""Where Twilio tells what became of text messages, and what people answered. Nobody else is heard.

No session and no cookie counts here, so there is nothing that another site could borrow: the signature alone does.
"""

import uuid

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from accounts.api.problems import ProblemResponse
from accounts.channels.sms import answers, call_backs, signatures

log = structlog.get_logger("kaly.hooks")
NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
ONE_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response><Message>{}</Message></Response>'


@method_decorator(csrf_exempt, name="dispatch")
class TwilioHook(View):
    """Is there where Twilio sends the messages, and answers what Twilio has signed."""

    http_method_names = ["post"]
    max_body_bytes = 64 * 1024

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if settings.SMS_BACKEND != "twilio":
            raise Http404
        if request.method == "POST" and not signatures.is_genuine(request):
            log.warning("signature_refused")
            return ProblemResponse(403, code="signature_wrong", detail="This is not signed by whom we know.")
        return super().dispatch(request, *args, **kwargs)

    def field(self, name: str) -> str:
        return self.request.POST.get(name, "")


class Status(TwilioHook):
    """What became of a text message."""

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            message_id = uuid.UUID(request.GET.get("message", ""))
        except ValueError:
            raise Http404 from None
        call_backs.note_status(
            message_id=message_id,
            reference=self.field("MessageSid"),
            status=self.field("MessageStatus"),
            code=self.field("ErrorCode"),
            number=self.field("To"),
            now=timezone.now(),
        )
        return HttpResponse(status=204)


class Answers(TwilioHook):
    """What somebody answered to one."""

    def post(self, request: HttpRequest) -> HttpResponse:
        said = answers.hear(
            reference=self.field("MessageSid"),
            number=self.field("From"),
            text=self.field("Body"),
            meant=self.field("OptOutType"),
            site=settings.PUBLIC_URL,
            now=timezone.now(),
        )
        return HttpResponse(format_html(ONE_ANSWER, said) if said else NO_ANSWER, content_type="text/xml")
