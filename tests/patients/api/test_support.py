import time
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts import outbox
from accounts.encryption import people
from accounts.models import OutboxMessage, Role
from patients.api import support
from patients.models import BreakGlass
from tests.factories.patients import CoverageFactory, PatientFactory, ProxyFactory
from tests.factories.people import UserFactory, make_staff
from tests.patients.calls import Caller, assert_refused, looks

REASON = {"reason": "She can't open her record and asked us to look."}
HEALTH = {
    "name": "Ada Byrne",
    "birth_date": "1990-05-17",
    "care_notes": "Penicillin makes me itch.",
    "coverage": [{"plan": "Original Medicare", "payer": "Medicare", "member_id": "MBR-7741-2290"}],
}


@pytest.fixture
def sunita(db):
    """Of support."""
    return make_staff(Role.SUPPORT, email="sunita@kaly.example")


@pytest.fixture
def as_sunita(sunita):
    return Caller(sunita, second_factor=True)


def paths(patient):
    path = f"/support/patients/{patient.pk}/"
    return path, f"{path}break-glass/", f"{path}health/"


def masked(patient, **change):
    seen = {"name": "A••• B•••", "phone": "•••42", "email": "a•••@example.org"}
    return {"id": str(patient.pk), **seen, **change}


def test_a_patient_is_found_by_address_and_shown_masked(as_sunita, ada):
    response = as_sunita.post("/support/patients/search/", {"email": "ADA@example.org"})
    assert response.json() == {"results": [masked(ada)]}
    assert as_sunita.get(paths(ada)[0]).json() == masked(ada)
    assert looks() == [("sunita@kaly.example", ada.pk, "patient.contact", "support")] * 2


def test_a_parent_is_found_with_the_child(as_sunita, ben, mia):
    own = PatientFactory(user=ben, given_name="Ben", phone="")
    found = as_sunita.post("/support/patients/search/", {"email": "ben@example.org"}).json()["results"]
    assert {one["id"]: (one["name"], one["phone"], one["email"]) for one in found} == {
        str(own.pk): ("B••• B•••", "", "b•••@example.org"),
        str(mia.pk): ("M••• C•••", "", ""),
    }


def test_an_address_without_a_patient_finds_nobody(as_sunita, ada):
    UserFactory(email="nopatient@example.org")
    for address in ("nopatient@example.org", "nobody@example.org"):
        assert as_sunita.post("/support/patients/search/", {"email": address}).json() == {"results": []}
    assert_refused(as_sunita.get("/support/patients/search/"), 405, "method_not_allowed")
    assert looks() == []


def test_without_opening_it_health_data_stays_closed(as_sunita, ada):
    assert_refused(as_sunita.get(paths(ada)[2]), 403, "glass_is_closed")
    assert looks() == []


def test_opened_for_a_reason_it_is_shown_and_noted(as_sunita, sunita, ada):
    CoverageFactory(patient=ada)
    _, opening, health = paths(ada)
    response = as_sunita.post(opening, REASON)
    glass = BreakGlass.objects.get()
    assert response.status_code == 201
    assert set(response.json()) == {"id", "opened_at", "expires_at"}
    assert glass.expires_at - glass.opened_at == timedelta(minutes=30)
    assert (glass.user, glass.patient, glass.reason) == (sunita, ada, REASON["reason"])
    for _ in range(2):
        assert as_sunita.get(health).json() == {"id": str(ada.pk), **HEALTH}
    assert looks() == [("sunita@kaly.example", ada.pk, "patient.health", "break_glass")] * 2


def test_the_patient_and_who_acts_for_them_are_told(as_sunita, ada):
    ProxyFactory(patient=ada, kind="carer", attestation="Ada", user__email="carl@example.org")
    ProxyFactory(patient=ada, kind="carer", attestation="Ada", ended_at=timezone.now())
    as_sunita.post(paths(ada)[1], REASON)
    messages = [outbox.open_email(message) for message in OutboxMessage.objects.filter(kind="break_glass")]
    assert {message.address for message in messages} == {"ada@example.org", "carl@example.org"}
    for message in messages:
        assert message.subject == "Kaly's support opened a record"
        assert "half an hour" not in message.subject
        for secret in (REASON["reason"], "Ada", "Byrne", "Penicillin"):
            assert secret not in message.text


def test_when_the_patient_can_not_be_told_nothing_is_opened(as_sunita, ada, monkeypatch):
    def broken(**kwargs):
        raise RuntimeError

    monkeypatch.setattr(outbox, "tell", broken)
    as_sunita.client.raise_request_exception = False
    assert_refused(as_sunita.post(paths(ada)[1], REASON), 500, "server_error")
    assert not BreakGlass.objects.exists()


