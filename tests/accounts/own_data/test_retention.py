"""What is kept how long: exact at the boundary, in batches, and not where a hold is."""

import uuid
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts import limits, outbox
from accounts.models import (
    DataExport,
    Erasure,
    KeptAnswer,
    LegalHold,
    LimitCounter,
    OutboxMessage,
    RoleGrant,
    User,
    UserSession,
)
from accounts.own_data import holds, retention, tasks
from patients.models import Hold
from providers.models import IntegrationKey, Invitation, WebhookAttempt
from reviews.models import FactAnswer
from tests.factories.clinics import IntegrationKeyFactory, InvitationFactory
from tests.factories.patients import PatientFactory
from tests.factories.people import RoleGrantFactory, UserFactory, sign_in
from tests.factories.supply import PracticeFactory, TimeClaimFactory
from tests.factories.webhooks import WebhookEndpointFactory
from tests.patients import demand

pytestmark = pytest.mark.django_db

MOMENT = timedelta(microseconds=1)


def sent(now, user=None, key="hello"):
    outbox.queue(kind="hello", dedupe_key=key, email=outbox.Email("a@b.example", "", ""), user=user, now=now)
    OutboxMessage.objects.filter(dedupe_key=key).update(state="sent", sent_at=now, payload=b"")


def exported(now):
    DataExport.objects.create(user=UserFactory(), state="failed", requested_at=now)


def called_off(now):
    Erasure.objects.create(person_id=UserFactory().pk, requested_at=now, due_at=now, cancelled_at=now)


def ended_role(now):
    RoleGrantFactory(ended_at=now)


def released_hold(now):
    hold = holds.place(subject_id=UserFactory().pk, reason="x", by="Ines", approved_by="Jonas", now=now)
    holds.release(hold_id=hold.pk, by="Ines", approved_by="Jonas", now=now)


def revoked_key(now):
    IntegrationKeyFactory(created_at=now, expires_at=now + timedelta(days=1), revoked_at=now)


def refused_invitation(now):
    InvitationFactory(created_at=now, expires_at=now + timedelta(days=7), revoked_at=now)


def unconfirmed(now, *verified):
    user = UserFactory(created_at=now)
    for number, is_verified in enumerate(verified or (False,)):
        EmailAddress.objects.create(user=user, email=f"{number}@example.org", verified=is_verified)
    return user


def kept_answer(now):
    KeptAnswer.objects.create(
        user=UserFactory(), key="a", fingerprint="f", status=201, body=b"", created_at=now
    )


def held_time(now):
    claim = TimeClaimFactory(kind="hold", during=(now, now + timedelta(minutes=40)), expires_at=now)
    patient = PatientFactory()
    Hold.objects.create(
        user=patient.user,
        patient=patient,
        claim=claim,
        mode="in_person",
        new_patient=True,
        starts_at=now,
        ends_at=now + timedelta(minutes=30),
        created_at=now,
    )


def told_endpoint(now):
    WebhookAttempt.objects.create(
        endpoint=WebhookEndpointFactory(),
        message_id=uuid.uuid4(),
        event="visit.confirmed",
        number=1,
        at=now,
        outcome="204",
        milliseconds=80,
    )


def found_right(now):
    practice = PracticeFactory()
    visit = demand.visit(PatientFactory(), practice, now, now)
    FactAnswer.objects.create(
        visit=visit,
        patient=visit.patient,
        practice=practice,
        fact="phone",
        answer="right",
        visited_at=now,
        answered_at=now,
        answered_by=visit.patient.user,
    )


CASES = {
    User: (unconfirmed, 30),
    OutboxMessage: (sent, 90),
    DataExport: (exported, 90),
    KeptAnswer: (kept_answer, 1),
    Hold: (held_time, 7),
    Erasure: (called_off, 90),
    RoleGrant: (ended_role, 2192),
    LegalHold: (released_hold, 2192),
    IntegrationKey: (revoked_key, 2192),
    Invitation: (refused_invitation, 90),
    WebhookAttempt: (told_endpoint, 30),
    FactAnswer: (found_right, 365),
}


@pytest.mark.parametrize(("model", "case"), CASES.items(), ids=lambda case: getattr(case, "__name__", ""))
def test_a_row_goes_on_its_day_and_not_a_moment_sooner(model, case, now):
    make, days = case
    make(now)
    end = now + timedelta(days=days)

    retention.sweep(now=end - MOMENT)
    assert model.objects.count() == 1

    assert retention.sweep(now=end)[model._meta.label] == 1
    assert model.objects.count() == 0
    assert retention.sweep(now=end)[model._meta.label] == 0


def test_every_rule_has_a_case():
    covered = {model._meta.label for model in CASES}
    elsewhere = {"patients.Proxy"}

    assert {rule.model for rule in retention.rules()} == covered | elsewhere


def test_what_is_still_in_use_is_never_too_old(now):
    outbox.queue(kind="x", dedupe_key="x", email=outbox.Email("a@b.example", "", ""), user=None, now=now)
    DataExport.objects.create(user=UserFactory(), requested_at=now)
    RoleGrantFactory()
    Erasure.objects.create(person_id=UserFactory().pk, requested_at=now, due_at=now, erased_at=now)

    assert set(retention.sweep(now=now + timedelta(days=9999)).values()) == {0}


@pytest.mark.parametrize("verified", [(True,), (True, False)])
def test_whoever_confirmed_an_address_stays(now, verified):
    unconfirmed(now, *verified)
    UserFactory(email="by@staff.example", created_at=now)

    assert retention.sweep(now=now + timedelta(days=9999))["accounts.User"] == 0


def test_sessions_and_counters_that_are_over_go_too(client, now):
    ada = UserFactory()
    sign_in(client, ada)
    limits.spend(limits.Limit("test", 5, 60), "ada", now=now)

    retention.sweep(now=timezone.now() + timedelta(days=1))

    assert not UserSession.objects.exists()
    assert not LimitCounter.objects.exists()


def test_whatever_belongs_to_somebody_under_a_hold_stays_until_its_release(now):
    ada, bo = UserFactory(), UserFactory(email="bo@example.org")
    sent(now, ada, "ada")
    sent(now, bo, "bo")
    hold = holds.place(subject_id=ada.pk, reason="x", by="Ines", approved_by="Jonas", now=now)
    end = now + retention.QUARTER

    retention.sweep(now=end)
    assert [message.user_id for message in OutboxMessage.objects.all()] == [ada.pk]

    holds.release(hold_id=hold.pk, by="Ines", approved_by="Jonas", now=end)
    retention.sweep(now=end)
    assert not OutboxMessage.objects.exists()


def test_a_hold_on_a_patient_keeps_what_the_account_has(now):
    patient = PatientFactory()
    sent(now, patient.user)
    holds.place(subject_id=patient.pk, reason="x", by="Ines", approved_by="Jonas", now=now)

    retention.sweep(now=now + retention.QUARTER)

    assert OutboxMessage.objects.exists()


def test_a_message_to_nobody_goes_whatever_is_held(now):
    sent(now)
    holds.place(subject_id=UserFactory().pk, reason="x", by="Ines", approved_by="Jonas", now=now)

    retention.sweep(now=now + retention.QUARTER)

    assert not OutboxMessage.objects.exists()


def test_more_than_a_batch_goes_in_one_sweep(now, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for number in range(5):
        sent(now, key=str(number))

    assert retention.sweep(now=now + retention.QUARTER)["accounts.OutboxMessage"] == 5


def test_the_workers_task_sweeps(now):
    sent(now - timedelta(days=9999))
    tasks.delete_what_is_old()

    assert not OutboxMessage.objects.exists()
