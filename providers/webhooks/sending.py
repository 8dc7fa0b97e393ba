"""One try: signed by Standard Webhooks, posted once to a public https address, answered within ten seconds."""

import time
from contextlib import suppress
from datetime import UTC, datetime
from http.client import HTTPException, HTTPResponse
from typing import NamedTuple

from standardwebhooks import Webhook

from accounts.outside.addresses import NotAllowed, parse
from accounts.outside.reaching import Failed, Question, ask
from providers.models import WebhookEndpoint

SECONDS = 10.0
MOST_BYTES = 64 * 1024  # of an answer, so that whoever sends one is not cut off; nothing of it is kept


class Tried(NamedTuple):
    """How a try went: the status of the answer or, without one, a word. `seconds` are what it took."""

    outcome: str
    seconds: float
    retry_after: str = ""

    @property
    def is_taken(self) -> bool:
        return len(self.outcome) == 3 and self.outcome.startswith("2")


def send(endpoint: WebhookEndpoint, *, message_id: str, body: str, now: datetime) -> Tried:
    """This function will post a body to an endpoint and say how that went; it never raises for what goes wrong there.

    :raises keyring.Unreadable: the key of its address or of its secret is gone
    """
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Kaly-Webhooks",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature(endpoint, message_id=message_id, body=body, now=now),
    }
    url, began = endpoint.url, time.monotonic()
    answer = Answer(began + SECONDS)
    try:
        ask(parse(url), Question("POST", headers, body.encode()), seconds=SECONDS, read=answer.read)
    except NotAllowed:
        answer.outcome = "address_refused"
    except Failed as failure:
        # Whoever has said that they took it did, however the rest of their answer came.
        answer.outcome = answer.outcome or failure.code
    return Tried(answer.outcome, time.monotonic() - began, answer.retry_after)


def signature(endpoint: WebhookEndpoint, *, message_id: str, body: str, now: datetime) -> str:
    """This function will sign a body: with the secret and, for a while after a rotation, with the one before."""
    secrets = [endpoint.opened("secret")]
    if endpoint.former_until is not None and now < endpoint.former_until:
        secrets.append(endpoint.opened("former_secret"))
    at = now.astimezone(UTC)
    return " ".join(Webhook(secret).sign(message_id, at, body) for secret in secrets)


class Answer:
    """What is kept of an answer: its status, and when we are asked back."""

    def __init__(self, until: float) -> None:
        self.until, self.outcome, self.retry_after = until, "", ""

    def read(self, response: HTTPResponse) -> None:
        if time.monotonic() >= self.until:
            return  # cut off within the headers
        self.outcome = str(response.status)
        self.retry_after = response.headers.get("Retry-After", "")
        with suppress(HTTPException):
            response.read(MOST_BYTES)
