import socket
import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connections
from django.utils import timezone

from accounts.models import OutboxMessage
from config import health


@pytest.fixture
def fresh(monkeypatch):
    """Checks without the threads and results of other tests."""
    checks = health.Checks()
    monkeypatch.setattr(health, "checks", checks)
    return checks


def test_alive_touches_no_server(client, settings, monkeypatch):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(health, "checks", None)
    assert client.get("/healthz").json() == {"status": "alive"}


@pytest.mark.django_db
def test_ready_with_database_migrations_and_broker(client, fresh):
    response = client.get("/readyz")
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert response.json() == {
        "status": "ready",
        "checks": {"database": "ok", "broker": "ok"},
        "oldest_message_seconds": 0,
    }


@pytest.mark.django_db
def test_without_the_broker_it_is_degraded_and_still_200(client, fresh, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
    assert response.json()["checks"] == {"database": "ok", "broker": "down"}


@pytest.mark.django_db
def test_a_broker_that_accepts_and_never_answers_does_not_hang_it(client, fresh, settings):
    with socket.create_server(("127.0.0.1", 0)) as frozen:
        settings.REDIS_URL = f"redis://127.0.0.1:{frozen.getsockname()[1]}/0"
        assert client.get("/readyz").json()["checks"]["broker"] in {"timeout", "down"}


@pytest.mark.django_db
def test_a_missing_migration_is_not_ready(client, fresh, monkeypatch):
    monkeypatch.setattr(health, "known_migrations", lambda: {("accounts", "0999_not_yet")})
    response = client.get("/readyz")
    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert response.json()["checks"]["database"] == "migrations_missing"


@pytest.mark.parametrize("trouble", [OperationalError("canary"), TimeoutError("canary")])
def test_without_the_database_it_is_503_and_says_no_more(client, fresh, monkeypatch, lines, trouble):
    def fail():
        raise trouble

    monkeypatch.setattr(health, "database_state", fail)
    monkeypatch.setattr(health, "broker_state", lambda: "ok")
    monkeypatch.setattr(health, "oldest_message", fail)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["status"] == "unavailable"
    assert response.json()["checks"] == {"database": "down", "broker": "ok"}
    assert "canary" not in response.content.decode()
    assert [line["check"] for line in lines() if line["event"] == "check_failed"] == ["database", "messages"]
    assert "canary" not in lines.text


def test_a_frozen_check_times_out_and_holds_one_thread_only():
    checks = health.Checks(seconds=0.01)
    thaw, started = threading.Event(), []

    def frozen():
        started.append(1)
        thaw.wait()
        return "ok"

    assert [checks.run({"database": frozen}) for _ in range(5)] == [{"database": "timeout"}] * 5
    assert len(started) == 1
    thaw.set()
    assert checks._latest["database"].result(10) == "ok"
    checks.seconds = 5
    assert checks.run({"database": lambda: "ok"}) == {"database": "ok"}


def test_a_waiter_keeps_its_answer_when_the_next_asks_anew():
    checks, slow_may_end, answers = health.Checks(seconds=10), threading.Event(), {}

    def slow():
        return "ok" if slow_may_end.wait(10) else "down"

    def while_the_first_still_waits():
        slow_may_end.set()
        first.join(10)
        return "ok"

    first = threading.Thread(target=lambda: answers.update(checks.run({"fast": lambda: "ok", "slow": slow})))
    first.start()
    while not slow_may_end.is_set():
        checks.run({"fast": while_the_first_still_waits})
    first.join(10)
    assert answers == {"fast": "ok", "slow": "ok"}


@pytest.mark.django_db
def test_the_database_is_asked_outside_the_pool(monkeypatch):
    seen = []
    connection_class = type(connections["default"])
    original = connection_class.get_new_connection

    def record(self, params):
        seen.append(self.settings_dict["OPTIONS"])
        return original(self, params)

    monkeypatch.setattr(connection_class, "get_new_connection", record)
    assert health.database_state() == "ok"
    assert len(seen) == 1
    assert "pool" not in seen[0]


@pytest.mark.django_db(transaction=True)
def test_it_says_for_how_long_the_oldest_message_has_been_due(client, fresh):
    now = timezone.now()
    for minutes, state in ((90, "sent"), (60, "dead"), (5, "due"), (1, "due"), (-30, "due")):
        due_at = now - timedelta(minutes=minutes)
        OutboxMessage.objects.create(
            kind="test", dedupe_key=str(minutes), state=state, created_at=now, due_at=due_at
        )

    assert 300 <= client.get("/readyz").json()["oldest_message_seconds"] < 330
    figure = client.get("/metrics").content.decode().partition("\nkaly_oldest_message_seconds ")[2].split()[0]
    assert 300 <= float(figure) < 330
    shown = client.get("/metrics").content.decode()
    assert 'kaly_messages{channel="email",state="due"} 3.0' in shown
    assert 'kaly_messages{channel="email",state="dead"} 1.0' in shown
    assert 'kaly_messages{channel="sms",state="due"} 0.0' in shown
    assert 300 <= float(shown.partition('\nkaly_oldest_due_seconds{channel="email"} ')[2].split()[0]) < 330
    assert 'kaly_oldest_due_seconds{channel="webhook"} 0.0' in shown


def test_the_age_of_a_message_nobody_knows_is_null(client, fresh, monkeypatch):
    def fail():
        raise OperationalError

    for name in ("database_state", "oldest_message"):
        monkeypatch.setattr(health, name, fail)
    assert client.get("/readyz").json()["oldest_message_seconds"] is None
    assert "kaly_oldest_message_seconds" not in client.get("/metrics").content.decode()
