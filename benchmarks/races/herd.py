"""Many people want one time over HTTP, round after round: they hold it, or move a visit of theirs to it.

Meanwhile whoever held the time before asks for the visit, twice at once with one key, and clinics confirm requests of
one patient that exclude each other.
"""

import sys
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from benchmarks.races.asker import Asker
from benchmarks.races.clients import Patient

PATIENCE = 300
OVERLAP = timedelta(minutes=20)  # into the half hour of the others: a visit of 20 minutes begins there too
MOVERS = 5
WON = {"hold": 201, "move": 200, "request": 201, "confirm": 200}
TELL_EVERY = 10.0  # seconds


@dataclass(frozen=True)
class Call:
    """What one of a round sends, once all are there."""

    kind: str
    by: Patient
    path: str
    body: Any
    key: str | None = None
    new: bool = True


@dataclass(frozen=True)
class Answer:
    call: Call
    status: int
    body: Any
    milliseconds: float

    @property
    def won(self) -> bool:
        return self.status == WON[self.call.kind]


@dataclass
class Tally:
    """What was answered in all rounds."""

    rounds: int = 0
    winners: Counter[int] = field(default_factory=Counter)  # rounds by how many got the time
    confirmed: Counter[int] = field(default_factory=Counter)  # by how many clinics got the patient
    answers: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  # of losers
    doubled: int = 0  # requests sent twice that are not one
    server_errors: int = 0

    def add(self, answers: Sequence[Answer]) -> None:
        by = defaultdict(list)
        for answer in answers:
            kind = answer.call.kind
            by[kind].append(answer)
            self.answers[kind][f"{answer.status} {answer.body.get('code', '')}".strip()] += 1
            self.server_errors += not 200 <= answer.status < 500  # 0: no answer at all
            if answer.status == 409:
                self.waits[kind].append(answer.milliseconds)
        self.rounds += 1
        self.winners[sum(answer.won for answer in chain(by["hold"], by["move"]))] += 1
        if by["confirm"]:
            self.confirmed[sum(answer.won for answer in by["confirm"])] += 1
        if by["request"]:
            self.doubled += len({answer.body["id"] for answer in by["request"] if answer.won}) != 1

    def figures(self) -> dict[str, Any]:
        return {
            "rounds": self.rounds,
            "winners": {str(count): rounds for count, rounds in sorted(self.winners.items())},
            "confirmed": {str(count): rounds for count, rounds in sorted(self.confirmed.items())},
            "answers": {kind: dict(counts) for kind, counts in self.answers.items()},
            "requests_doubled": self.doubled,
            "server_errors": self.server_errors,
            "losers_ms": {kind: _spread(waits) for kind, waits in self.waits.items()},
        }


class Herd:
    """All who race, and what they got in the rounds before."""

    def __init__(self, clients: list[Patient], askers: tuple[Asker, Asker], starts: list[datetime]) -> None:
        """One of the askers asks for the round to come while clinics answer the other."""
        self.clients, self.askers, self.starts = clients, askers, starts
        self.tally = Tally()
        self.held: Answer | None = None  # the hold that won the round before
        self.booked: deque[tuple[Patient, str, bool]] = deque(maxlen=50)  # visits, and whether of 30 minutes

    def run(self, *, rounds: int, seconds: float) -> dict[str, Any]:
        """This function will race until all rounds or `seconds` are over."""
        began = told = time.monotonic()
        most = len(self.clients) + MOVERS + 6
        with ThreadPoolExecutor(most) as pool:
            targets = self.askers[0].ask(self.starts[0])
            for number in range(min(rounds, len(self.starts) - 1)):
                asking = pool.submit(self.askers[(number + 1) % 2].ask, self.starts[number + 1])
                calls = self._calls(number, targets)
                barrier = threading.Barrier(len(calls))
                sent = [pool.submit(_send, call, barrier) for call in calls]
                self._take([one.result(PATIENCE) for one in sent])
                targets = asking.result(PATIENCE)
                spent = time.monotonic() - began
                if time.monotonic() - told > TELL_EVERY or number == 0:
                    told = time.monotonic()
                    say(f"{self.tally.rounds} of {rounds} rounds in {spent:.0f} s")
                if spent > seconds:
                    break
        return {
            "clients": len(self.clients),
            "asked_for": rounds,
            "seconds": round(time.monotonic() - began, 1),
            "not_asked": dict(self.askers[0].failed + self.askers[1].failed),
            **self.tally.figures(),
        }

    def _calls(self, number: int, targets: list[str]) -> list[Call]:
        start, apart = self.starts[number], number % 2 == 1
        calls = [
            _hold(client, start, new=not (apart and n % 2 == 1)) for n, client in enumerate(self.clients)
        ]
        for _ in range(min(MOVERS, len(self.booked))):
            patient, visit, new = self.booked[0]
            self.booked.rotate(-1)
            to = {"starts_at": _at(start, new=new or not apart).isoformat()}
            calls.append(Call("move", patient, f"visits/{visit}/reschedule/", to))
        if self.held:
            hold = self.held.call
            body = hold.by.request(self.held.body["id"]) | {"new_patient": hold.new}
            calls += [
                Call("request", hold.by, "visit-requests/", body, f"r{number}", hold.new) for _ in range(2)
            ]
        return calls + [
            Call("confirm", self.askers[0].clinic, f"clinic/requests/{target}/confirm/", {})
            for target in targets
        ]

    def _take(self, answers: list[Answer]) -> None:
        self.tally.add(answers)
        self.held = next((one for one in answers if one.call.kind == "hold" and one.won), None)
        made = [one for one in answers if one.call.kind == "request" and one.won]
        if made:
            (asked,) = made[0].body["asks"]
            self.booked.append((made[0].call.by, asked["visit"], made[0].call.new))


def _at(start: datetime, *, new: bool) -> datetime:
    return start if new else start + OVERLAP


def _hold(client: Patient, start: datetime, *, new: bool) -> Call:
    body = client.hold(_at(start, new=new).isoformat()) | {"new_patient": new}
    return Call("hold", client, "holds/", body, new=new)


def _send(call: Call, barrier: threading.Barrier) -> Answer:
    barrier.wait(PATIENCE)
    began = time.perf_counter()
    status, body = call.by.once(call.path, call.body, key=call.key, timeout=PATIENCE) or (0, {})
    return Answer(call, status, body, (time.perf_counter() - began) * 1000)


def _spread(waits: list[float]) -> dict[str, float]:
    waits.sort()
    at = {"p50": 0.5, "p99": 0.99, "max": 1}
    return {name: round(waits[min(int(len(waits) * q), len(waits) - 1)], 1) for name, q in at.items()}


def say(line: str) -> None:
    """How far it is, beside what the command prints in the end."""
    print(line, file=sys.stderr, flush=True)
