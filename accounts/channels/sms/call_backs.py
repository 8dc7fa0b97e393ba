"""What Twilio tells of a text message afterwards: in any order, more than once, or before our own try has ended."""

from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q

from accounts.channels.sms.twilio import DEAD_NUMBERS, SID, STOPPED
from accounts.models import Channel, OutboxMessage
from accounts.outbox import falling_back
from accounts.phones import digest_of, reach

log = structlog.get_logger("kaly.delivery")
State = OutboxMessage.State

UNDER_WAY = {"accepted", "scheduled", "queued", "sending", "sent"}
ARRIVED = {"delivered", "read"}
FAILED = {"undelivered", "failed", "canceled"}


def note_status(
    *, message_id: UUID, reference: str, status: str, code: str, number: str, now: datetime
) -> None:
    """This function will note what became of a text message, by what Twilio calls it (`reference`).

    A message that we don't know to be taken was, if Twilio tells of it: it is not sent again. What arrived stays so.
    """
    if not SID.fullmatch(reference):
        return
    if status in FAILED:
        _fail(message_id, reference, code, number, now)
    elif status in UNDER_WAY | ARRIVED:
        rows = OutboxMessage.objects.filter(pk=message_id, channel=Channel.SMS)
        # Not where it is the one of a try before, which was given up, and has been made due again by hand.
        rows.filter(state=State.DUE).exclude(reference=reference).update(
            state=State.SENT, sent_at=now, leased_until=None, last_error="", reference=reference
        )
        if status in ARRIVED:
            rows.filter(state=State.SENT, delivered_at=None).update(delivered_at=now, payload=b"")


@transaction.atomic
def _fail(message_id: UUID, reference: str, code: str, number: str, now: datetime) -> None:
    open_rows = OutboxMessage.objects.filter(
        Q(state=State.DUE) & ~Q(reference=reference) | Q(state=State.SENT, reference__in=["", reference]),
        pk=message_id,
        channel=Channel.SMS,
        delivered_at=None,
    )
    message = open_rows.select_related("user").select_for_update(of=("self",)).first()
    if message is None:
        return
    cause = (
        f"twilio_{code}" if code.isascii() and code.isdecimal() and len(code) <= 6 else "twilio_undelivered"
    )
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=State.DEAD, last_error=cause, leased_until=None, reference=reference
    )
    if cause in {f"twilio_{one}" for one in STOPPED}:
        reach.was_stopped(digest_of(number), now=now)
    elif cause in {f"twilio_{one}" for one in DEAD_NUMBERS}:
        reach.fail(digest_of(number), cause, now=now)
    falling_back.to_another_channel(message, now=now)
    log.warning("message_undelivered", outbox_id=str(message.pk), kind=message.kind, outcome=cause)
