"""PostgreSQL is killed under writers who hold times and ask for visits, each thing with one Idempotency-Key."""

import itertools
import threading
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from benchmarks import servers
from benchmarks.races.clients import Patient
from config.embedded.postgres import Postgres

INSISTS = 120
EVERY = 3.0  # seconds between an answer of the server and its next end


class Writer(threading.Thread):
    """Somebody who books one time after the other: what they were told is what has to be there in the end."""

    def __init__(self, patient: Patient, starts: list[datetime], until: threading.Event) -> None:
        super().__init__(daemon=True)
        self.patient, self.starts, self.until = patient, starts, until
        self.told: list[tuple[str, str]] = []  # request or hold and its id
        self.in_doubt, self.refused = 0, Counter[str]()

    def run(self) -> None:
        for start in itertools.takewhile(lambda _: not self.until.is_set(), self.starts):
            held = self._insist("holds/", self.patient.hold(start.isoformat()))
            if held is None:
                continue
            self.told.append(("hold", held["id"]))
            asked = self._insist("visit-requests/", self.patient.request(held["id"]))
            if asked is not None:
                self.told.append(("request", asked["id"]))
        self.patient.close()

    def _insist(self, path: str, body: Any) -> Any:
        status, answer, tries = self.patient.insist(path, body, seconds=INSISTS)
        self.in_doubt += tries > 0
        if status == 201:
            return answer
        self.refused[f"{path} {status} {answer.get('code', '')}"] += 1
        return None


def run(postgres: Postgres, writers: list[Writer], *, kills: int, seconds: float) -> dict[str, Any]:
    """This function will kill the server while all write, then compare what is there with what was told."""
    began, done, restarts = time.monotonic(), 0, []
    for writer in writers:
        writer.start()
    while done < kills and time.monotonic() - began < seconds and any(w.is_alive() for w in writers):
        time.sleep(EVERY)
        stopped = time.monotonic()
        servers.kill(postgres)
        restarts.append(round(time.monotonic() - stopped, 2))
        done += 1
    writers[0].until.set()
    for writer in writers:
        writer.join(INSISTS * 2)
    connection.close()
    return {
        "kills": done,
        "writers": len(writers),
        "seconds": round(time.monotonic() - began, 1),
        "restart_seconds": {"median": sorted(restarts)[len(restarts) // 2], "max": max(restarts)},
        "asked_again": sum(writer.in_doubt for writer in writers),
        "refused": dict(sum((writer.refused for writer in writers), Counter())),
        **compare(writers),
    }


def compare(writers: list[Writer]) -> dict[str, Any]:
    """This function will count what was told and is not there, what is doubled, and what nobody is told of."""
    told = [made for writer in writers for kind, made in writer.told if kind == "request"]
    with connection.cursor() as cursor:
        cursor.execute(FIND)
        rows = cursor.fetchall()
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit')")
        settings = dict(cursor.fetchall())
    there = Counter(str(row[0]) for row in rows)
    return {
        "visits_told": len(told),
        "visits": len(rows),
        "lost": len(set(told) - there.keys()),
        "doubled": sum(count - 1 for count in there.values()) + len(told) - len(set(told)),
        "not_told": len(there.keys() - set(told)),
        "without_their_messages": sum(row[1:] != (1, 1) for row in rows),
        "settings": settings,
    }


# For each visit its request, and how many messages say to each side that it is confirmed.
FIND = """
SELECT target.request_id, messages.patient, messages.clinic
FROM patients_visit visit
JOIN patients_requesttarget target ON target.id = visit.target_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE dedupe_key LIKE '%:patient:%') AS patient,
           count(*) FILTER (WHERE dedupe_key LIKE '%:clinic:%') AS clinic
    FROM accounts_outboxmessage
    WHERE dedupe_key LIKE 'visit.confirmed:' || visit.id || ':%'
) messages
"""


def starts_from(now: datetime, *, nth: int, of: int) -> list[datetime]:
    """This function will list half hours of the coming months that are one writer's alone."""
    day = now.replace(hour=14, minute=0, second=0, microsecond=0) + timedelta(days=1)
    every = [day + timedelta(days=days, minutes=30 * half) for days in range(300) for half in range(18)]
    return every[nth::of]
