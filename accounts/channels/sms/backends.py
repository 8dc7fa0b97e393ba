"""Who takes text messages: the settings say. The two here keep them on this machine, for whoever tries Kaly out."""

import sys
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol
from uuid import UUID

from django.conf import settings

from accounts.channels.channel import HandedOver, Unreachable


class Sms(NamedTuple):
    """A text message to a number such as +12125550142; after `until` it is of no use any more."""

    message_id: UUID
    number: str
    text: str
    until: datetime | None = None


class Stopped(Unreachable):
    """The owner of the number answered STOP."""


class DeadNumber(Unreachable):
    """Nothing will ever arrive at the number."""


class Backend(Protocol):
    """Takes one text message."""

    def send(self, sms: Sms, *, now: datetime) -> HandedOver:
        """This function will hand a text message over, within `channel.SECONDS`.

        :raises Undeliverable, Unreachable, PutOff: as of any channel; Stopped and DeadNumber of the number itself
        """
        ...


class NoBackend:
    """There are no text messages here, or none any more: mail takes over."""

    def send(self, sms: Sms, *, now: datetime) -> HandedOver:
        raise Unreachable("not_offered")


class Console:
    """Prints them for whoever sits in front of it. Not a log: production refuses it."""

    def send(self, sms: Sms, *, now: datetime) -> HandedOver:
        sys.stdout.write(f"\nText message to {sms.number}\n{sms.text}\n\n")
        return HandedOver()


class Folder:
    """Keeps each as a file named by its message, so that a second try writes the same one again."""

    def send(self, sms: Sms, *, now: datetime) -> HandedOver:
        folder = Path(settings.SMS_FOLDER)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"{sms.message_id}.txt"
        path.touch(mode=0o600)
        path.write_text(f"To: {sms.number}\nDate: {now.isoformat()}\n\n{sms.text}\n")
        return HandedOver()
