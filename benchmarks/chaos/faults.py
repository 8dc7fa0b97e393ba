"""What goes wrong when: drawn from a seed beforehand, and carried out while messages are on their way."""

import os
import random
import signal
import threading
import time
from dataclasses import dataclass

import redis

from benchmarks.chaos.programs import Programs
from config.embedded.valkey import Valkey

# Seconds between two of a kind, on average.
EVERY = {
    "child": 1.0,
    "worker": 12.0,
    "beat": 25.0,
    "flush": 2.0,
    "freeze": 30.0,
    "absence": 45.0,
}
FROZEN_SECONDS, AWAY_SECONDS = (3.0, 8.0), (3.0, 10.0)


@dataclass(frozen=True, order=True)
class Fault:
    """Something that goes wrong `at` seconds after the beginning; `which` of several it hits, or for how long."""

    at: float
    kind: str
    which: int
    seconds: float


def drawn(seed: int, seconds: float) -> list[Fault]:
    """This function will draw what goes wrong in so many seconds: the same for the same seed."""
    draw, found = random.Random(seed), []
    for kind, mean in EVERY.items():
        at = draw.expovariate(1 / mean)
        while at < seconds:
            least, most = FROZEN_SECONDS if kind == "freeze" else AWAY_SECONDS
            found.append(Fault(round(at, 3), kind, draw.randrange(1000), round(draw.uniform(least, most), 3)))
            at += draw.expovariate(1 / mean)
    return sorted(found)


class Faults(threading.Thread):
    """Carries out what was drawn. `dead` are the processes that were killed, each with its moment."""

    def __init__(self, programs: Programs, valkey: Valkey, plan: list[Fault]) -> None:
        super().__init__(daemon=True)
        self.programs, self.valkey, self.plan = programs, valkey, plan
        self.dead: dict[int, float] = {}
        self.counts: dict[str, int] = {}
        self.done, self.over = threading.Event(), threading.Event()

    def run(self) -> None:
        """What it starts ends with this thread (config/embedded/tether.py), so it lives until all is over."""
        self._carry_out()
        self.done.set()
        self.over.wait()

    def _carry_out(self) -> None:
        began = time.monotonic()
        for fault in self.plan:
            if self.over.wait(max(fault.at - (time.monotonic() - began), 0)):
                break
            getattr(self, f"_{fault.kind}")(fault)
            self.counts[fault.kind] = self.counts.get(fault.kind, 0) + 1

    def _kill(self, pids: list[int], at: float) -> None:
        self.dead.update(dict.fromkeys(pids, at))

    def _child(self, fault: Fault) -> None:
        self._kill(self.programs.kill_child(fault.which), time.monotonic())

    def _worker(self, fault: Fault) -> None:
        self._kill(self.programs.kill_worker(fault.which), time.monotonic())

    def _beat(self, fault: Fault) -> None:
        self._kill(self.programs.kill_beat(fault.which), time.monotonic())

    def _flush(self, fault: Fault) -> None:
        client = redis.Redis.from_url(
            self.valkey.url.replace("redis+socket://", "unix://", 1), socket_timeout=5
        )
        client.flushall()
        client.close()

    def _freeze(self, fault: Fault) -> None:
        assert self.valkey.child is not None
        self.valkey.child.process.send_signal(signal.SIGSTOP)
        try:
            self.over.wait(fault.seconds)
        finally:
            self.valkey.child.process.send_signal(signal.SIGCONT)

    def _absence(self, fault: Fault) -> None:
        assert self.valkey.child is not None
        os.kill(self.valkey.child.process.pid, signal.SIGKILL)
        self.valkey.child.process.wait()
        self.over.wait(fault.seconds)
        self.valkey.start()
