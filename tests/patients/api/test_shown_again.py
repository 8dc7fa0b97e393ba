"""Asking again under the same key shows health data again: noted each time, and only while they may see it."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError

from accounts import answers
from accounts.api import idempotency
from accounts.models import HealthRead, KeptAnswer
from patients import consents, proxies, reads
from patients.models import VisitRequest
from providers import memberships
from tests.factories.clinics import make_member, make_owner
from tests.factories.patients import ConsentFactory, ProxyFactory
from tests.factories.people import UserFactory
from tests.patients import demand
from tests.patients.api.asking import ask
from tests.patients.calls import API, Caller
from tests.patients.own_data import erase

NOTE = "My ribs crack."
WINDOWS = [{"day_parts": ["morning"]}]


@pytest.fixture(autouse=True)
def _today(catalogue, now, settings, tmp_path):
    settings.ERASURE_LEDGER_FILE = str(tmp_path / "ledger.jsonl")
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def carer(ada):
    return ProxyFactory(
        patient=ada, kind="carer", attestation="Ada", user=UserFactory(email="carer@example.org")
    )


@pytest.fixture
def send(ada, carer, okafor_practice):
    caller = Caller(carer.user)
    caller.client.raise_request_exception = False
    body = ask(ada, okafor_practice, windows=WINDOWS, note=NOTE)
    body["asks"] = [{"practice": str(okafor_practice.pk)}]
    return lambda: caller.client.post(
        f"{API}/visit-requests/",
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": "once"},
    )


def looks(ada, carer):
    found = HealthRead.objects.filter(subject_id=ada.pk, reader=carer.user)
    return list(found.order_by("at").values_list("what", "why"))


def test_each_time_it_is_shown_is_a_look(ada, carer, send):
    first = send()
    assert (first.status_code, first.json()["note"]) == (201, NOTE), first.json()
    assert looks(ada, carer) == [("patient.health", "proxy")]

    again = send()

    assert (again["Idempotency-Replayed"], again.json()) == ("true", first.json())
    assert looks(ada, carer) == 2 * [("patient.health", "proxy")]
    assert len(set(HealthRead.objects.values_list("request_id", flat=True))) == 2
    assert VisitRequest.objects.count() == 1


def test_without_that_nobody_would_know(ada, carer, send, monkeypatch):
    """The control."""
    send()
    monkeypatch.setattr(idempotency, "record_reads", lambda **_: None)

    assert send().json()["note"] == NOTE
    assert looks(ada, carer) == [("patient.health", "proxy")]


def test_what_can_not_be_written_down_is_not_shown_again(send, monkeypatch):
    send()

    def full(*_, **__):
        raise DatabaseError

    monkeypatch.setattr(HealthRead.objects, "bulk_create", full)

    again = send()

    assert again.status_code >= 500
    assert NOTE not in again.content.decode()


def test_whoever_acts_no_more_is_shown_nothing_again(carer, send, now):
    send()

    proxies.end(proxy=carer, now=now)

    again = send()
    assert (again.status_code, again.json()["code"]) == (404, "not_found")
    assert not KeptAnswer.objects.exists()


def test_without_forgetting_it_their_answer_would_stay(carer, send, now, monkeypatch):
    """The control."""
    send()
    monkeypatch.setattr(answers, "forget", lambda people: None)

    proxies.end(proxy=carer, now=now)

    assert NOTE.encode() in answers.content_of(KeptAnswer.objects.get())


def test_with_a_patient_goes_what_others_were_answered_of_them(ada, carer, send, now):
    send()
    strangers = KeptAnswer.objects.create(
        user=UserFactory(email="eve@example.org"),
        key="hers",
        fingerprint="f",
        status=201,
        body=b"",
        created_at=now,
    )

    erase(ada.user, now)

    assert KeptAnswer.objects.get() == strangers


def test_so_does_what_somebody_was_shown_who_acts_no_more(ada, carer, send, now):
    """Acted, looked, left; and the answer outlived it, as one that was under way."""
    send()
    KeptAnswer.objects.update(key="under way")
    type(carer).objects.filter(pk=carer.pk).delete()

    erase(ada.user, now)

    assert not KeptAnswer.objects.exists()


def test_without_it_they_stay(ada, carer, send, now, monkeypatch):
    """The control."""
    send()
    monkeypatch.setattr(reads, "who_was_shown", lambda gone: set())

    erase(ada.user, now)

    assert NOTE.encode() in answers.content_of(KeptAnswer.objects.get())


@pytest.fixture
def nurse(ada, okafor_practice):
    ConsentFactory(patient=ada, clinic=okafor_practice.location.clinic)
    return make_member(okafor_practice.location.clinic, may_read_health=True)


@pytest.fixture
def confirm(ada, okafor_practice, nurse, now):
    """The nurse's answer to Ada's request, under one key, with her name in it."""
    request = demand.request(ada, now)
    target = demand.target(request, okafor_practice, now + timedelta(days=1), now)
    caller = Caller(nurse)

    def send():
        path = f"{API}/clinic/requests/{target.pk}/confirm/"
        return caller.client.post(
            path, "{}", content_type="application/json", headers={"Idempotency-Key": "once"}
        )

    first = send()
    assert (first.status_code, "Ada Byrne" in first.content.decode()) == (200, True)
    return send


LATER_REFUSED = {
    "ended": (404, "not_found"),
    "suspended": (404, "not_found"),
    "reads no health": (409, "state_has_changed"),
    "shared no more": (409, "state_has_changed"),
}


def take_away(what, nurse, ada, now):
    membership = nurse.memberships.get()
    owner = make_owner(membership.clinic)
    if what == "shared no more":
        consents.withdraw(consent=ada.consents.get(purpose="share_with_clinic"), now=now)
    elif what == "ended":
        memberships.end(membership=membership, by=owner, now=now)
    else:
        less = {"suspended": True} if what == "suspended" else {"may_read_health": False}
        memberships.change(membership=membership, changes=less, by=owner, now=now)


@pytest.mark.parametrize("what", LATER_REFUSED)
def test_at_a_clinic_too_it_is_shown_again_only_while_they_may_see_it(what, confirm, nurse, ada, now):
    assert confirm()["Idempotency-Replayed"] == "true"

    take_away(what, nurse, ada, now)

    again = confirm()
    assert (again.status_code, again.json()["code"]) == LATER_REFUSED[what]
    assert "Ada" not in again.content.decode()


@pytest.mark.parametrize("what", LATER_REFUSED)
def test_without_forgetting_it_they_would_see_the_name_again(what, confirm, nurse, ada, now, monkeypatch):
    """The control."""
    monkeypatch.setattr(answers, "forget", lambda people: None)

    take_away(what, nurse, ada, now)

    assert "Ada Byrne" in confirm().content.decode()
