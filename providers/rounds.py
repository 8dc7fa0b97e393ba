"""One round of a sweep: rows that are due, batch by batch, each in a transaction of its own."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected, LockNotAvailable

from accounts.encryption.keyring import Unreadable
from accounts.errors import DomainError

log = structlog.get_logger("kaly.sweeps")

BATCH = 200
NOBODY = UUID(int=0)
FLAWED = (DomainError, IntegrityError, DataError, ObjectDoesNotExist, Unreadable)
HELD_UP = (DeadlockDetected, LockNotAvailable)  # by somebody else: the next round may do it
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
            count += alone(row[0], act, now, *row)
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


def alone(row_id: UUID, act: Callable[..., int], *given: Any) -> int:
    """This function will act upon one row in a transaction of its own, and return what that gives.

    Where the row is flawed, gone or locked, nothing is done, a line is logged and 0 returned: others flow.
    """
    try:
        with transaction.atomic():
            return act(*given)
    except FLAWED as problem:
        outcome = type(problem).__name__
    except OperationalError as trouble:
        if not isinstance(trouble.__cause__, HELD_UP):
            raise
        outcome = type(trouble.__cause__).__name__
    log.warning("row_left", sweep=act.__name__, row=str(row_id), outcome=outcome)
    return 0
