"""Requests that race: the cap holds, and a time that is held goes to one request."""

from datetime import timedelta

import pytest

from patients.api.symptoms import symptoms_of
from patients.models import Patient, VisitRequest
from patients.requests import submitting
from patients.requests.intakes import Telling
from tests.concurrency.threads import at_once
from tests.factories.patients import ConsentFactory, PatientFactory
from tests.factories.supply import make_listed_practice
from tests.patients import demand
from tests.patients.api.asking import AGREES, TOLD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("catalogue")]


@pytest.fixture
def ada():
    ada = PatientFactory()
    ConsentFactory(patient=ada, storing=True)
    return ada


def submit(patient, hold, now):

    patient = Patient.objects.get(pk=patient.pk)
    asked = submitting.Asked(
        patient=patient,
        wishes=[submitting.Wish(hold_id=hold.pk)],
        mode="in_person",
        new_patient=True,
        telling=Telling(told=TOLD, symptoms=symptoms_of(TOLD, patient=patient, now=now)),
        agrees=AGREES,
    )
    submitting.submit(asked=asked, by=patient.user, now=now)


def eight_at_once(ada, now):
    practices = [make_listed_practice(now=now, provider={"first_name": f"No. {n}"}) for n in range(8)]
    holds = [demand.hold(ada, practice, now + timedelta(days=1), now) for practice in practices]
    return at_once(*(lambda hold=hold: submit(ada, hold, now) for hold in holds))


def test_no_more_than_three_are_open_however_fast_one_asks(ada, now):
    said = eight_at_once(ada, now)

    assert said.count("too_many_open_requests") == 5
    assert VisitRequest.objects.open().count() == 3


def test_without_the_turn_of_the_patient_there_would_be_more(ada, now, monkeypatch):
    monkeypatch.setattr(submitting, "take_turn", lambda patient: None)
    monkeypatch.setattr("patients.consents.take_turn", lambda patient: None)

    eight_at_once(ada, now)

    assert VisitRequest.objects.open().count() > 3


def test_a_held_time_goes_to_one_of_two_requests(ada, now):
    hold = demand.hold(ada, make_listed_practice(now=now), now + timedelta(days=1), now)

    said = at_once(*[lambda: submit(ada, hold, now)] * 2)

    assert said.count("hold_is_over") == 1
    assert VisitRequest.objects.count() == 1
