"""The shipped catalogue with the ZIP codes of four states, and a demonstration of 150, made once for a module."""

import csv
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction

from providers.catalogue import loading as catalogue
from providers.catalogue.reading import DATA
from providers.demo import loading

STATES = {"DE", "KS", "MO", "NJ"}  # two cities astride a state line, and Kansas astride a time zone line


@pytest.fixture(scope="session")
def now():
    return datetime(2026, 11, 23, 15, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def four_states(tmp_path_factory):
    folder = tmp_path_factory.mktemp("catalogue") / "data"
    shutil.copytree(DATA, folder)
    places = folder / "zip_places.csv"
    with places.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    with places.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *(row for row in rows if row[2] in STATES)])
    return Path(folder)


@pytest.fixture(scope="module")
def once(django_db_setup, django_db_blocker, four_states, now):
    """One transaction around a module: each test's own is nested in it and rolled back to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        catalogue.load(progress=lambda *_: None, directory=four_states)
        loading.load(clinicians=150, seed=1, now=now, progress=lambda *_, **__: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def marketplace(once, db):
    """150 made-up clinicians from seed 1."""


@pytest.fixture
def load(now):
    """Loads a demonstration in silence."""

    def run(clinicians, seed, *, now=now, progress=lambda *_, **__: None, **options):
        return loading.load(clinicians=clinicians, seed=seed, now=now, progress=progress, **options)

    return run
