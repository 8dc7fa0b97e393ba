"""What people notice when the broker is frozen or away: matches and bookings over HTTP, in blocks that take turns."""

import contextlib
import http.client
import json
import os
import signal
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from benchmarks.races.clients import Patient
from config.embedded.valkey import Valkey
from config.management.commands.up import EXAMPLE

STATES = ("there", "frozen", "away")
PATIENCE = 60


@dataclass
class Seen:
    """What was answered in one state of the broker, and how long it took (ms)."""

    answers: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


@contextlib.contextmanager
def broker(state: str, valkey: Valkey) -> Iterator[None]:
    """This function will have the broker be in a state for a while, and be there again afterwards."""
    assert valkey.child is not None
    process = valkey.child.process
    if state == "frozen":
        process.send_signal(signal.SIGSTOP)
    elif state == "away":
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    try:
        yield
    finally:
        if state == "frozen":
            process.send_signal(signal.SIGCONT)
        elif state == "away":
            valkey.start()


def block(clients: list[Patient], starts: list[Iterator[datetime]], *, times: int, seen: Seen) -> None:
    """This function will have all at once match, hold a time and ask for the visit, so many times each."""
    lock = threading.Lock()

    def note(what: str, began: float, status: int) -> None:
        with lock:
            seen.answers[what][status] += 1
            seen.waits[what].append((time.perf_counter() - began) * 1000)

    def act(number: int) -> None:
        client = clients[number]
        for _ in range(times):
            began = time.perf_counter()
            note("match", began, _match(client.port))
            began = time.perf_counter()
            status, held = client.once("holds/", client.hold(next(starts[number]).isoformat())) or (0, {})
            note("hold", began, status)
            if status != 201:
                continue
            began = time.perf_counter()
            status, _ = client.once("visit-requests/", client.request(held["id"])) or (0, {})
            note("visit request", began, status)

    with ThreadPoolExecutor(len(clients)) as pool:
        list(pool.map(act, range(len(clients))))


def _match(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(
            "POST", "/api/v1/matches/", json.dumps(EXAMPLE), {"Content-Type": "application/json"}
        )
        response = connection.getresponse()
        response.read()
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
    return response.status


def figures(seen: dict[str, Seen], quantile: Any) -> dict[str, Any]:
    """This function will say for each kind of request what was answered, and how its p50 and p99 compare."""
    found: dict[str, Any] = {}
    for what in seen["there"].waits:
        there = sorted(seen["there"].waits[what])
        for state in STATES:
            waits = sorted(seen[state].waits[what])
            found.setdefault(what, {})[state] = {
                "answers": {str(status): count for status, count in seen[state].answers[what].items()},
                "p50_ms": round(quantile(waits, 0.5), 1),
                "p99_ms": round(quantile(waits, 0.99), 1),
                "p50_ratio": round(quantile(waits, 0.5) / quantile(there, 0.5), 2),
                "p99_ratio": round(quantile(waits, 0.99) / quantile(there, 0.99), 2),
            }
    return found
