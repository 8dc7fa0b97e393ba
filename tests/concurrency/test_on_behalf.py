"""A clinic books beside others who want the time, and beside a patient who shares no longer."""

from collections import Counter
from datetime import timedelta
from threading import Barrier

import pytest
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import connection

from accounts.errors import DomainError
from matching.asking import Symptoms
from patients import consents
from patients.api.symptoms import symptoms_of
from patients.booking import holds
from patients.models import Consent, Hold, Patient, RequestTarget, Visit
from patients.requests import on_behalf
from patients.requests.intakes import Telling
from providers import search_rows, time_claims
from providers.models import TimeClaim
from tests.concurrency.threads import at_once, beside
from tests.factories.clinics import make_member
from tests.factories.patients import ConsentFactory, PatientFactory
from tests.factories.supply import make_listed_practice
from tests.matching.market import CALM
from tests.patients.api.asking import TOLD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("catalogue")]

DAY = timedelta(days=1)
BOOKED, LOST = "done", "time_taken"


@pytest.fixture
def practice(now):
    return make_listed_practice(now=now)


@pytest.fixture
def people(practice):
    """Two who share with the clinic, and one who keeps a time for themselves."""
    made = [PatientFactory(user__email=f"patient{number}@example.org") for number in range(3)]
    for patient in made[:2]:
        ConsentFactory(patient=patient, storing=True)
        ConsentFactory(patient=patient, clinic=practice.location.clinic, version="2026-12")
    return made


def book(patient, practice, now, by):
    def run():
        patient_now = Patient.objects.select_related("person_key").get(pk=patient.pk)
        booking = on_behalf.Booking(
            patient=patient_now,
            practice_id=practice.pk,
            starts_at=now + DAY,
            mode="in_person",
            new_patient=True,
            telling=Telling(told=TOLD, symptoms=symptoms_of(TOLD, patient=patient_now, now=now)),
        )
        return on_behalf.book(booking=booking, by=by, now=now)

    return run


def keep(patient, practice, now):
    return lambda: holds.hold(
        patient=patient,
        practice_id=practice.pk,
        starts_at=now + DAY,
        symptoms=Symptoms(answers=CALM, age=36),
        mode="in_person",
        new_patient=True,
        patient_state="",
        by=patient.user,
        now=now,
    )


def rivals(people, practice, now):
    staff = [
        make_member(practice.location.clinic, f"staff{number}@example.org", may_read_health=True)
        for number in range(2)
    ]
    booked = [book(patient, practice, now, by) for patient, by in zip(people[:2], staff, strict=True)]
    return [*booked, keep(people[2], practice, now)]


def test_of_two_at_the_desk_and_a_patient_one_gets_the_time(people, practice, now):
    said = Counter(at_once(*rivals(people, practice, now)))

    assert said == {BOOKED: 1, LOST: 2}
    assert Visit.objects.count() + Hold.objects.count() == 1
    assert RequestTarget.objects.count() == Visit.objects.count()
    assert TimeClaim.objects.count() == 1
    assert list(search_rows.differences(now=now)) == []


@pytest.fixture
def without_the_rule():
    (rule,) = (c for c in TimeClaim._meta.constraints if isinstance(c, ExclusionConstraint))
    with connection.schema_editor() as editor:
        editor.remove_constraint(TimeClaim, rule)
    yield
    for model in (Hold, Visit, RequestTarget, TimeClaim):
        model.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(TimeClaim, rule)


def test_without_turns_and_the_rule_all_of_them_would(people, practice, now, without_the_rule, monkeypatch):
    """The control: each looks within what should be its turn, and finds the time free."""
    barrier, look = Barrier(3), time_claims.refuse_taken

    def look_together(time, *, but=None, **given):
        look(time, but=but or (), **given)
        if but is not None:
            barrier.wait(timeout=30)

    monkeypatch.setattr(time_claims, "take_turns", lambda provider_ids: None)
    monkeypatch.setattr(time_claims, "refuse_taken", look_together)

    assert Counter(at_once(*rivals(people, practice, now))) == {BOOKED: 3}


def booked_beside_a_withdrawal(patient, practice, now):
    """What the desk is told while the patient stops sharing."""
    by = make_member(practice.location.clinic, may_read_health=True)
    consent = Consent.objects.select_related("patient").get(patient=patient, purpose="share_with_clinic")

    def withdraw(let_the_other):
        consents.withdraw(consent=consent, now=now)
        let_the_other()

    def desk():
        try:
            return book(patient, practice, now, by)()
        except DomainError as refusal:
            return refusal.code

    return beside(withdraw, desk)[1]


def test_whoever_stops_sharing_meanwhile_is_not_booked(people, practice, now):
    assert booked_beside_a_withdrawal(people[0], practice, now) == "not_found"
    assert not Visit.objects.exists()


def test_without_the_turn_of_the_patient_they_would_be(people, practice, now, monkeypatch):
    monkeypatch.setattr(on_behalf, "take_turn", lambda patient: None)

    assert booked_beside_a_withdrawal(people[0], practice, now) == Visit.objects.get()
