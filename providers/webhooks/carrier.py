"""The channel of webhooks: hands one event to one endpoint, and writes down how each try went."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from accounts.channels.channel import HandedOver, Needless, PutOff, Undeliverable
from accounts.encryption import keyring
from accounts.models import OutboxMessage
from providers.models import WebhookAttempt, WebhookEndpoint
from providers.models.webhooks import WebhookEvent
from providers.webhooks import breaker, events, sending

NO_ID = UUID(int=0)
SECONDS, MINUTES, HOURS = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours"))


class Webhooks:
    """Fourteen pauses: three days and a few hours, or half as long again, for each is drawn out a little."""

    waits: Sequence[timedelta] = [
        5 * SECONDS,
        *(minutes * MINUTES for minutes in (1, 5, 15, 30)),
        *(hours * HOURS for hours in (1, 2, 4, 6, 8, 10, 12, 14, 16)),
    ]

    def hand_over(self, message: OutboxMessage, *, now: datetime) -> HandedOver:
        endpoint = _endpoint(message)
        event = events.event_of(message)
        breaker.take_turn(endpoint, now=now)
        try:
            body = events.body_of(message, endpoint)
            tried = sending.send(endpoint, message_id=str(message.pk), body=body, now=now)
        except keyring.Unreadable as error:
            raise Undeliverable("unreadable") from error
        WebhookAttempt.objects.create(
            endpoint=endpoint,
            message_id=message.pk,
            event=event,
            number=message.attempts,
            at=now,
            outcome=tried.outcome,
            milliseconds=round(tried.seconds * 1000),
        )
        rest = breaker.note(endpoint, tried, now=now)
        if tried.is_taken:
            return HandedOver()
        if event == WebhookEvent.TEST or rest.is_for_good:
            raise Needless(tried.outcome)  # a test is tried once
        raise PutOff(tried.outcome, rest.until)


def _endpoint(message: OutboxMessage) -> WebhookEndpoint:
    found = WebhookEndpoint.objects.enabled().filter(pk=message.target_id or NO_ID).first()
    if found is None:
        raise Needless("endpoint_disabled")
    return found
