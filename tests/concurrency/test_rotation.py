"""Keys are rotated while people write; the rotation is interrupted, taken up again, and the old key is removed."""

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event

import pytest
from django.db import connection

from accounts import outbox
from accounts.encryption import keyring, people, rotation
from accounts.models import OutboxMessage, PersonKey, User
from accounts.sessions import SessionStore
from patients.models import Patient
from tests.factories.patients import PatientFactory

pytestmark = pytest.mark.django_db(transaction=True)

OLD = "k1:" + base64.b64encode(b"1" * 32).decode()
NEW = "k2:" + base64.b64encode(b"2" * 32).decode()
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
ROWS = 30


class Interrupted(Exception):
    pass


@pytest.fixture
def rows(settings):
    """Patients, messages and sessions sealed by k1; from now on k2 seals."""
    settings.ENCRYPTION_KEYS = OLD
    user = User.objects.create_user("ada@example.org")
    sessions = []
    for number in range(ROWS):
        PatientFactory(user=None)
        queue(user, f"before:{number}")
        session = SessionStore()
        session["count"] = 0
        session.create()
        sessions.append(session.session_key)
    settings.ENCRYPTION_KEYS = f"{NEW},{OLD}"
    yield user, sessions
    Patient.objects.all().delete()


def queue(user, key):
    email = outbox.Email("ada@example.org", "Hello", key)
    outbox.queue(kind="hello", dedupe_key=key, email=email, user=user, now=NOW)


def writers(user, sessions):
    """What others do meanwhile, each a round at a time."""

    def rename(number):
        patient = Patient.objects.order_by("pk")[number % ROWS]
        patient.given_name = f"Ada {number}"
        patient.save(update_fields=["given_name"])

    def register(number):
        PatientFactory(user=None)

    def tell(number):
        queue(user, f"meanwhile:{number}")
        OutboxMessage.objects.filter(dedupe_key=f"before:{number}").update(payload=b"")

    def count(number):
        session = SessionStore(sessions[number % ROWS])
        session["count"] = session["count"] + 1
        session.save()

    return [rename, register, tell, count]


def write_until(stop, write):
    rounds = 0
    try:
        while not stop.is_set():
            write(rounds)
            rounds += 1
    finally:
        connection.close()
    return rounds


def rotate_with_an_interruption():
    seen = []

    def progress():
        seen.append(1)
        if len(seen) == ROWS // 2:
            raise Interrupted

    with pytest.raises(Interrupted):
        rotation.rotate(progress=progress)
    assert 0 < PersonKey.objects.filter(wrapped_by="k1").count() < ROWS
    rotation.rotate()


def unreadable(sessions):
    """How many values do not open."""

    def closed(read, value):
        try:
            read(value)
        except (keyring.Unreadable, KeyError):
            return True
        return False

    patients = list(Patient.objects.select_related("person_key"))
    messages = list(OutboxMessage.objects.exclude(payload=b""))
    assert len(patients) >= ROWS
    return (
        sum(closed(lambda patient: patient.given_name, one) for one in patients)
        + sum(closed(outbox.open_email, one) for one in messages)
        + sum(closed(lambda key: SessionStore(key)["count"], one) for one in sessions)
    )


def traffic_during(work, user, sessions):
    stop = Event()
    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(write_until, stop, write) for write in writers(user, sessions)]
        try:
            work()
        finally:
            stop.set()
        return [future.result() for future in running]


def test_nothing_is_lost_when_keys_rotate_under_traffic(rows, settings):
    user, sessions = rows
    rounds = traffic_during(rotate_with_an_interruption, user, sessions)
    assert min(rounds) > 0
    assert rotation.of_former_keys() == 0

    settings.ENCRYPTION_KEYS = NEW
    assert unreadable(sessions) == 0
    counted = [SessionStore(key)["count"] for key in sessions]
    assert sum(counted) == rounds[3]
    assert bytes(OutboxMessage.objects.get(dedupe_key="before:0").payload) == b""


def test_an_interrupted_rotation_alone_would_lose_the_rest(rows, settings, monkeypatch):
    """The control: without being taken up again it leaves values that only the old key opens."""
    _, sessions = rows
    really, runs = rotation.rotate, []

    def once(**kwargs):
        runs.append(1)
        return really(**kwargs) if len(runs) == 1 else None

    monkeypatch.setattr(rotation, "rotate", once)
    rotate_with_an_interruption()
    settings.ENCRYPTION_KEYS = NEW
    assert unreadable(sessions) > ROWS


def test_a_dropped_key_stays_dropped_while_keys_rotate(rows):
    erased = Patient.objects.order_by("pk").first()
    people.drop(erased.person_key_id)
    rotation.rotate()
    assert Patient.objects.get(pk=erased.pk).person_key is None
