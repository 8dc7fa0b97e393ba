"""Twilio's Messages API (version 2010-04-01): one POST for each text message, which has no key that makes it once.

So where it is not known whether a message was taken, the next try waits until a call-back that names our message
(call_backs.py) would have come. Neither number nor text is part of a cause or of a log.
"""

import base64
import json
import re
from datetime import datetime, timedelta
from http.client import HTTPResponse
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from accounts.channels.channel import HandedOver, PutOff, Undeliverable
from accounts.channels.sms.backends import DeadNumber, Sms, Stopped
from accounts.outside import addresses, reaching
from accounts.outside.reaching import Failed, Question

URL = "https://api.twilio.com/2010-04-01/Accounts/{}/Messages.json"
SECONDS = 12.0
MOST_BYTES = 64 * 1024
GRACE = timedelta(minutes=3)  # for a call-back to come, where there was no answer
LONGEST_WAIT = timedelta(hours=1)  # however long we are asked to
SHORTEST, LONGEST = 5, 36_000  # seconds that a message may stay in Twilio's own queue
SID = re.compile(r"(SM|MM)[0-9a-f]{32}", re.ASCII)

STOPPED = {21610}
# Wrong, no mobile number, a landline, or none that our sender reaches.
DEAD_NUMBERS = {21211, 21214, 21217, 21612, 21614, 21635, 30005, 30006}
HOPELESS = {21602, 21605, 21617, 21619}  # empty, or too long
UNKNOWN = {"late", "unreachable"}  # it may have been taken


class Answer(NamedTuple):
    status: int
    retry_after: str
    content: bytes


class Twilio:
    """Sends text messages by Twilio, from a number or by a messaging service."""

    def send(self, sms: Sms, *, now: datetime) -> HandedOver:
        try:
            answer = reaching.ask(
                addresses.parse(URL.format(settings.TWILIO_ACCOUNT_SID)),
                Question("POST", _headers(), urlencode(form(sms, now)).encode()),
                seconds=SECONDS,
                read=_read,
            )
        except Failed as trouble:
            again_at = now + GRACE if trouble.code in UNKNOWN else None
            raise PutOff(f"twilio_{trouble.code}", again_at) from None
        told = _json(answer.content)
        if 200 <= answer.status < 300:
            sid = str(told.get("sid", ""))
            return HandedOver(sid if SID.fullmatch(sid) else "", is_final=False)
        raise refusal(answer, told.get("code"), now)


def form(sms: Sms, now: datetime) -> dict[str, str]:
    """This function will write the fields of a message; Twilio forgets it once it is of no use any more."""
    sender = settings.TWILIO_FROM
    fields = {"To": sms.number, "MessagingServiceSid" if sender.startswith("MG") else "From": sender}
    fields["Body"] = sms.text
    if settings.PUBLIC_URL.startswith("https://"):
        address = f"{settings.PUBLIC_URL}{reverse('sms-status')}?message={sms.message_id}"
        fields["StatusCallback"] = address
    if sms.until is not None:
        left = int((sms.until - now).total_seconds())
        fields["ValidityPeriod"] = str(min(max(left, SHORTEST), LONGEST))
    return fields


def refusal(answer: Answer, code: object, now: datetime) -> Exception:
    """This function will say what a refusal means. What is ours to mend, as a wrong password, puts messages off."""
    number = code if isinstance(code, int) else answer.status
    cause = f"twilio_{number}"
    if number in STOPPED:
        return Stopped(cause)
    if number in DEAD_NUMBERS:
        return DeadNumber(cause)
    if number in HOPELESS:
        return Undeliverable(cause)
    if answer.status == 429 and answer.retry_after.isascii() and answer.retry_after.isdecimal():
        wait = timedelta(seconds=min(int(answer.retry_after[:6]), LONGEST_WAIT.total_seconds()))
        return PutOff(cause, now + wait)
    return PutOff(cause, now + GRACE if answer.status >= 500 else None)


def _headers() -> dict[str, str]:
    pair = f"{settings.TWILIO_ACCOUNT_SID}:{settings.TWILIO_AUTH_TOKEN}"
    return {
        "Authorization": "Basic " + base64.b64encode(pair.encode()).decode(),
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }


def _read(response: HTTPResponse) -> Answer:
    return Answer(response.status, response.headers.get("Retry-After", ""), response.read(MOST_BYTES))


def _json(content: bytes) -> dict[str, object]:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
