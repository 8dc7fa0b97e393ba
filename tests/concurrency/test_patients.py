"""Two people at once: one record of oneself, one last proxy, one consent in force."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from django.db import IntegrityError, connection

from accounts.errors import DomainError
from accounts.models import PersonKey, User
from patients import consents, proxies, registration
from patients.models import Consent, Patient, Proxy, Purpose
from tests.factories.patients import PatientFactory, ProxyFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
AT_ONCE = 6
CLEO = {
    "given_name": "Cleo",
    "family_name": "Reed",
    "birth_date": date(1988, 2, 29),
    "zone": "America/Chicago",
    "language": "en",
}


@pytest.fixture(autouse=True)
def nobody_is_left():
    """Whoever flushes the tables after a test deletes users first, whom patients hold."""
    yield
    for model in (Consent, Proxy, Patient, User):
        model.objects.all().delete()


def all_at_once(act, arguments):
    """What became of each: "done", or the code of the refusal."""
    barrier = Barrier(len(arguments))

    def one(argument):
        try:
            barrier.wait(timeout=30)
            act(argument)
        except DomainError as refused:
            return refused.code
        except IntegrityError:
            return "stopped by the database"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(arguments)) as pool:
        return sorted(pool.map(one, arguments))


def register(user):
    registration.register(user=user, details=CLEO, now=NOW)


def test_one_of_many_registers_a_person():
    user = UserFactory(email="cleo@example.org")
    outcomes = all_at_once(register, [user] * AT_ONCE)
    assert outcomes == ["already_registered"] * (AT_ONCE - 1) + ["done"]
    assert (Patient.objects.count(), PersonKey.objects.count()) == (1, 1)


def test_without_turns_the_database_still_holds(monkeypatch):
    """The control: all have looked before any writes. The turn makes a named refusal of what the constraint stops."""
    age_of, looked = registration.age_of, Barrier(AT_ONCE)

    def once_all_have_looked(*given):
        looked.wait(timeout=30)
        return age_of(*given)

    monkeypatch.setattr(registration, "_take_turn", lambda user: None)
    monkeypatch.setattr(registration, "age_of", once_all_have_looked)
    user = UserFactory(email="cleo@example.org")
    outcomes = all_at_once(register, [user] * AT_ONCE)
    assert outcomes == ["done"] + ["stopped by the database"] * (AT_ONCE - 1)
    assert Patient.objects.count() == 1


def parents():
    """Mia's two parents."""
    mia = PatientFactory(child=True)
    for name in ("ben", "cleo"):
        ProxyFactory(patient=mia, user=UserFactory(email=f"{name}@example.org"))
    return list(Proxy.objects.select_related("patient"))


def leave(proxy):
    proxies.end(proxy=proxy, now=NOW)


def test_two_parents_can_not_both_leave():
    for _ in range(5):
        both = parents()
        assert all_at_once(leave, both) == ["done", "last_proxy"]
        assert Proxy.objects.active().count() == 1
        Proxy.objects.all().delete()
        Patient.objects.all().delete()


def test_without_turns_they_could(monkeypatch):
    """The control."""
    barrier = Barrier(2)
    monkeypatch.setattr(proxies, "take_turn", lambda patient: None)
    really = proxies._is_last

    def both_look_first(proxy):
        is_last = really(proxy)
        barrier.wait(timeout=30)
        return is_last

    monkeypatch.setattr(proxies, "_is_last", both_look_first)
    assert all_at_once(leave, parents()) == ["done", "done"]
    assert Proxy.objects.active().count() == 0


def test_a_consent_is_granted_once():
    ada = PatientFactory()

    def grant(number):
        consents.grant(
            patient=ada,
            purpose=Purpose.STORE_HEALTH,
            clinic_id=None,
            version=consents.CURRENT[Purpose.STORE_HEALTH].version,
            by=ada.user,
            now=NOW,
        )

    assert all_at_once(grant, range(AT_ONCE)) == ["already_granted"] * (AT_ONCE - 1) + ["done"]
    assert Consent.objects.count() == 1
