"""Moderators settle contested visits: they see what was said of it, and no visit of anybody whom they know."""

from datetime import timedelta

import pytest

from accounts.models import OutboxMessage, Role
from patients.models import Visit
from patients.visits import attendance, contesting
from tests.factories.clinics import make_member, make_removed
from tests.factories.patients import ProxyFactory
from tests.factories.people import make_staff
from tests.patients import demand
from tests.patients.calls import Caller, assert_refused, looks

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
QUEUE = "/admin/visits/contested/"
CAME = {"outcome": "completed", "reason": "The desk was closed at that time."}
NOTE = "I sat in the hall."


@pytest.fixture
def visit(ada, okafor_practice, now):
    """Marked as missed a quarter of an hour after its start, and contested the day after."""
    visit = demand.visit(ada, okafor_practice, now - 2 * DAY, now - 9 * DAY)
    attendance.say_attended(visit=visit, now=visit.starts_at + MINUTE)
    attendance.miss(visit=visit, by=None, now=visit.starts_at + 15 * MINUTE)
    contesting.contest(visit=visit, note=NOTE, now=now - DAY)
    return visit


pytestmark = pytest.mark.usefixtures("clock_stands")


@pytest.fixture
def mo(db):
    return make_staff(Role.MODERATOR, email="mo@kaly.example")


@pytest.fixture
def as_mo(mo):
    return Caller(mo, second_factor=True)


def settle(caller, visit, body=CAME):
    return caller.post(f"/admin/visits/{visit.pk}/settle/", body)


def stands(visit, status="contested"):
    stored = Visit.objects.get(pk=visit.pk)
    assert (stored.status, stored.settled_at is None) == (status, status == "contested")


def test_a_moderator_reads_what_the_patient_says_and_nothing_of_who_or_of_health(as_mo, ada, visit):
    response = as_mo.get(QUEUE)

    (row,) = response.json()["results"]
    assert row.pop("practice")["clinician"] == visit.practice.provider.name
    assert row == {
        "id": str(visit.pk),
        "starts_at": "2026-11-21T10:00:00-05:00",
        "ends_at": "2026-11-21T10:30:00-05:00",
        "mode": "in_person",
        "status": "contested",
        "contested_at": "2026-11-22T10:00:00-05:00",
        "settled_at": None,
        "missed_at": "2026-11-21T10:15:00-05:00",
        "attended_said_at": "2026-11-21T10:01:00-05:00",
        "note": NOTE,
    }
    text = response.content.decode()
    assert not [word for word in (ada.given_name, ada.family_name, str(ada.pk), "stiff") if word in text]


def test_each_look_is_noted_and_told_to_the_patient(as_mo, as_ada, ada, visit):
    as_mo.get(QUEUE)
    as_mo.get(QUEUE)

    assert looks() == [("mo@kaly.example", ada.pk, "patient.contest", "moderation")] * 2
    (told, _) = as_ada.get(f"/me/patients/{ada.pk}/reads/").json()["results"]
    assert (told["who"], told["what"], told["why"]) == ("Kaly's moderators", "patient.contest", "moderation")


def test_when_a_look_cannot_be_noted_nothing_is_shown(as_mo, visit, monkeypatch):
    def fails(**given):
        raise RuntimeError

    monkeypatch.setattr("patients.reads.record_reads", fails)
    with pytest.raises(RuntimeError):
        as_mo.get(QUEUE)


@pytest.mark.parametrize("outcome", ["completed", "no_show"])
def test_it_is_settled_once_and_both_sides_are_told(as_mo, mo, visit, outcome):
    response = settle(as_mo, visit, {**CAME, "outcome": outcome})

    assert (response.status_code, response.json()["status"]) == (200, outcome)
    assert response.json()["settled_at"] == "2026-11-23T10:00:00-05:00"
    stands(visit, outcome)
    assert OutboxMessage.objects.filter(kind="visit.settled").count() == 1
    context = visit.history.order_by("-pgh_id").first().pgh_context
    assert (context["reason"], context["by"]) == (CAME["reason"], str(mo.pk))
    assert as_mo.get(QUEUE).json()["results"] == []
    assert_refused(settle(as_mo, visit), 409, "state_has_changed")
    stands(visit, outcome)


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"outcome": "cancelled_by_clinic"}, "outcome", "invalid_choice"),
        ({"reason": "Came.  "}, "reason", "reason_needed"),
        ({"status": "completed"}, "status", "unknown_field"),
    ],
)
def test_an_outcome_and_a_reason_are_needed(as_mo, visit, change, field, code):
    assert_refused(settle(as_mo, visit, {**CAME, **change}), 400, code, field)
    stands(visit)


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.SUPPORT, Role.ADMIN, None])
def test_other_roles_neither_see_nor_settle(visit, role, eve):
    caller = Caller(make_staff(role, email="other@kaly.example") if role else eve, second_factor=True)

    assert_refused(caller.get(QUEUE), 403, "permission_denied")
    assert_refused(settle(caller, visit), 403, "permission_denied")
    stands(visit)


def test_what_is_not_contested_is_not_there(as_mo, eve, okafor_practice, now):
    missed = demand.visit(
        eve.patient, okafor_practice, now - DAY, now - 9 * DAY, status="no_show", ended_at=now
    )

    assert as_mo.get(QUEUE).json()["results"] == []
    assert_refused(settle(as_mo, missed), 404, "not_found")
    stands_missed = Visit.objects.get(pk=missed.pk)
    assert (stands_missed.status, stands_missed.settled_at) == ("no_show", None)


def is_the_patient(visit, mo):
    type(visit.patient).objects.filter(pk=visit.patient_id).update(user=mo)


def acts_for_them(visit, mo):
    ProxyFactory(patient=visit.patient, user=mo, kind="carer", attestation="Ada")


def acted_for_them(visit, mo):
    ProxyFactory(patient=visit.patient, user=mo, kind="carer", attestation="Ada", ended_at=visit.confirmed_at)


def is_the_clinician(visit, mo):
    type(visit.practice.provider).objects.filter(pk=visit.practice.provider_id).update(owner=mo)


def works_at_the_clinic(visit, mo):
    make_member(clinic=visit.practice.location.clinic, email=mo.email)


def worked_at_the_clinic(visit, mo):
    make_removed(clinic=visit.practice.location.clinic, email=mo.email)


KNOWS = [
    is_the_patient, acts_for_them, acted_for_them, is_the_clinician, works_at_the_clinic, worked_at_the_clinic,
]  # fmt: skip


@pytest.mark.parametrize("know", KNOWS)
def test_a_moderator_who_knows_a_side_neither_sees_nor_settles_it(as_mo, mo, visit, know):
    know(visit, mo)

    assert as_mo.get(QUEUE).json()["results"] == []
    assert_refused(settle(as_mo, visit), 403, "conflict_of_interest")
    stands(visit)
    assert looks() == []


@pytest.mark.parametrize("know", KNOWS)
def test_without_that_condition_they_would(as_mo, mo, visit, know, monkeypatch):
    monkeypatch.setattr(contesting, "without_conflict", lambda visits, **given: visits)
    know(visit, mo)

    assert len(as_mo.get(QUEUE).json()["results"]) == 1
    assert settle(as_mo, visit).status_code == 200
    stands(visit, "completed")