def test_it_closes_after_half_an_hour(sunita, ada):
    _, opening, health = paths(ada)
    began = time.time()
    with time_machine.travel(began, tick=False):
        Caller(sunita, second_factor=True).post(opening, REASON)
    for seconds, status in ((1799, 200), (1800, 403), (1801, 403)):
        with time_machine.travel(began + seconds, tick=False):
            response = Caller(sunita, second_factor=True).get(health)
            assert response.status_code == status
    assert_refused(response, 403, "glass_is_closed")
    assert len(looks()) == 1


def test_it_is_opened_once_at_a_time_and_again_later(sunita, ada):
    _, opening, _ = paths(ada)
    as_sunita = Caller(sunita, second_factor=True)
    assert as_sunita.post(opening, REASON).status_code == 201
    assert_refused(as_sunita.post(opening, REASON), 409, "glass_is_open")
    with time_machine.travel(time.time() + 1801):
        assert Caller(sunita, second_factor=True).post(opening, REASON).status_code == 201
    assert BreakGlass.objects.count() == 2


def test_it_is_open_for_the_one_who_opened_it_and_for_that_patient(as_sunita, ada, mia):
    as_sunita.post(paths(ada)[1], REASON)
    other = Caller(make_staff(Role.SUPPORT, email="tomas@kaly.example"), second_factor=True)
    assert_refused(other.get(paths(ada)[2]), 403, "glass_is_closed")
    assert_refused(as_sunita.get(paths(mia)[2]), 403, "glass_is_closed")


def test_a_reason_is_given(as_sunita, ada):
    for body, code in [
        ({}, "required"),
        ({"reason": "too short"}, "min_length"),
        ({"reason": "   curious    "}, "min_length"),
        ({"reason": "x" * 501}, "max_length"),
    ]:
        assert_refused(as_sunita.post(paths(ada)[1], body), 400, code, "reason")
    assert not BreakGlass.objects.exists()


def test_it_needs_a_fresh_proof(sunita, ada):
    stale = Caller(sunita, second_factor=True, at=time.time() - 301)
    assert_refused(stale.post(paths(ada)[1], REASON), 403, "step_up_required")
    assert not BreakGlass.objects.exists()


def test_nobody_opens_their_own_or_their_dependants(sunita, as_sunita, mia):
    own = PatientFactory(user=sunita)
    former = ProxyFactory(user=sunita, ended_at=timezone.now()).patient
    ProxyFactory(patient=mia, user=sunita)
    for patient in (own, former, mia):
        assert_refused(as_sunita.post(paths(patient)[1], REASON), 403, "conflict_of_interest")
        assert_refused(as_sunita.get(paths(patient)[2]), 403, "glass_is_closed")
    assert not BreakGlass.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_it_is_for_support_alone(ada, as_ada, as_eve):
    first, opening, health = paths(ada)
    others = [make_staff(role, email=f"{role}@kaly.example") for role in Role if role != Role.SUPPORT]
    for caller in (as_ada, as_eve, *(Caller(user, second_factor=True) for user in others)):
        for response in (
            caller.get(first),
            caller.get(health),
            caller.post(opening, REASON),
            caller.post("/support/patients/search/", {"email": "ada@example.org"}),
        ):
            assert_refused(response, 403, "permission_denied")
    assert not BreakGlass.objects.exists()
    assert looks() == []


def test_without_a_second_factor_support_is_nobody(sunita, ada):
    for caller, code in ((Caller(), "not_authenticated"), (Caller(sunita), "second_factor_required")):
        for path in (paths(ada)[0], paths(ada)[2]):
            assert_refused(caller.get(path), 401, code)
        assert_refused(caller.post(paths(ada)[1], REASON), 401, code)
    assert not BreakGlass.objects.exists()


def test_searches_are_limited(as_sunita, ada, monkeypatch):
    monkeypatch.setattr(support, "FINDING", support.FINDING.__class__("support-searches", 1, 3600))
    assert as_sunita.post("/support/patients/search/", {"email": "ada@example.org"}).status_code == 200
    response = as_sunita.post("/support/patients/search/", {"email": "ada@example.org"})
    assert_refused(response, 429, "too_many_requests")


def test_who_was_erased_is_said_to_be(as_sunita, ada):
    people.drop(ada.person_key_id)
    assert_refused(as_sunita.get(paths(ada)[0]), 410, "erased")
    assert_refused(as_sunita.post(paths(ada)[1], REASON), 410, "erased")
    assert as_sunita.post("/support/patients/search/", {"email": "ada@example.org"}).json() == {"results": []}
    assert not BreakGlass.objects.exists()
