"""How the messages about a visit fared, as each side may know it."""

from datetime import timedelta

import pytest

from accounts import outbox
from accounts.models import OutboxMessage, Role, User
from patients.models import Visit
from tests.factories.clinics import MembershipFactory
from tests.factories.patients import ProxyFactory
from tests.factories.people import UserFactory, make_staff
from tests.patients.calls import Caller

HOUR = timedelta(hours=1)
FACTS = {
    "kind",
    "to",
    "channel",
    "status",
    "created_at",
    "next_try_at",
    "sent_at",
    "delivered_at",
    "cause",
    "why",
}


def put(user, about, now, kind="visit.confirmed", **state):
    """A message to somebody about a row."""
    key = f"{kind}:{user.pk}:{about.pk}:{OutboxMessage.objects.count()}"
    outbox.queue(
        kind=kind, dedupe_key=key, email=outbox.Email(user.email, "Hello", "Hello"), user=user, now=now
    )
    OutboxMessage.objects.filter(dedupe_key=key).update(about_id=about.pk, **state)


def told(caller, visit, **query):
    return caller.get(f"/visits/{visit.pk}/notifications/", **query).json()["results"]


@pytest.fixture
def carer(ada):
    return ProxyFactory(patient=ada, kind="carer", attestation="Ada", user__email="carer@example.org").user


def test_a_patient_sees_what_went_to_them_and_to_whoever_acts_for_them(as_ada, ada, carer, desk, visit, now):
    put(ada.user, visit.target, now, "visit.requested", state="sent", sent_at=now + HOUR)
    put(carer, visit, now + HOUR, state="sent", sent_at=now + HOUR, delivered_at=now + 2 * HOUR)
    put(desk, visit, now, "practice.confirmed")

    carers, own = told(as_ada, visit)

    assert own.keys() == FACTS
    assert (own["kind"], own["to"], own["channel"], own["status"]) == (
        "visit.requested",
        "me",
        "email",
        "sent",
    )
    assert (own["created_at"], own["sent_at"]) == ("2026-11-23T15:00:00Z", "2026-11-23T16:00:00Z")
    assert (own["next_try_at"], own["delivered_at"], own["cause"], own["why"]) == (None, None, "none", "")
    assert (carers["to"], carers["status"]) == ("patient", "delivered")


def test_a_clinic_sees_both_sides_and_nobody_by_name(ada, desk, visit, now):
    put(ada.user, visit, now)
    put(desk, visit, now, "practice.confirmed")
    put(UserFactory(email="left@example.org"), visit, now, "practice.confirmed")

    found = told(Caller(desk), visit, role="clinic")

    assert sorted((one["kind"], one["to"]) for one in found) == [
        ("practice.confirmed", "me"),
        ("visit.confirmed", "patient"),
    ]
    assert "ada" not in str(found).lower()


def test_what_was_asked_of_another_clinic_before_is_not_shown_to_the_next_one(
    ada, colleague, visit, desk, now
):
    """Nor what its people were told."""
    put(ada.user, visit.target, now, "visit.requested")
    put(desk, visit, now, "practice.moved_away")
    put(ada.user, visit, now, "visit.moved")
    Visit.objects.filter(pk=visit.pk).update(practice=colleague)
    there = MembershipFactory(clinic=colleague.location.clinic, user__email="there@example.org").user

    assert [one["kind"] for one in told(Caller(there), visit, role="clinic")] == ["visit.moved"]


def test_strangers_find_nothing(as_eve, ada, visit, now):
    put(ada.user, visit, now)

    for role in ({}, {"role": "patient"}, {"role": "clinic"}):
        assert as_eve.get(f"/visits/{visit.pk}/notifications/", **role).status_code == 404


CAUSES = [
    ({"last_error": ""}, "waiting", "none"),
    ({"last_error": "smtp_451"}, "waiting", "retried"),
    ({"last_error": "quiet_hours", "channel": "sms"}, "waiting", "quiet_hours"),
    ({"state": "skipped", "last_error": "unwanted"}, "not_sent", "unwanted"),
    ({"state": "skipped", "last_error": "too_late"}, "not_sent", "of_no_use"),
    ({"state": "dead", "last_error": "smtp_550"}, "failed", "mail_refused"),
    ({"state": "sent", "last_error": "returned 5.1.1"}, "failed", "mail_refused"),
    ({"state": "dead", "last_error": "30003", "channel": "sms"}, "failed", "text_refused"),
    ({"state": "dead", "last_error": "ended_its_worker"}, "failed", "ours"),
]


@pytest.mark.parametrize(("state", "status", "cause"), CAUSES)
def test_why_it_is_not_there_is_said_in_plain_words(as_ada, ada, visit, now, state, status, cause):
    put(ada.user, visit, now, **state)

    (one,) = told(as_ada, visit)

    assert (one["status"], one["cause"]) == (status, cause)
    assert bool(one["why"]) == (cause != "none")
    assert (one["next_try_at"] is None) == (status != "waiting")
    assert "smtp" not in one["why"]


def test_the_words_are_in_the_language_of_the_reader(as_ada, ada, visit, now):
    put(ada.user, visit, now, state="dead", last_error="smtp_550")
    User.objects.filter(pk=ada.user.pk).update(language="es")

    assert told(as_ada, visit)[0]["why"] == "La dirección no acepta correos nuestros."


def test_what_goes_to_software_is_not_among_them(ada, desk, visit, now):
    put(ada.user, visit, now, channel="webhook")

    assert told(Caller(desk), visit, role="clinic") == []


def test_support_sees_how_they_fared_and_nothing_else(ada, visit, eve, now):
    put(ada.user, visit, now, state="dead", last_error="smtp_550")
    put(eve, visit.practice, now)
    sunita = Caller(make_staff(Role.SUPPORT, email="sunita@kaly.example"), second_factor=True)

    (one,) = sunita.get(f"/support/patients/{ada.pk}/notifications/").json()["results"]

    assert one.keys() == FACTS
    assert (one["to"], one["status"], one["cause"]) == ("patient", "failed", "mail_refused")
    assert sunita.get(f"/visits/{visit.pk}/notifications/").status_code == 404


def test_that_care_was_needed_at_once_is_told_to_the_patient_and_not_to_support(as_ada, ada, visit, now):
    put(ada.user, visit, now, "visit.emergency")
    sunita = Caller(make_staff(Role.SUPPORT, email="sunita@kaly.example"), second_factor=True)

    (one,) = sunita.get(f"/support/patients/{ada.pk}/notifications/").json()["results"]

    assert one["kind"] == "visit.withdrawn"
    assert [own["kind"] for own in told(as_ada, visit)] == ["visit.emergency"]
