"""Hand over the messages that are due, one at a time: claimed for a while, sent outside any transaction."""

import random
from datetime import datetime, timedelta

import structlog
from django.db import Error, transaction

from accounts.channels.channel import (
    HandedOver,
    Needless,
    NotYet,
    PutOff,
    Undeliverable,
    carrier_of,
    channels,
)
from accounts.models import Channel, OutboxMessage
from accounts.outbox import falling_back, overtaken
from accounts.outbox.causes import UNWANTED
from accounts.outbox.changed_minds import is_unwanted
from accounts.outbox.claims import claim, claim_left, held
from accounts.outbox.settling import surely

log = structlog.get_logger("kaly.delivery")

MOST_CRASHES = 5


def send_next(*, channel: Channel = Channel.EMAIL, now: datetime, urgent_alone: bool = False) -> bool:
    """This function will claim one message that is due by a channel and send it; False when none is due."""
    message = claim(channel=channel, now=now, urgent_alone=urgent_alone)
    if message is not None:
        send(message, now=now)
    return message is not None


def send_left(*, now: datetime) -> bool:
    """This function will claim one message whose worker ended and send it; False when there is none."""
    message = claim_left(channels=channels(), now=now)
    if message is not None:
        send(message, now=now)
    return message is not None


def send(message: OutboxMessage, *, now: datetime) -> None:
    """This function will hand over a claimed message and write down how it went."""
    try:
        if message.crashes >= MOST_CRASHES:
            raise Undeliverable("ended_its_worker")
        if message.until is not None and message.until <= now:
            raise Needless("too_late")
        if is_unwanted(message):
            raise Needless(UNWANTED)
        if cause := overtaken.why(message, now=now):
            raise Needless(cause)
        taken = carrier_of(message.channel).hand_over(message, now=now)
    except Exception as error:
        settle_failure(message, error, now=now)
    else:
        settle_success(message, taken, now=now)


def settle_success(message: OutboxMessage, taken: HandedOver, *, now: datetime) -> None:
    """This function will note that a message was sent, and empty it unless it is told later whether it arrived.

    Also where the lease ran out meanwhile: it was sent, and whoever has claimed it since need not do it again.
    """
    due = OutboxMessage.objects.filter(pk=message.pk, state=OutboxMessage.State.DUE)
    told = {"outbox_id": str(message.pk), "kind": message.kind, "attempt": message.attempts}
    try:
        surely(
            lambda: due.update(
                state=OutboxMessage.State.SENT,
                **({"payload": b""} if taken.is_final else {}),
                sent_at=now,
                leased_until=None,
                last_error="",
                reference=taken.reference,
            )
        )
    except Error:
        # It goes out once more when the lease is over, with the same Message-ID: this line says why.
        log.error("message_sent_but_not_noted", **told)
        raise
    log.info("message_sent", **told)


def settle_failure(message: OutboxMessage, error: Exception, *, now: datetime) -> None:
    """This function will put a message off, give it up or leave it; a worker whose lease ran out changes nothing."""
    cause = str(error) if isinstance(error, (Undeliverable, PutOff, Needless)) else type(error).__name__
    waits = carrier_of(message.channel).waits
    changes: dict[str, object]
    if isinstance(error, Needless):
        changes, event = {"state": OutboxMessage.State.SKIPPED, "payload": b""}, "message_skipped"
    elif isinstance(error, NotYet):
        changes = {"due_at": error.again_at, "attempts": message.attempts - 1}
        event = "message_held_back"
    elif isinstance(error, Undeliverable) or message.attempts > len(waits):
        changes, event = {"state": OutboxMessage.State.DEAD}, "message_given_up"
    else:
        changes, event = {"due_at": next_try(message, error, now=now)}, "message_put_off"
    with transaction.atomic():
        is_ours = held(message).update(**changes, last_error=cause[:120], leased_until=None)
        if is_ours and "state" in changes and falling_back.is_called_for(message, error):
            falling_back.to_another_channel(message, now=now)
    is_known = isinstance(error, (Undeliverable, PutOff, Needless, OSError))
    log.warning(
        event,
        outbox_id=str(message.pk),
        kind=message.kind,
        attempt=message.attempts,
        outcome=cause,
        exc_info=None if is_known else error,
    )


def next_try(message: OutboxMessage, error: Exception, *, now: datetime) -> datetime:
    """This function will say when to try again: later each time, never in step, never before we are asked back."""
    wait: timedelta = carrier_of(message.channel).waits[message.attempts - 1]
    soonest = now + wait * random.uniform(1, 1.5)  # noqa: S311  spreads tries, hides nothing
    asked_back = error.again_at if isinstance(error, PutOff) else None
    return max(soonest, asked_back) if asked_back else soonest
