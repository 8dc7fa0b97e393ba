"""What can't be done for one row of a sweep holds up no other, and stops the sweep only where all would fail."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import UUID

import pytest
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected, LockNotAvailable, QueryCanceled

from accounts.encryption.keyring import Unreadable
from accounts.errors import DomainError
from providers import rounds
from providers.models import Provider
from tests.factories.supply import ProviderFactory

ROW = UUID(int=7)


def failing(error, cause=None):
    def act():
        ProviderFactory()
        raise error from cause

    return act


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (DomainError(), None),
        (IntegrityError(), None),
        (DataError(), None),
        (Unreadable(), None),
        (Provider.DoesNotExist(), None),
        (OperationalError(), DeadlockDetected()),
        (OperationalError(), LockNotAvailable()),
    ],
)
def test_a_row_that_can_not_be_changed_is_left_as_it_was(db, error, cause):
    assert rounds.alone(ROW, failing(error, cause)) == 0
    assert not Provider.objects.exists()


@pytest.mark.parametrize(
    ("error", "cause"),
    [(OperationalError(), QueryCanceled()), (OperationalError(), None), (TypeError(), None)],
)
def test_what_would_meet_every_row_stops_the_sweep(db, error, cause):
    with pytest.raises(type(error)):
        rounds.alone(ROW, failing(error, cause))
    assert not Provider.objects.exists()


@pytest.fixture
def kept():
    """A row that somebody else keeps for longer than a sweep waits."""
    row, is_kept, enough = ProviderFactory(), Event(), Event()

    def keep():
        with transaction.atomic():
            Provider.objects.select_for_update().get(pk=row.pk)
            is_kept.set()
            enough.wait(timeout=30)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(keep)
        assert is_kept.wait(timeout=30)
        yield row
        enough.set()


def change(row):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10ms'")
    return Provider.objects.filter(pk=row.pk).update(last_name="Another")


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_keeps_too_long_is_left(kept):
    assert rounds.alone(kept.pk, change, kept) == 0


@pytest.mark.django_db(transaction=True)
def test_without_that_it_would_stop_the_sweep(kept, monkeypatch):
    monkeypatch.setattr(rounds, "HELD_UP", DeadlockDetected)
    with pytest.raises(OperationalError):
        rounds.alone(kept.pk, change, kept)
