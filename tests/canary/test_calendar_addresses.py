"""The secret of a calendar's address: shown once, and then in no log, column, message or figure."""

import pytest
from django.test import Client

from accounts.models import OutboxMessage
from config import logging as kaly_logging
from config import middleware
from patients.feeds import feeds, writing
from patients.models import CalendarFeed
from tests.canary import sinks
from tests.factories.patients import PatientFactory
from tests.patients.calls import Caller

pytestmark = [pytest.mark.canary, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _logged(capfd):
    """Lines as production writes them."""
    kaly_logging.configure("json")
    yield
    kaly_logging.configure("console")


@pytest.fixture
def ada():
    return Caller(PatientFactory().user)


def begin(ada):
    """The secret of a new address; the answer that held it is kept for whoever asks again."""
    answer = ada.client.post(
        "/api/v1/me/feeds/",
        {"side": "patient"},
        content_type="application/json",
        headers={"Idempotency-Key": "mine"},
    )
    return answer.json()["address"].rsplit("/", 1)[1].removesuffix(".ics")


def fails(feed, *, now):
    raise RuntimeError(f"in the middle of {feed.pk}")


def ask(secret, monkeypatch):
    """What is answered while all is well, where writing or finding fails, by POST, elsewhere, and at the end."""
    path, client = f"/calendar/{secret}.ics", Client(raise_request_exception=False)
    found = [client.get(path), client.head(path)]
    for module, name, broken in (
        (writing, "written", fails),
        (feeds, "find", lambda secret: 1 / len(secret[:0])),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(module, name, broken)
            found.append(client.get(path, headers={"Referer": f"https://kaly.example.org{path}"}))
    found += [
        client.post(path),
        client.get(f"{path}/"),
        client.get(f"/api/v1{path}"),
        client.get(f"/?at={path}"),
    ]
    CalendarFeed.objects.update(revoked_at=CalendarFeed.objects.get().created_at)
    return [answer.status_code for answer in [*found, client.get(path)]]


def test_the_secret_of_a_calendar_turns_up_nowhere(ada, monkeypatch, capfd):
    secret = begin(ada)
    statuses = ask(secret, monkeypatch)
    log = capfd.readouterr().err

    assert statuses == [200, 200, 500, 500, 405, 404, 404, 200, 404]
    assert log.count("calendar/<str:secret>.ics") >= 6
    assert "builtins.ZeroDivisionError" in log
    found = {
        "the log": log,
        "the broker": sinks.broker(),
        "the figures": sinks.metrics(),
        "subjects": sinks.subjects(),
        "PostgreSQL's log": sinks.server_log(),
        **dict(sinks.columns()),
    }
    assert {where for where, text in found.items() if sinks.hits([secret], text)} == set()
    assert OutboxMessage.objects.filter(kind="feed.begun").exists()


def test_the_twin_that_logs_paths_is_found(ada, monkeypatch, capfd):
    monkeypatch.setattr(middleware, "route_of", lambda request: request.path)
    secret = begin(ada)
    Client().get(f"/calendar/{secret}.ics")

    assert sinks.hits([secret], capfd.readouterr().err) == [secret]
    assert sinks.hits([secret], sinks.metrics()) == [secret]


def test_the_twin_that_stores_it_is_found(ada, monkeypatch):
    monkeypatch.setattr(feeds, "digest_of", lambda secret: secret)
    secret = begin(ada)

    assert sinks.hits([secret], dict(sinks.columns())["patients_calendarfeed.digest"]) == [secret]
