"""Text messages: to the number as it is then, at an hour that is fit, by the back end of the settings."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings

from accounts.channels.channel import HandedOver, Needless, Undeliverable, Unreachable
from accounts.channels.sms import quiet_hours
from accounts.channels.sms.backends import Backend, Console, DeadNumber, Folder, NoBackend, Sms, Stopped
from accounts.channels.sms.twilio import Twilio
from accounts.encryption import keyring
from accounts.models import Channel, OutboxMessage, Phone
from accounts.outbox import kinds, reading, rows
from accounts.phones import digest_of, reach, state_of

BACKENDS: dict[str, Callable[[], Backend]] = {
    "none": NoBackend,
    "console": Console,
    "file": Folder,
    "twilio": Twilio,
}

MOST = 1600  # characters: what the longest text message of several parts may have
LONGEST_WAIT = timedelta(hours=1)
TRIES = 18  # about half a day


class Texting:
    """The channel of text messages."""

    waits: Sequence[timedelta] = [
        min(timedelta(minutes=1) * 2**tried, LONGEST_WAIT) for tried in range(TRIES - 1)
    ]

    def hand_over(self, message: OutboxMessage, *, now: datetime) -> HandedOver:
        sms = written(message)
        quiet_hours.refuse(message, now=now)
        try:
            taken = BACKENDS[settings.SMS_BACKEND]().send(sms, now=now)
        except Stopped:
            reach.was_stopped(digest_of(sms.number), now=now)
            raise
        except DeadNumber as refusal:
            reach.fail(digest_of(sms.number), str(refusal), now=now)
            raise
        # What a mail may not say in its stead is of no use any more.
        return taken._replace(
            is_final=taken.is_final or Channel.EMAIL not in kinds.get(message.kind).channels
        )


def written(message: OutboxMessage) -> Sms:
    """This function will write the text message of a row.

    :raises Undeliverable: it can't be read any more, or says nothing
    :raises Unreachable, Needless: there is no number that it may go to
    """
    try:
        letter, given = reading.letter_of(message), rows.payload_of(message).get("address", "")
    except (keyring.Unreadable, ValueError, TypeError, KeyError) as error:
        raise Undeliverable("unreadable") from error
    if not letter.sms or len(letter.sms) > MOST:
        raise Undeliverable("malformed")
    return Sms(message.pk, number_for(message, given), letter.sms, message.until)


def number_for(message: OutboxMessage, given: str) -> str:
    """This function will name the number: the person's own as it is now, or the one that a code has to prove.

    :raises Unreachable, Needless: it is stopped, dead, or not theirs any more
    """
    phone = Phone.objects.filter(user=message.user_id).first() if message.user_id else None
    if given:
        if phone is None or phone.digest != digest_of(given):
            raise Needless("another_number")
        if reach.is_stopped(phone.digest):  # whoever asks for a code; they learn nothing by that
            raise Needless("stopped")
        return given
    state = "no_number" if phone is None else state_of(phone)
    if phone is None or state != "verified":
        raise Unreachable(state)
    return phone.text
