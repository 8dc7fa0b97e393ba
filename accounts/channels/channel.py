"""What a channel is, what it may answer, and which there are."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from accounts.models import Channel, OutboxMessage


class HandedOver(NamedTuple):
    """The other side has taken it; `reference` is what they call it, if they say.

    Where it is not final they tell later whether it arrived, and what it said is kept until then.
    """

    reference: str = ""
    is_final: bool = True


class Undeliverable(Exception):
    """No further try can help. The text is the cause, a fixed word or a code: never a text of the other side."""


class Unreachable(Undeliverable):
    """The person is not reached there at all: the next channel takes over."""


class PutOff(Exception):
    """Not now. The text is the cause; `again_at` is when the other side asks us back, or None."""

    def __init__(self, cause: str, again_at: datetime | None = None) -> None:
        super().__init__(cause)
        self.again_at = again_at


class NotYet(PutOff):
    """Not tried at all, for it was not its turn: that counts as no try, and it is due again at `again_at`."""

    def __init__(self, cause: str, again_at: datetime) -> None:
        super().__init__(cause, again_at)


class Needless(Exception):
    """Not to be sent any more: not wanted, or of no use. The text is the cause."""


class Carrier(Protocol):
    """Hands over messages of one channel. `waits` are the pauses after each try; then it is given up.

    It may have a method `in_a_row`: a context within which a thread hands over one message after the other. It is
    used by several threads at once.
    """

    waits: Sequence[timedelta]

    def hand_over(self, message: OutboxMessage, *, now: datetime) -> HandedOver:
        """This function will hand over one message, within SECONDS, outside of any transaction.

        :raises Undeliverable, Unreachable, PutOff, Needless: what they say; any other exception is tried again
        """
        ...


# However slow the other side is. A lease (accounts/outbox/claims.py) is longer.
SECONDS = 15.0

_carriers: dict[Channel, Carrier] = {}


def register(channel: Channel, carrier: Carrier) -> None:
    """This function will add a channel; called once from the ready() of the app that has it."""
    _carriers[channel] = carrier


def in_a_row(channel: Channel) -> AbstractContextManager[None]:
    """This function will say within what messages are handed over one after the other: a connection may be kept."""
    begin: Callable[[], AbstractContextManager[None]] = getattr(carrier_of(channel), "in_a_row", nullcontext)
    return begin()


def carrier_of(channel: str) -> Carrier:
    return _carriers[Channel(channel)]


def channels() -> list[Channel]:
    """This function will name the channels that somebody carries."""
    return list(_carriers)
