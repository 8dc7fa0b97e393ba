"""Hand over the messages that are due, one at a time: claimed for a while, sent outside any transaction."""

import random
import smtplib
from datetime import datetime, timedelta
from email.utils import getaddresses
from uuid import UUID

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from accounts import outbox
from accounts.encryption import keyring
from accounts.errors import DomainError
from accounts.models import OutboxMessage

log = structlog.get_logger("kaly.delivery")

# Longer than the time limit of the task: whoever holds a lease that ran out is not sending any more.
LEASE = timedelta(minutes=5)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
MOST_ATTEMPTS = 30  # about a day


class Undeliverable(Exception):
    """No further try can help; the text is the cause, a fixed word."""


class MessageIsNotDead(DomainError):
    code = "message_is_not_dead"
    detail = "Only a message that was given up can be sent again."


def send_next(*, now: datetime) -> bool:
    """This function will claim one message that is due and send it; False when none is due."""
    message = claim(now=now)
    if message is None:
        return False
    try:
        if message.attempts > MOST_ATTEMPTS:
            raise Undeliverable("too_many_attempts")
        written(message).send()
    except Exception as error:
        settle_failure(message, error, now=now)
    else:
        OutboxMessage.objects.filter(pk=message.pk).update(
            state=OutboxMessage.State.SENT, payload=b"", sent_at=now, leased_until=None, last_error=""
        )
        log.info("message_sent", outbox_id=str(message.pk), kind=message.kind, attempt=message.attempts)
    return True


@transaction.atomic
def claim(*, now: datetime) -> OutboxMessage | None:
    """This function will take the longest due message that nobody else is sending, for as long as a lease lasts.

    The try is counted here, so that a message which ends its worker is given up in the end too.
    """
    unclaimed = Q(leased_until=None) | Q(leased_until__lte=now)
    due = OutboxMessage.objects.filter(unclaimed, state=OutboxMessage.State.DUE, due_at__lte=now)
    message = due.select_for_update(skip_locked=True).order_by("due_at").first()
    if message is not None:
        message.attempts += 1
        message.leased_until = now + LEASE
        message.save(update_fields=["attempts", "leased_until"])
    return message


def written(message: OutboxMessage) -> EmailMessage:
    """This function will write the e-mail of a message; each try carries the same Message-ID.

    :raises Undeliverable: it can't be read any more, or could reach anybody but its one recipient
    """
    try:
        email = outbox.open_email(message)
    except (keyring.Unreadable, ValueError, TypeError) as error:
        raise Undeliverable("unreadable") from error
    if not is_one_address(email.address) or not is_one_line(email.subject):
        raise Undeliverable("malformed")
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    headers = {"Message-ID": f"<{message.pk}@{domain}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(email.subject, email.text, to=[email.address], headers=headers)


def is_one_address(text: str) -> bool:
    """This function will tell whether mail to a text can reach one mailbox only: no list, name or further header."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return is_one_line(text) and getaddresses([text]) == [("", text)]


def is_one_line(text: str) -> bool:
    """This function will tell whether a text stays on its line, whatever a mail server counts as the end of one."""
    return text.isprintable()


def settle_failure(message: OutboxMessage, error: Exception, *, now: datetime) -> None:
    """This function will put a message off or give it up; a worker whose lease ran out changes nothing."""
    cause, is_final = cause_of(error)
    held = OutboxMessage.objects.filter(
        pk=message.pk, state=OutboxMessage.State.DUE, leased_until=message.leased_until
    )
    if is_final:
        held.update(state=OutboxMessage.State.DEAD, last_error=cause, leased_until=None)
    else:
        held.update(due_at=now + wait_after(message.attempts), last_error=cause, leased_until=None)
    log.warning(
        "message_given_up" if is_final else "message_put_off",
        outbox_id=str(message.pk),
        kind=message.kind,
        attempt=message.attempts,
        outcome=cause,
        exc_info=None if is_final or isinstance(error, OSError) else error,
    )


def cause_of(error: Exception) -> tuple[str, bool]:
    """This function will name why a try failed, and tell whether that is final.

    Only what a server says for good of this recipient or this text is. Who we are it may take back: a wrong password
    is ours to mend while messages wait. No text of a server is kept, for it quotes the address.
    """
    if isinstance(error, Undeliverable):
        return str(error), True
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()))[0]
        return f"smtp_{code}", code >= 500
    if isinstance(error, smtplib.SMTPResponseException):
        return f"smtp_{error.smtp_code}", isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500
    return type(error).__name__, False


def wait_after(attempts: int) -> timedelta:
    """This function will return how long to wait after a failed try: twice as long each time, and never in step."""
    wait = min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)
    return wait * random.uniform(1, 1.5)  # noqa: S311  spreads tries, hides nothing


def resend(message_id: UUID, *, now: datetime) -> None:
    """This function will make a message that was given up due again.

    :raises MessageIsNotDead: it waits or was sent
    """
    dead = OutboxMessage.objects.filter(pk=message_id, state=OutboxMessage.State.DEAD)
    if not dead.update(state=OutboxMessage.State.DUE, due_at=now, attempts=0, last_error=""):
        raise MessageIsNotDead
