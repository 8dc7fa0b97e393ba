"""Rate limits in PostgreSQL: exact under concurrency, whatever becomes of the broker.

The generic cell rate algorithm in its form of virtual scheduling (ITU-T Recommendation I.371): a counter is one
moment, the theoretical arrival time, which each try that passes moves on by `seconds / count`.
"""

import math
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from accounts.errors import DomainError
from accounts.models import LimitCounter

# Look and write in one statement, under the row's lock: two tries at once can't both take the last place.
# A moment too far ahead to be earned is from before the clock was set back; it would refuse until the clock is there.
# Nobody waits for the disk; a crash of the server may forget what was counted in its last half second.
SPEND = """
INSERT INTO accounts_limitcounter AS counter (id, free_at) VALUES (%(id)s, %(now)s + %(interval)s)
ON CONFLICT (id) DO UPDATE SET free_at = %(interval)s +
    CASE WHEN counter.free_at <= %(too_far)s THEN greatest(counter.free_at, %(now)s) ELSE %(now)s END
WHERE counter.free_at <= %(now)s + %(tolerance)s OR counter.free_at > %(too_far)s
RETURNING set_config('synchronous_commit', 'off', true)
"""

SWEEP = """
DELETE FROM accounts_limitcounter WHERE id IN (
    SELECT id FROM accounts_limitcounter WHERE free_at <= %(now)s FOR UPDATE SKIP LOCKED
)
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` tries at once, and over time one in each `seconds / count`."""

    name: str
    count: int
    seconds: int

    @property
    def interval(self) -> timedelta:
        return timedelta(seconds=self.seconds) / self.count


def named(name: str) -> Limit:
    """This function will read a limit from the settings."""
    count, seconds = settings.RATE_LIMITS[name]
    return Limit(name, count, seconds)


def account(address: str) -> str:
    """This function will fold an e-mail address until all spellings by which an account can be found are one.

    Letters of any case, and those that turn into an ASCII letter when their case changes, such as the long s.
    """
    parts = unicodedata.normalize("NFKD", address.strip())
    return "".join(part for part in parts if not unicodedata.combining(part)).upper().casefold()


class TooManyRequests(DomainError):
    code = "too_many_requests"
    status = 429
    detail = "That was too often. Please wait a little, then try again."

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


def spend(limit: Limit, subject: str, *, now: datetime, times: int = 1) -> None:
    """This function will count a try of a subject, or refuse it. It commits by itself, so a failure counts too.

    Several `times` at once pass together or not at all.

    :raises TooManyRequests: the limit is used up; nothing was counted
    :raises RuntimeError: called within a transaction, whose end could take the count back
    """
    counter = counter_id(limit, subject)
    whole, interval = timedelta(seconds=limit.seconds), limit.interval * times
    if times > limit.count:
        raise TooManyRequests(limit.seconds)
    values: dict[str, Any] = {
        "id": counter,
        "now": now,
        "interval": interval,
        "tolerance": whole - interval,
        "too_far": now + 2 * whole,
    }
    free_at = None
    with transaction.atomic(savepoint=False, durable=True), connection.cursor() as cursor:
        cursor.execute(SPEND, values)
        if cursor.fetchone() is None:
            # The refused statement has locked the row, so it is still there.
            free_at = LimitCounter.objects.values_list("free_at", flat=True).get(pk=counter)
    if free_at is not None:
        raise TooManyRequests(max(1, math.ceil((free_at - values["tolerance"] - now).total_seconds())))


def counter_id(limit: Limit, subject: str) -> uuid.UUID:
    """This function will name the counter of a subject without naming the subject."""
    digest = salted_hmac("accounts.limits", f"{limit.name}\0{subject}", algorithm="sha256").digest()
    return uuid.UUID(bytes=digest[:16])


def sweep(*, now: datetime) -> int:
    """This function will delete counters that say no more than their absence would; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(SWEEP, {"now": now})
        return cursor.rowcount
