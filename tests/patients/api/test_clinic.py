import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.encryption import people
from patients.models import Consent
from providers.models import Clinic, Membership
from tests.factories.clinics import make_member, make_owner, make_removed, make_suspended
from tests.factories.patients import ConsentFactory, CoverageFactory, PatientFactory
from tests.factories.supply import ClinicFactory, PlanFactory
from tests.patients.calls import Caller, assert_refused, looks


@pytest.fixture
def riverside(ada):
    """The clinic with which Ada shares."""
    return ConsentFactory(patient=ada).clinic


@pytest.fixture
def chidi(riverside):
    """Works there without further grants."""
    return make_member(riverside)


@pytest.fixture
def bola(riverside):
    """Owns it."""
    return make_owner(riverside)


def names(caller):
    return [one["name"] for one in caller.get("/clinic/patients/").json()["results"]]


def test_every_member_sees_the_name_and_nothing_else(ada, chidi):
    as_chidi = Caller(chidi)
    name = {"id": str(ada.pk), "name": "Ada Byrne"}
    assert as_chidi.get("/clinic/patients/").json()["results"] == [name]
    assert as_chidi.get(f"/clinic/patients/{ada.pk}/").json() == name
    assert looks() == [("chidi@example.org", ada.pk, "patient.name", "care")] * 2


def test_who_may_read_health_data_sees_it(ada, bola):
    CoverageFactory(patient=ada)
    as_bola = Caller(bola)
    assert as_bola.get(f"/clinic/patients/{ada.pk}/").json() == {
        "id": str(ada.pk),
        "name": "Ada Byrne",
        "birth_date": "1990-05-17",
        "care_notes": "Penicillin makes me itch.",
        "coverage": [{"plan": "Original Medicare", "payer": "Medicare", "member_id": "MBR-7741-2290"}],
    }
    assert looks() == [("bola@example.org", ada.pk, "patient.health", "care")]
    assert as_bola.get("/clinic/patients/").json()["results"] == [{"id": str(ada.pk), "name": "Ada Byrne"}]


def test_a_grant_at_one_clinic_is_none_at_another(ada, riverside, chidi):
    """Chidi may read health data at Hilltop, with which Ada shares nothing."""
    make_member(ClinicFactory(name="Hilltop"), may_read_health=True)
    assert set(Caller(chidi).get(f"/clinic/patients/{ada.pk}/").json()) == {"id", "name"}


def test_after_consent_is_taken_back_the_next_request_finds_nobody(ada, as_ada, bola):
    as_bola = Caller(bola)
    assert as_bola.get(f"/clinic/patients/{ada.pk}/").status_code == 200
    as_ada.post(f"/me/patients/{ada.pk}/consents/{Consent.objects.get().pk}/withdraw/")
    assert_refused(as_bola.get(f"/clinic/patients/{ada.pk}/"), 404, "not_found")
    assert names(as_bola) == []
    assert len([one for one in looks() if one[3] == "care"]) == 1


def test_keeping_data_is_no_sharing(ada, chidi):
    Consent.objects.update(withdrawn_at=timezone.now())
    ConsentFactory(patient=ada, storing=True)
    assert_refused(Caller(chidi).get(f"/clinic/patients/{ada.pk}/"), 404, "not_found")


def test_whoever_works_there_no_more_finds_nobody(ada, riverside, bola):
    as_bola = Caller(bola)
    assert names(as_bola) == ["Ada Byrne"]
    for change in (
        {"ended_at": timezone.now()},
        {"ended_at": None, "suspended_at": timezone.now()},
        {"suspended_at": None, "is_owner": False, "expires_at": timezone.now()},
    ):
        Membership.objects.filter(user=bola).update(**change)
        assert_refused(as_bola.get(f"/clinic/patients/{ada.pk}/"), 404, "not_found")
        assert names(as_bola) == []
    Membership.objects.filter(user=bola).update(expires_at=None)
    assert names(as_bola) == ["Ada Byrne"]
    Clinic.objects.update(ended_at=timezone.now())
    assert names(as_bola) == []


def test_others_find_nobody(ada, riverside, as_eve, as_ada):
    stranger = make_owner(ClinicFactory(name="Hilltop"), email="kofi@example.org")
    callers = [as_eve, as_ada, *map(Caller, (stranger, make_removed(riverside), make_suspended(riverside)))]
    for caller in callers:
        assert_refused(caller.get(f"/clinic/patients/{ada.pk}/"), 404, "not_found")
        assert names(caller) == []
    assert_refused(Caller().get("/clinic/patients/"), 401, "not_authenticated")
    assert looks() == []


def test_pages_cost_the_same_however_many_there_are(riverside, chidi, django_assert_num_queries):
    as_chidi = Caller(chidi)
    for many in (1, 4):
        for _ in range(many - 1):
            ConsentFactory(patient=PatientFactory(user=None), clinic=riverside)
        with django_assert_num_queries(5):  # session, person, roles, page, note
            assert len(as_chidi.get("/clinic/patients/").json()["results"]) == many
    page = as_chidi.get("/clinic/patients/", page_size=3).json()
    assert (len(page["results"]), page["previous"]) == (3, None)
    rest = as_chidi.client.get(page["next"]).json()
    assert len(rest["results"]) == 1
    assert {one["id"] for one in rest["results"]}.isdisjoint(one["id"] for one in page["results"])


def test_a_patient_of_two_shared_clinics_is_listed_once(ada, riverside, chidi):
    hilltop = ClinicFactory(name="Hilltop")
    make_member(hilltop)
    ConsentFactory(patient=ada, clinic=hilltop)
    assert names(Caller(chidi)) == ["Ada Byrne"]


def test_who_was_erased_is_said_to_be(ada, bola):
    people.drop(ada.person_key_id)
    as_bola = Caller(bola)
    assert_refused(as_bola.get(f"/clinic/patients/{ada.pk}/"), 410, "erased")
    assert names(as_bola) == []


def test_more_insurance_takes_no_more_queries(ada, bola):
    as_bola, path, counts = Caller(bola), f"/clinic/patients/{ada.pk}/", []
    as_bola.get(path)
    for number in (1, 2, 3):
        CoverageFactory(patient=ada, plan=PlanFactory(number=number, slug=f"plan-{number}"))
        with CaptureQueriesContext(connection) as queries:
            assert len(as_bola.get(path).json()["coverage"]) == number
        counts.append(len(queries))
    assert len(set(counts)) == 1
