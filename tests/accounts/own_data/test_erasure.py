"""Erasure over HTTP and by the worker's task: asked for, thought over, blocked, held, done."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts import outbox, people
from accounts.models import DataExport, Erasure, OutboxMessage, Role, RoleGrant, User, UserSession
from accounts.own_data import erasure, exports, holds, tasks
from tests.factories.people import RoleGrantFactory, UserFactory, sign_in

pytestmark = pytest.mark.django_db

URL = "/api/v1/me/erasure/"
MOMENT = timedelta(microseconds=1)


@pytest.fixture(autouse=True)
def ledger_file(settings, tmp_path):
    settings.ERASURE_LEDGER_FILE = str(tmp_path / "ledger.jsonl")
    return tmp_path / "ledger.jsonl"


def post(client):
    return client.post(URL, {}, content_type="application/json")


def after(clock, **span):
    clock.shift(timedelta(**span))
    tasks.carry_out_erasures()


def carried_out(ada, now):
    """Ada asked a week ago and her time has come."""
    erasure.ask(user=ada, now=now)
    erasure.carry_out_due(now=now + erasure.COOLING_OFF)
    erasure.carry_out_due(now=now + erasure.COOLING_OFF + erasure.CLOSING)


def hold(ada, now):
    return holds.place(subject_id=ada.pk, reason="Secret lawsuit", by="Ines", approved_by="Jonas", now=now)


def test_what_goes_and_what_stays_is_said_before_anything_is_asked(as_ada):
    state = as_ada.get(URL).json()

    assert (state["state"], state["due_at"], state["blockers"]) == ("not_requested", None, [])
    assert "Your account: e-mail address and password." in state["erased"]
    assert any("ledger" in sentence for sentence in state["kept"])


def test_after_a_week_the_account_closes_and_five_minutes_later_it_is_erased(as_ada, ada, clock, ledger_file):
    exports.ask(user=ada, now=timezone.now())
    answer = post(as_ada)
    assert (answer.status_code, answer.json()["state"]) == (201, "cooling_off")

    after(clock, days=7, microseconds=-1)
    assert User.objects.get(pk=ada.pk).is_active

    after(clock, microseconds=1)
    closed = User.objects.get(pk=ada.pk)
    assert (closed.is_active, closed.has_usable_password(), closed.email) == (False, False, ada.email)
    assert not UserSession.objects.filter(user=ada).exists()
    assert not DataExport.objects.exists()
    assert as_ada.get(URL).status_code == 401

    after(clock, minutes=5)
    erased = User.objects.get(pk=ada.pk)
    assert (erased.email, erased.last_login) == (f"erased-{ada.pk}@erased.invalid", None)
    assert erasure.is_erased(ada.pk)
    entry = Erasure.objects.get()
    assert entry.parts == ["outcomes", "reviews", "patients", "providers", "accounts.sign_in"]
    assert [json.loads(line) for line in ledger_file.read_text().splitlines() if line] == [
        {"person_id": str(ada.pk), "erased_at": entry.erased_at.isoformat()}
    ]


def test_the_person_is_told_at_the_start_and_at_the_end(as_ada, ada, clock):
    post(as_ada)
    first = OutboxMessage.objects.get()
    assert (first.kind, outbox.open_email(first).address) == ("erasure_requested", "ada@example.org")

    after(clock, days=7)
    after(clock, minutes=5)

    (last,) = OutboxMessage.objects.all()
    assert (last.kind, last.user_id) == ("erasure_done", None)
    assert outbox.open_email(last).address == "ada@example.org"


def test_within_the_week_it_can_be_called_off_and_asked_for_again(as_ada, ada, clock):
    post(as_ada)
    assert as_ada.delete(URL).status_code == 204

    after(clock, days=8)
    assert User.objects.get(pk=ada.pk).is_active
    assert Erasure.objects.get().cancelled_at

    sign_in(as_ada, ada)
    assert as_ada.get(URL).json()["state"] == "not_requested"
    assert post(as_ada).status_code == 201


def test_nothing_can_be_called_off_where_nothing_was_asked(as_ada):
    answer = as_ada.delete(URL)

    assert (answer.status_code, answer.json()["code"]) == (404, "erasure_is_not_requested")


def test_asking_needs_a_session_and_a_fresh_proof(client, ada, clock):
    assert post(Client()).status_code == 401
    sign_in(client, ada, at=timezone.now().timestamp() - 301)

    answer = post(client)

    assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")
    assert not Erasure.objects.exists()


def test_asking_twice_is_refused(as_ada):
    post(as_ada)
    answer = post(as_ada)

    assert (answer.status_code, answer.json()["code"]) == (409, "erasure_is_requested")
    assert Erasure.objects.count() == 1


def test_the_database_too_keeps_one_open_erasure(ada, now):
    erasure.ask(user=ada, now=now)
    with pytest.raises(IntegrityError, match="one_open_erasure_per_person"), transaction.atomic():
        Erasure.objects.create(person_id=ada.pk, requested_at=now, due_at=now)


def test_staff_give_their_role_back_first(client, ada, clock):
    RoleGrantFactory(user=ada, role=Role.VERIFIER)
    sign_in(client, ada, second_factor=True)

    answer = post(client)

    assert (answer.status_code, answer.json()["code"]) == (409, "erasure_is_blocked")
    assert [blocker["code"] for blocker in answer.json()["blockers"]] == ["staff"]
    assert not Erasure.objects.exists()


def test_a_role_that_was_given_meanwhile_makes_it_wait(ada, now):
    erasure.ask(user=ada, now=now)
    grant = RoleGrantFactory(user=ada, role=Role.VERIFIER)
    due = now + erasure.COOLING_OFF
    erasure.carry_out_due(now=due)
    assert User.objects.get(pk=ada.pk).is_active

    RoleGrant.objects.filter(pk=grant.pk).update(ended_at=due)
    erasure.carry_out_due(now=due)
    assert not User.objects.get(pk=ada.pk).is_active


def test_a_hold_makes_it_wait_says_no_reason_and_after_its_release_it_goes_on(as_ada, ada, clock):
    placed = hold(ada, timezone.now())
    answer = post(as_ada)
    assert answer.status_code == 201
    assert answer.json()["blockers"] == [{"code": "held", "detail": erasure.HELD.detail}]
    assert "lawsuit" not in answer.content.decode()

    after(clock, days=7)
    after(clock, minutes=5)
    assert User.objects.get(pk=ada.pk).email == "ada@example.org"
    assert User.objects.get(pk=ada.pk).is_active

    holds.release(hold_id=placed.pk, by="Ines", approved_by="Jonas", now=timezone.now())
    after(clock, minutes=1)
    after(clock, minutes=5)
    assert User.objects.get(pk=ada.pk).email.endswith("@erased.invalid")


def test_without_the_look_at_holds_held_data_would_go(ada, now, monkeypatch):
    hold(ada, now)
    monkeypatch.setattr(holds, "held_people", set)
    carried_out(ada, now)

    assert User.objects.get(pk=ada.pk).email.endswith("@erased.invalid")


def test_a_hold_that_is_placed_after_closing_still_stops_it(ada, now):
    erasure.ask(user=ada, now=now)
    due = now + erasure.COOLING_OFF
    erasure.carry_out_due(now=due)
    hold(ada, due)

    assert erasure.carry_out_due(now=due + erasure.CLOSING) == 0
    assert User.objects.get(pk=ada.pk).email == "ada@example.org"


def test_a_ledger_that_cannot_be_written_stops_it(ada, now, settings, tmp_path):
    settings.ERASURE_LEDGER_FILE = str(tmp_path / "missing" / "ledger.jsonl")

    with pytest.raises(FileNotFoundError):
        carried_out(ada, now)
    assert User.objects.get(pk=ada.pk).email == "ada@example.org"

    settings.ERASURE_LEDGER_FILE = str(tmp_path / "ledger.jsonl")
    assert erasure.carry_out_due(now=now + erasure.COOLING_OFF + erasure.CLOSING) == 1


def test_another_person_keeps_everything(ada, now):
    bo = UserFactory(email="bo@example.org")
    sign_in(Client(), bo)
    carried_out(ada, now)

    assert User.objects.get(pk=bo.pk).email == "bo@example.org"
    assert UserSession.objects.filter(user=bo).exists()


@pytest.mark.parametrize("wait", [timedelta(0), erasure.CLOSING])
def test_an_account_that_was_closed_for_erasure_is_not_opened_again(ada, now, wait):
    erasure.ask(user=ada, now=now)
    due = now + erasure.COOLING_OFF
    erasure.carry_out_due(now=due)
    erasure.carry_out_due(now=due + wait)

    with pytest.raises(people.IsErased):
        people.reactivate(user=ada, now=due + wait)
    assert not User.objects.get(pk=ada.pk).is_active


def test_asking_and_calling_off_all_day_is_refused(as_ada, clock):
    for _ in range(erasure.MOST_A_DAY):
        assert post(as_ada).status_code == 201
        assert as_ada.delete(URL).status_code == 204

    answer = post(as_ada)

    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert answer["Retry-After"] == "86400"
    assert erasure.of(User.objects.get()) is None
