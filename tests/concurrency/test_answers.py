"""Many answer at once what one patient asked: one answer counts, one visit comes of it."""

from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from patients.locking import take_turn
from patients.models import RequestTarget, Visit
from patients.models.requests import DeclineCode
from patients.requests import answering, ending
from patients.states import StateHasChanged
from patients.visits import confirming
from providers import time_claims
from providers.models import TimeClaim
from tests.concurrency.threads import at_once, beside
from tests.factories.patients import PatientFactory
from tests.factories.supply import make_listed_practice
from tests.patients import demand

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 8


@pytest.fixture
def ada():
    return PatientFactory()


@pytest.fixture
def practices(now):
    """Three clinicians, each of a clinic of their own."""
    return [make_listed_practice(now=now) for _ in range(3)]


@pytest.fixture
def asked(ada, practices, now):
    """One request of three clinics, at a time of its own each."""
    request = demand.request(ada, now)
    return [
        demand.target(request, practice, now + timedelta(days=1, hours=number), now)
        for number, practice in enumerate(practices)
    ]


def confirm(target, now):
    return lambda: answering.confirm(target=target, by=None, now=now)


def decline(target, now):
    return lambda: answering.decline(target=target, code=DeclineCode.OTHER, by=None, now=now)


def ends():
    return sorted(RequestTarget.objects.values_list("status", flat=True))


def test_one_of_many_confirmations_of_one_request_counts(asked, now):
    said = at_once(*[confirm(asked[0], now)] * AT_ONCE)

    assert said == ["done"] + ["state_has_changed"] * (AT_ONCE - 1)
    assert Visit.objects.get().target == asked[0]


def test_one_of_several_clinics_gets_the_visit(asked, now):
    said = at_once(*[confirm(target, now) for target in asked for _ in range(3)])

    assert said == ["done"] + ["state_has_changed"] * 8
    assert ends() == ["confirmed", "withdrawn", "withdrawn"]
    assert Visit.objects.count() == 1
    assert TimeClaim.objects.filter(released_at=None).get().visit.target.status == "confirmed"


def test_of_a_yes_and_a_no_at_once_one_counts(asked, now):
    said = at_once(*[confirm(asked[0], now), decline(asked[0], now)] * 4)

    assert said == ["done"] + ["state_has_changed"] * 7
    assert Visit.objects.count() == RequestTarget.objects.filter(status="confirmed").count()


def test_the_last_of_several_declines_at_once_closes_the_request(asked, now):
    assert at_once(*[decline(target, now) for target in asked]) == ["done"] * 3

    asked[0].request.refresh_from_db()
    assert (asked[0].request.status, asked[0].request.closed_because) == ("closed", "declined")
    assert not TimeClaim.objects.filter(released_at=None).exists()


def test_two_requests_of_a_patient_for_overlapping_times_become_one_visit(ada, practices, now):
    ten = now + timedelta(days=1)
    targets = [
        demand.target(demand.request(ada, now), practice, ten + timedelta(minutes=number), now)
        for number, practice in enumerate(practices)
    ]

    said = at_once(*[confirm(target, now) for target in targets])

    assert said == ["done", "patient_not_free", "patient_not_free"]
    assert ends() == ["confirmed", "requested", "requested"]
    assert Visit.objects.count() == 1


@pytest.fixture
def without_safeguards(monkeypatch):
    """No turn and no lock, states and time written whatever they were, and nothing said of it by the database."""
    barrier = Barrier(3)

    def waiting(target, *states, now):
        row = RequestTarget.objects.select_related("request__patient", "practice", "claim").get(pk=target.pk)
        barrier.wait(timeout=30)
        return row

    def change_status(row, to, **facts):
        type(row).objects.filter(pk=row.pk).update(status=to, **facts)

    def hand_over(claim, *, kind, expires_at):
        TimeClaim.objects.filter(pk=claim.pk).update(kind=kind, expires_at=expires_at)

    monkeypatch.setattr(answering, "waiting", waiting)
    monkeypatch.setattr(time_claims, "hand_over", hand_over)
    for module in (confirming, ending):
        monkeypatch.setattr(module, "change_status", change_status)
    (rule,) = (c for c in RequestTarget._meta.constraints if c.name == "one_practice_gets_the_visit")
    with connection.schema_editor() as editor:
        editor.remove_constraint(RequestTarget, rule)
    yield
    Visit.objects.all().delete()
    RequestTarget.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(RequestTarget, rule)


def test_without_safeguards_each_clinic_would_get_the_visit(without_safeguards, asked, now):
    """The twin of the above."""
    assert at_once(*[confirm(target, now) for target in asked]) == ["done"] * 3
    assert Visit.objects.count() == 3


def test_an_answer_waits_for_other_changes_of_the_patient(asked, ada, now):
    """A withdrawal that began first is seen by the clinic, whatever it had read before."""

    def withdraw(let_the_other):
        take_turn(ada)
        let_the_other()
        RequestTarget.objects.filter(pk=asked[0].pk).update(status="withdrawn", ended_at=now)

    def answer():
        with pytest.raises(StateHasChanged):
            answering.confirm(target=asked[0], by=None, now=now)
        return "refused"

    _, said = beside(withdraw, answer)
    assert said == "refused"
    assert not Visit.objects.exists()
