"""Several at once, each with a connection of their own: from one moment on, or one beside another."""

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier, Event

from django.db import IntegrityError, OperationalError, connection, transaction

from accounts.errors import DomainError

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


def at_once(*attempts):
    """What each attempt says, all begun at the same moment with connections of their own."""
    barrier = Barrier(len(attempts))

    def run(attempt):
        connection.ensure_connection()
        barrier.wait(timeout=30)
        try:
            attempt()
        except DomainError as refusal:
            return refusal.code
        except (IntegrityError, OperationalError):
            return "refused by the database"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(attempts)) as pool:
        return sorted(pool.map(run, attempts))


def somebody_waits():  # for us
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0] > 0


def beside(first, second):
    """What both give or raise: the second begins once the first says so, which goes on when it waits."""
    begun = Event()

    def attempt(act):
        try:
            return act()
        except OperationalError as trouble:
            return trouble

    def run():
        assert begun.wait(timeout=30)
        try:
            return attempt(second)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(run)

        def let_the_other():
            begun.set()
            while not (other.done() or somebody_waits()):
                wait([other], timeout=0.01)

        return attempt(lambda: transaction.atomic(first)(let_the_other)), other.result(timeout=60)
