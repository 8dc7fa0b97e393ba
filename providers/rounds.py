"""One round of a sweep: rows that are due, batch by batch, each in a transaction of its own."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

from accounts.errors import DomainError

log = structlog.get_logger("kaly.sweeps")

BATCH = 200
NOBODY = UUID(int=0)
Enough = Callable[[], bool]


def never() -> bool:
    """Enough is only when nothing is left."""
    return False


def go_round(
    statement: str, act: Callable[..., bool], *, now: datetime, enough: Enough = never, **values: Any
) -> int:
    """This function will act upon each row that a statement finds, and return how often that did something.

    The statement takes `now`, `utc_day`, `limit` and `after`, the id of the last row before; the first value of a row
    is its id. `act` gets the moment and the row, and looks again: others may have been there meanwhile. A row that
    can't be changed is left and does not hold up the others. `enough` says when to leave the rest to the next round.
    """
    count, after = 0, NOBODY
    while not enough():
        found = look(statement, now=now, after=after, limit=BATCH, **values)
        for row in found:
            count += _take(act, now, row)
            if enough():
                break
        if len(found) < BATCH:
            break
        after = found[-1][0]
    return count


def look(statement: str, *, now: datetime, **values: Any) -> list[tuple[Any, ...]]:
    """This function will return what a statement finds at a moment."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"now": now, "utc_day": now.astimezone(UTC).date(), **values})
        return cursor.fetchall()


def _take(act: Callable[..., bool], now: datetime, row: Sequence[Any]) -> bool:
    try:
        with transaction.atomic():
            return act(now, *row)
    except (DomainError, IntegrityError, DataError) as problem:
        log.warning("row_left", sweep=act.__name__, row=str(row[0]), outcome=type(problem).__name__)
        return False
    except OperationalError as trouble:
        if not isinstance(trouble.__cause__, DeadlockDetected):
            raise
        log.warning("row_left", sweep=act.__name__, row=str(row[0]), outcome="deadlock")
        return False
