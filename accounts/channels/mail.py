"""Mail by SMTP: text, HTML and a calendar file, with the same Message-ID at each try; what is refused for good."""

import smtplib
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime, timedelta
from email.utils import getaddresses

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email
from django.db import DatabaseError, InterfaceError
from django.urls import reverse

from accounts.channels import arrivals, invitations, smtp, smtp_answers
from accounts.channels.channel import SECONDS, HandedOver, Undeliverable, Unreachable
from accounts.encryption import keyring
from accounts.models import Channel, OutboxMessage
from accounts.outbox import falling_back, reading, unsubscribing
from accounts.outbox.topics import is_optional

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
TRIES = 30  # about a day
QUICK_SECONDS = 5.0


class Mail:
    """The channel of mails."""

    waits: Sequence[timedelta] = [
        min(FIRST_WAIT * 2 ** min(tried, 10), LONGEST_WAIT) for tried in range(TRIES - 1)
    ]

    def in_a_row(self) -> AbstractContextManager[None]:
        return smtp.in_a_row()

    def hand_over(self, message: OutboxMessage, *, now: datetime) -> HandedOver:
        mail = written(message)
        # At first a server has to answer quickly, so that a few slow recipients don't hold up the others.
        mail.connection = get_connection(timeout=QUICK_SECONDS if message.attempts == 1 else SECONDS)
        (address,) = mail.to
        is_final = not falling_back.could_follow(message)
        try:
            _send(mail)
        except Unreachable as refusal:
            if message.user:
                arrivals.refused(message.user, address=address, cause=str(refusal), now=now)
            raise
        if message.user:
            # It was sent: whatever fails now is no reason to send it again.
            with suppress(DatabaseError, InterfaceError):
                arrivals.taken(message.user, address=address)
        return HandedOver(is_final=is_final)


def _send(mail: EmailMultiAlternatives) -> None:
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        raise smtp_answers.of_recipient(*next(iter(error.recipients.values()))) from error
    except smtplib.SMTPResponseException as error:
        raise smtp_answers.of_mail(error) from error


def written(message: OutboxMessage) -> EmailMultiAlternatives:
    """This function will write the mail of a message; each try carries the same Message-ID.

    :raises Undeliverable: it can't be read any more, or could reach anybody but its one recipient
    """
    try:
        letter, address = reading.letter_of(message), reading.address_of(message)
    except (keyring.Unreadable, ValueError, TypeError, KeyError) as error:
        raise Undeliverable("unreadable") from error
    if not is_one_address(address) or not is_one_line(letter.subject):
        raise Undeliverable("malformed")
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    headers = {"Message-ID": f"<{message.pk}@{domain}>", "Auto-Submitted": "auto-generated"}
    below = {"site": settings.PUBLIC_URL, "questions": settings.EMAIL_REPLY_TO}
    if message.user:
        below["choices"] = settings.PUBLIC_URL + reverse("messages")
    if message.user and letter.topic and is_optional(letter.topic, Channel.EMAIL):
        below["unsubscribe"] = unsubscribing.link(message.user, letter.topic, Channel.EMAIL)
        headers["List-Unsubscribe"] = f"<{below['unsubscribe']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if settings.EMAIL_REPLY_TO:
        headers["Reply-To"] = settings.EMAIL_REPLY_TO
    mail = EmailMultiAlternatives(letter.subject, letter.as_text(**below), to=[address], headers=headers)
    mail.attach_alternative(letter.as_html(**below), "text/html")
    if letter.calendar:
        _invite(mail, letter.calendar, message.created_at)
    return mail


def _invite(mail: EmailMultiAlternatives, file: bytes, said_at: datetime) -> None:
    """Twice, as calendar programs want it: most take the other form of the text, some only a file."""
    method, text = invitations.addressed(file, to=mail.to[0], said_at=said_at)
    mail.attach_alternative(text, f"text/calendar; method={method}")
    mail.attach("visit.ics", text.encode(), "application/ics")


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
