"""Many clients at one time of a clinician: ours beside three other ways, in one run and on one table."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction

from benchmarks.races.scene import NOW, START
from providers import time_claims
from providers.models import Practice, Provider, TimeClaim
from providers.time_claims import Time, TimeTaken

MINUTES = 30
PATIENCE = 300
SHAPES = ("identical", "overlapping")
SPACING = timedelta(hours=2)
HELD = timedelta(minutes=10)
RULE = "one_active_claim_per_provider_and_time"


@dataclass
class Outcome:
    """What came of many rounds: `winners` counts rounds by how many had the time in the end."""

    rounds: int = 0
    winners: Counter[int] = field(default_factory=Counter)
    deadlocks: int = 0
    errors: Counter[str] = field(default_factory=Counter)  # what they say, without what they quote
    losers: list[float] = field(default_factory=list)  # milliseconds
    seconds: list[float] = field(default_factory=list)  # of each round
    attempts: int = 0

    def figures(self) -> dict[str, Any]:
        spent = sum(self.seconds)
        return {
            "rounds": self.rounds,
            "winners": {str(count): rounds for count, rounds in sorted(self.winners.items())},
            "deadlocks": self.deadlocks,
            "errors": dict(self.errors),
            "losers_ms": {name: round(value, 2) for name, value in self.waits().items()},
            "attempts_per_second": round(self.attempts / spent, 1) if spent else 0.0,
        }

    def waits(self) -> dict[str, float]:
        """How long losers waited, in milliseconds."""
        lost = sorted(self.losers) or [0.0]
        return {name: lost[min(int(len(lost) * q), len(lost) - 1)] for name, q in QUANTILES}

    def beside(self, ours: "Outcome") -> dict[str, Any]:
        """How many times ours the waits are, and the seconds of a round, with the lowest and highest of any."""
        by_round = sorted(mine / theirs for mine, theirs in zip(self.seconds, ours.seconds, strict=True))
        base = ours.waits()
        return {
            "times_ours": {
                "waits": {
                    name: round(value / base[name], 2) if base[name] else None
                    for name, value in self.waits().items()
                },
                "round": {
                    "ratio": round(sum(self.seconds) / sum(ours.seconds), 2),
                    "low": round(by_round[0], 2),
                    "high": round(by_round[-1], 2),
                },
            }
        }


QUANTILES = (("p50", 0.5), ("p99", 0.99), ("max", 1))


def ours(time: Time) -> None:
    """The turn of the clinician, a look, an insert under the constraint."""
    with transaction.atomic():
        time_claims.take(time, kind=TimeClaim.Kind.HOLD, expires_at=NOW + HELD, now=NOW)


def for_update(time: Time) -> None:
    """The row of the clinician locked `FOR UPDATE`, a look, an insert under the constraint."""
    with transaction.atomic():
        Provider.objects.select_for_update().only("pk").get(pk=time.practice.provider_id)
        _look(time)
        _insert(time)


def constraint_alone(time: Time) -> None:
    """An insert under the constraint, and nothing before it."""
    with transaction.atomic():
        _insert(time)


def check_then_insert(time: Time) -> None:
    """A look, then an insert; neither a turn nor the constraint, in a table of its own."""
    with unguarded():
        _look(time)
        _insert(time)


WAYS: dict[str, Callable[[Time], None]] = {
    "ours": ours,
    "for_update": for_update,
    "constraint_alone": constraint_alone,
    "check_then_insert": check_then_insert,
}
UNGUARDED = "check_then_insert"
SCRATCH = "races_scratch"
TABLE = TimeClaim._meta.db_table
# The table of claims without its constraint, with a plain index of the same columns in its place.
MAKE = f"""
CREATE SCHEMA {SCRATCH};
CREATE TABLE {SCRATCH}.{TABLE} (LIKE {TABLE} INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
ALTER TABLE {SCRATCH}.{TABLE} ADD PRIMARY KEY (id);
CREATE INDEX ON {SCRATCH}.{TABLE} (provider_id);
CREATE INDEX ON {SCRATCH}.{TABLE} (practice_id);
CREATE INDEX ON {SCRATCH}.{TABLE} USING gist (provider_id, during) WHERE released_at IS NULL;
"""


def race(
    practice: Practice,
    *,
    clients: int,
    rounds: int,
    seconds: float = PATIENCE,
    ways: Sequence[str] = tuple(WAYS),
) -> dict[str, dict[str, Any]]:
    """This function will let `clients` race, each way in turn in every round, until all rounds or `seconds` are over.

    The way without the constraint does so in a table of its own, so that it is there in the same rounds. Ours has to
    be among the ways: the others are told beside it.
    """
    found: dict[str, dict[str, Any]] = {}
    with ThreadPoolExecutor(clients) as pool, scratch():
        try:
            for shape in SHAPES:
                outcomes = {name: Outcome() for name in ways}
                _rounds(pool, practice, outcomes, shape, clients, rounds, seconds)
                found[shape] = {
                    name: one.figures() | one.beside(outcomes["ours"]) for name, one in outcomes.items()
                }
        finally:
            _close_all(pool, clients)
    return found


def _rounds(
    pool: ThreadPoolExecutor,
    practice: Practice,
    outcomes: dict[str, Outcome],
    shape: str,
    clients: int,
    rounds: int,
    seconds: float,
) -> None:
    began, names = time.monotonic(), list(outcomes)
    for number in range(rounds):
        for place in range(len(names)):
            name = names[(number + place) % len(names)]  # each way goes first as often as any other
            _round(pool, practice, outcomes[name], WAYS[name], shape, clients)
        if time.monotonic() - began > seconds:
            break


def _round(
    pool: ThreadPoolExecutor,
    practice: Practice,
    outcome: Outcome,
    way: Callable[[Time], None],
    shape: str,
    clients: int,
) -> None:
    start = START + SPACING * outcome.rounds
    shift = {"identical": 0, "overlapping": 1}[shape]
    times = [
        Time(practice, start + timedelta(minutes=shift * (n % MINUTES)), MINUTES) for n in range(clients)
    ]
    barrier = threading.Barrier(clients)
    began = time.perf_counter()
    for said, milliseconds in pool.map(lambda one: _attempt(way, one, barrier), times):
        if said == "lost":
            outcome.losers.append(milliseconds)
        outcome.deadlocks += said == "deadlock"
        if said not in ("won", "lost", "deadlock"):
            outcome.errors[said] += 1
    outcome.seconds.append(time.perf_counter() - began)
    with unguarded() if way is check_then_insert else transaction.atomic():
        outcome.winners[TimeClaim.objects.count()] += 1
        TimeClaim.objects.all().delete()
    outcome.rounds, outcome.attempts = outcome.rounds + 1, outcome.attempts + clients


def _attempt(way: Callable[[Time], None], wanted: Time, barrier: threading.Barrier) -> tuple[str, float]:
    connection.ensure_connection()
    barrier.wait(PATIENCE)
    began = time.perf_counter()
    try:
        way(wanted)
        said = "won"
    except TimeTaken:
        said = "lost"
    except IntegrityError as error:
        said = "lost" if RULE in str(error) else _first_line(error)
    except OperationalError as error:
        said = "deadlock" if "deadlock detected" in str(error) else _first_line(error)
    return said, (time.perf_counter() - began) * 1000


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def _look(time: Time) -> None:
    time_claims.refuse_taken(time, now=NOW)


def _insert(time: Time) -> None:
    TimeClaim.objects.create(
        provider_id=time.practice.provider_id,
        practice=time.practice,
        during=time.blocked,
        kind=TimeClaim.Kind.HOLD,
        expires_at=NOW + HELD,
        created_at=NOW,
    )


@contextmanager
def scratch() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(MAKE)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {SCRATCH} CASCADE")


@contextmanager
def unguarded() -> Iterator[None]:
    """Within it, the table of claims is the one without a constraint, for this transaction alone."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL search_path TO {SCRATCH}, public")
        yield


def _close_all(pool: ThreadPoolExecutor, clients: int) -> None:
    """Each thread closes its own connection: all of them wait for each other, so each does it once."""
    barrier = threading.Barrier(clients)

    def close(_: int) -> None:
        barrier.wait(PATIENCE)
        connection.close()

    list(pool.map(close, range(clients)))
