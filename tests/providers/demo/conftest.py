"""A demonstration of 150 in the database, beside the shipped catalogue."""

from datetime import UTC, datetime

import pytest

from providers.catalogue import loading as catalogue
from providers.demo import loading

NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
SIZE = 150


def no_progress(*_: object) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def django_db_setup_with_demonstration(django_db_setup, django_db_blocker):
    """The catalogue and one demonstration for all tests of a module, taken away again afterwards."""


@pytest.fixture
def shipped_catalogue(db):
    catalogue.load(progress=no_progress)


@pytest.fixture
def marketplace(shipped_catalogue):
    return loading.load(clinicians=SIZE, seed=1, now=NOW, progress=no_progress)
