"""How many hints a tick gives the workers: none without work, few however much there is."""

from datetime import datetime
from typing import NamedTuple

from accounts.channels.channel import channels
from accounts.outbox.claims import claimable, left_behind

DUE_PER_HINT, MOST_HINTS = 50, 4


class Hints(NamedTuple):
    """Tasks to hand out: `deliver` for what waits, `send_left` for what a worker left behind."""

    deliver: int
    send_left: int


def wanted(*, now: datetime) -> Hints:
    """This function will count what is due by the channels that somebody carries, as far as that matters."""
    enough = DUE_PER_HINT * MOST_HINTS
    due = sum(claimable(channel=channel, now=now).values("pk")[:enough].count() for channel in channels())
    left = left_behind(now=now).filter(channel__in=channels()).exists()
    return Hints(min(-(-due // DUE_PER_HINT), MOST_HINTS), int(left))
