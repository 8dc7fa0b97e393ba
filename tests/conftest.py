"""What every test may ask for: a fixed moment, the real catalogue, and a clinician whom search shows."""

import gc
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection

from providers.catalogue.loading import TARGETS, load
from tests.factories.supply import make_listed_practice


@pytest.fixture
def now():
    """A Monday: 10:00 in New York, 05:00 in Honolulu."""
    return datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.fixture
def clock_stands(now):
    """At `now`, also for what is asked over HTTP."""
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def quick_passwords(settings):
    """For tests that make many people sign in: Argon2 takes a tenth of a second for each password, as it should."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def stored_catalogue(django_db_setup, django_db_blocker):
    """The catalogue as shipped, stored for good in this worker's database."""
    with django_db_blocker.unblock():
        _load()


@pytest.fixture
def catalogue(db, stored_catalogue):
    """The real catalogue, ZIP codes included; loaded again where a test with real commits has flushed it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM providers_zipplace)")
        (found,) = cursor.fetchone()
    if not found:
        _load()


@pytest.fixture
def no_catalogue(db):
    """Empty catalogue tables, also where another test has stored the real ones."""
    tables = ", ".join(target.model._meta.db_table for target in TARGETS.values())
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")


@pytest.fixture
def okafor_practice(db, now):
    """Dr Okafor, family doctor in New York, listed and in search, free on weekdays from 9 to 17."""
    return make_listed_practice(now=now)


def _load():
    load(progress=lambda name, rows: None)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The longest first, so that all workers end together; what commits for real stays last, behind what does not."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None or commits(item))


def commits(item):
    marker = item.get_closest_marker("django_db")
    return marker is not None and marker.kwargs.get("transaction", False)


def pytest_collection_finish(session):
    """What is loaded by now stays: to look through it for garbage again and again took an eighth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_terminal_summary(terminalreporter):
    """Say how much was compared: tests count it with `record_property`."""
    counts = {}
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, count in report.user_properties if report.when == "call" else ():
                counts[name] = counts.get(name, 0) + count
    if counts:
        terminalreporter.write_line("; ".join(f"{count} {name}" for name, count in counts.items()))
