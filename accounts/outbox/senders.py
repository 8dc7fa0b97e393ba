"""The threads of a worker process that send what is due: so many at once for each channel, each bounded in time.

Whoever starts them does not wait for one that waits for a slow server. It counts for its channel until it ends, and
holds up neither the other channels nor the worker.
"""

import mmap
import time
from collections.abc import Callable
from datetime import datetime
from threading import Lock, Thread

import structlog
from django.db import connection

from accounts.channels.channel import channels, in_a_row
from accounts.models import Channel
from accounts.outbox import delivery
from accounts.outbox.claims import claimable
from accounts.trail.acting import acting, actor

log = structlog.get_logger("kaly.senders")

# At once in one process for each channel; some more only take what is urgent, when all of those are busy.
MOST, MOST_URGENT = 8, 2
LOOK_SECONDS = 0.2  # between two looks for more work
LINGER_SECONDS = 1.0  # without any before a drain ends: under load it need not wait for the next tick

# Shared with the processes that are forked after: a signal reaches the main process of a worker alone.
_ending = mmap.mmap(-1, 1)


def end_soon() -> None:
    """This function will have every sender of this worker end after the message that it sends."""
    _ending[0] = 1


def is_ending() -> bool:
    return bool(_ending[0])


class Sender(Thread):
    """Sends what is due by a channel, one message after the other, until none is left or its time is over."""

    def __init__(
        self, channel: Channel, *, urgent_alone: bool, clock: Callable[[], datetime], until: float
    ) -> None:
        super().__init__(name=f"sender-{channel}", daemon=True)
        self.channel, self.urgent_alone = channel, urgent_alone
        self.clock, self.until = clock, until
        self.actor = actor()

    def run(self) -> None:
        try:
            with acting(**self.actor), in_a_row(self.channel):
                while time.monotonic() < self.until and not is_ending() and self.send_next():
                    pass
        except Exception as error:
            log.error("sender_failed", channel=str(self.channel), exc_info=error)
        finally:
            connection.close()

    def send_next(self) -> bool:
        return delivery.send_next(channel=self.channel, now=self.clock(), urgent_alone=self.urgent_alone)


class Crew:
    """The senders of one process."""

    def __init__(self) -> None:
        self._at_work: list[Sender] = []
        self._lock = Lock()

    def drain(self, *, clock: Callable[[], datetime], seconds: float) -> bool:
        """This function will have everything sent that is due, for some seconds at most; True when they were too few.

        A sender that is not done by then goes on alone with its one message, bounded by its carrier.
        """
        until = time.monotonic() + seconds
        own: list[Sender] = []
        last_work = 0.0
        while time.monotonic() < until and not is_ending():
            own = [*filter(Thread.is_alive, own), *self.start(clock=clock, until=until)]
            if own:
                last_work = time.monotonic()
            elif time.monotonic() - last_work >= LINGER_SECONDS:
                return False
            time.sleep(LOOK_SECONDS)
        return not is_ending()

    def start(self, *, clock: Callable[[], datetime], until: float) -> list[Sender]:
        """This function will start as many senders as there is due work for, and room."""
        with self._lock:
            self._at_work = [*filter(Thread.is_alive, self._at_work)]
            new = [
                Sender(channel, urgent_alone=urgent_alone, clock=clock, until=until)
                for channel in channels()
                for urgent_alone in self._missing(channel, now=clock())
            ]
            for sender in new:
                sender.start()
            self._at_work += new
            return new

    def _missing(self, channel: Channel, *, now: datetime) -> list[bool]:
        """For each sender to start whether it is one for what is urgent."""
        busy = [sender.urgent_alone for sender in self._at_work if sender.channel == channel]
        room, more = MOST - busy.count(False), MOST_URGENT - busy.count(True)
        rows = claimable(channel=channel, now=now)
        due = list(rows.values_list("is_urgent", flat=True)[: room + more])
        return [False] * min(room, len(due)) + [True] * min(more, due[room:].count(True))

    def wait(self, *, seconds: float) -> None:
        """This function will return when no sender is at work any more, or the time is over."""
        until = time.monotonic() + seconds
        for sender in self._at_work:
            sender.join(max(until - time.monotonic(), 0))


crew = Crew()
