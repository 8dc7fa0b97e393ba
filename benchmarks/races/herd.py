"""Many people want one time over HTTP, round after round; whoever got the one before asks for it meanwhile, twice."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from benchmarks.races.clients import Patient

PATIENCE = 300
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
OVERLAP = timedelta(minutes=20)  # the other grid of the practice, where a visit of half an hour begins too


def run(clients: list[Patient], first: datetime, *, rounds: int, seconds: float) -> dict[str, Any]:
    """This function will race until all rounds or `seconds` are over."""
    before, began = _deadlocks(), time.monotonic()
    statuses, winners, waits = Counter[str](), Counter[int](), []
    booked = Counter[str]()
    held: tuple[Patient, str] | None = None
    done = 0
    with ThreadPoolExecutor(len(clients) + 2) as pool:
        for done in range(1, rounds + 1):
            start = first + timedelta(days=(done - 1) // 18, minutes=60 * ((done - 1) % 18))
            barrier = threading.Barrier(len(clients) + (2 if held else 0))
            racing = [
                pool.submit(_hold, client, start + OVERLAP * (done % 2) * (n % 2), barrier)
                for n, client in enumerate(clients)
            ]
            asking = [pool.submit(_request, *held, f"r{done}", barrier) for _ in range(2)] if held else []
            answers = [one.result(PATIENCE) for one in racing]
            for _, status, code, _, milliseconds in answers:
                statuses[f"{status} {code}".strip()] += 1
                if status == 409:
                    waits.append(milliseconds)
            won = [(client, made) for client, status, _, made, _ in answers if status == 201]
            winners[len(won)] += 1
            booked.update(one.result(PATIENCE) for one in asking)
            held = won[0] if won else None
            if time.monotonic() - began > seconds:
                break
    waits.sort()
    return {
        "clients": len(clients),
        "rounds": done,
        "seconds": round(time.monotonic() - began, 1),
        "winners": {str(count): n for count, n in sorted(winners.items())},
        "holds": dict(statuses),
        "requests_sent_twice": dict(booked),
        "deadlocks": _deadlocks() - before,
        "losers_ms": {
            name: round(waits[min(int(len(waits) * q), len(waits) - 1)], 1) if waits else None
            for name, q in (("p50", 0.5), ("p99", 0.99), ("max", 1))
        },
    }


def _hold(
    client: Patient, start: datetime, barrier: threading.Barrier
) -> tuple[Patient, int, str, str, float]:
    barrier.wait(PATIENCE)
    began = time.perf_counter()
    status, answer = client.ask("holds/", client.hold(start.isoformat()), timeout=PATIENCE) or (0, {})
    milliseconds = (time.perf_counter() - began) * 1000
    return client, status, answer.get("code", ""), answer.get("id", ""), milliseconds


def _request(client: Patient, hold_id: str, key: str, barrier: threading.Barrier) -> str:
    """On a line of its own: the client's is in use."""
    other = Patient(client.port, client.session, client.id, client.practice)
    barrier.wait(PATIENCE)
    status, answer = other.ask("visit-requests/", other.request(hold_id), key=key, timeout=PATIENCE) or (
        0,
        {},
    )
    other.close()
    return f"{status} {answer.get('code', '')}".strip()


def _deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute(DEADLOCKS)
        return int(cursor.fetchone()[0])
