"""Consents that end by themselves."""

from datetime import UTC, datetime, timedelta

from accounts.encryption import people
from patients import consents, tasks
from patients.models import Consent, Patient
from tests.factories.clinics import MembershipFactory
from tests.factories.patients import ConsentFactory, PatientFactory
from tests.factories.supply import ClinicFactory

EIGHTEEN = datetime(2026, 11, 20, tzinfo=UTC)


def child():
    """Of a parent, born eighteen years before EIGHTEEN."""
    return PatientFactory(user=None, birth_date="2008-11-20")


def seen_at(clinic):
    reader = MembershipFactory(clinic=clinic, may_read_health=True).user
    return list(Patient.objects.visible_to_clinic(reader).values_list("pk", flat=True))


def test_what_was_agreed_for_a_child_ends_when_they_come_of_age(db):
    clinic = ClinicFactory()
    mia = child()
    ConsentFactory(patient=mia, clinic=clinic, granted_at=EIGHTEEN - timedelta(days=400))
    storing = ConsentFactory(patient=mia, storing=True, granted_at=EIGHTEEN - timedelta(days=400))
    assert consents.end_those_of_childhood(now=EIGHTEEN - timedelta(seconds=1)) == 0
    assert seen_at(clinic) == [mia.pk]

    assert consents.end_those_of_childhood(now=EIGHTEEN) == 1

    Consent.objects.filter(patient=mia).get(withdrawn_at=EIGHTEEN)
    assert Consent.objects.in_force().get() == storing
    assert not Patient.objects.visible_to_clinic(clinic.memberships.get().user).exists()
    assert consents.end_those_of_childhood(now=EIGHTEEN) == 0


def test_what_was_agreed_by_or_for_adults_goes_on(db):
    clinic = ClinicFactory()
    ConsentFactory(patient=child(), clinic=clinic, granted_at=EIGHTEEN + timedelta(days=1))
    ConsentFactory(clinic=clinic)
    erased = ConsentFactory(patient=child(), clinic=clinic, granted_at=EIGHTEEN - timedelta(days=9)).patient
    people.drop(erased.person_key_id)

    tasks.end_consents_of_childhood()

    assert Consent.objects.in_force().count() == 3
