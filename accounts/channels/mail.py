"""Mail by SMTP: text and HTML, the same Message-ID at each try, what a server refuses for good told apart."""

import smtplib
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import getaddresses

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email

from accounts.channels.channel import HandedOver, PutOff, Undeliverable, Unreachable
from accounts.encryption import keyring
from accounts.models import OutboxMessage
from accounts.outbox import reading

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
TRIES = 30  # about a day


class Mail:
    """The channel of mails."""

    waits: Sequence[timedelta] = [
        min(FIRST_WAIT * 2 ** min(tried, 10), LONGEST_WAIT) for tried in range(TRIES - 1)
    ]

    def hand_over(self, message: OutboxMessage, *, now: datetime) -> HandedOver:
        try:
            written(message).send()
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            if code >= 500:
                raise Unreachable(f"smtp_{code}") from error
            raise PutOff(f"smtp_{code}") from error
        except smtplib.SMTPResponseException as error:
            # Only what a server says for good of this recipient or this text is final. Who we are it may take back:
            # a wrong password is ours to mend while messages wait. No text of a server is kept, for it quotes the
            # address.
            if isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500:
                raise Undeliverable(f"smtp_{error.smtp_code}") from error
            raise PutOff(f"smtp_{error.smtp_code}") from error
        return HandedOver()


def written(message: OutboxMessage) -> EmailMultiAlternatives:
    """This function will write the mail of a message; each try carries the same Message-ID.

    :raises Undeliverable: it can't be read any more, or could reach anybody but its one recipient
    """
    try:
        letter, email = reading.letter_of(message), reading.open_email(message)
    except (keyring.Unreadable, ValueError, TypeError, KeyError) as error:
        raise Undeliverable("unreadable") from error
    if not is_one_address(email.address) or not is_one_line(email.subject):
        raise Undeliverable("malformed")
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    headers = {"Message-ID": f"<{message.pk}@{domain}>", "Auto-Submitted": "auto-generated"}
    mail = EmailMultiAlternatives(email.subject, email.text, to=[email.address], headers=headers)
    mail.attach_alternative(letter.as_html(), "text/html")
    return mail


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
