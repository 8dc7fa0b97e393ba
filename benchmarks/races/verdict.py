"""Whether a run over HTTP proves what it is for."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
# Visits that are to take place, two at once of one clinician or of one patient.
AT_ONCE = """
SELECT count(*)
FROM patients_visit one
JOIN patients_visit other ON one.id < other.id AND one.starts_at < other.ends_at AND other.starts_at < one.ends_at
JOIN providers_practice p ON p.id = one.practice_id
JOIN providers_practice q ON q.id = other.practice_id
WHERE (p.provider_id = q.provider_id OR one.patient_id = other.patient_id)
  AND one.status = 'confirmed' AND other.status = 'confirmed'
"""


def deadlocks() -> int:
    """Those of this database; a connection adds its own by the time it is closed."""
    return _number(DEADLOCKS)


def visits_at_once() -> int:
    return _number(AT_ONCE)


def failures(figures: dict[str, Any]) -> list[str]:
    """This function will say in what a run has failed."""
    return [*_counted(figures), *_refused(figures)]


def _counted(figures: dict[str, Any]) -> Iterator[str]:
    if figures["rounds"] < figures["asked_for"]:
        yield f"only {figures['rounds']} of {figures['asked_for']} rounds"
    for name in ("winners", "confirmed"):
        wrong = {count: rounds for count, rounds in figures[name].items() if count != "1"}
        if wrong or not figures[name]:
            yield f"{name}: not one in every round, but {wrong}"
    for name in ("server_errors", "deadlocks", "requests_doubled", "visits_at_once"):
        if figures[name]:
            yield f"{name}: {figures[name]}"
    if figures["not_asked"]:
        yield f"requests that clinics could not confirm: {figures['not_asked']}"


def _refused(figures: dict[str, Any]) -> Iterator[str]:
    """Whoever is refused for another reason than that the time is taken has not raced."""
    for kind, counts in figures["answers"].items():
        strange = counts.keys() - EXPECTED[kind]
        if strange:
            yield f"{kind}: {sorted(strange)}"


EXPECTED = {
    "hold": {"201", "409 time_taken"},
    "move": {"200", "409 time_taken"},
    "request": {"201", "409 request_is_running"},
    "confirm": {"200", "409 state_has_changed", "409 patient_not_free"},
}


def _number(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])
