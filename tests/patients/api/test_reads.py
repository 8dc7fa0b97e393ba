import uuid

from django.utils import timezone

from accounts.models import Role
from accounts.trail.reads import record_read
from tests.factories.clinics import make_owner, make_removed
from tests.factories.patients import ConsentFactory, PatientFactory, ProxyFactory
from tests.factories.people import make_staff
from tests.patients.calls import Caller, assert_refused


def told(caller, patient):
    rows = caller.get(f"/me/patients/{patient.pk}/reads/").json()["results"]
    return [(row["who"], row["what"], row["why"], row["reason"]) for row in rows]


def test_the_patient_is_told_who_looked_at_what_and_why(as_ada, ada):
    clinic = ConsentFactory(patient=ada).clinic
    carer = ProxyFactory(patient=ada, kind="carer", attestation="Ada", user__email="carl@example.org").user
    as_support = Caller(make_staff(Role.SUPPORT), second_factor=True)
    reason = "She asked us to look at her record."

    as_ada.get(f"/me/patients/{ada.pk}/")
    Caller(carer).get(f"/me/patients/{ada.pk}/")
    Caller(make_owner(clinic)).get(f"/clinic/patients/{ada.pk}/")
    as_support.get(f"/support/patients/{ada.pk}/")
    as_support.post(f"/support/patients/{ada.pk}/break-glass/", {"reason": reason})
    as_support.get(f"/support/patients/{ada.pk}/health/")

    assert told(as_ada, ada) == [
        ("Kaly's support", "patient.health", "break_glass", reason),
        ("Kaly's support", "patient.contact", "support", None),
        ("Someone at Riverside Family Practice", "patient.health", "care", None),
        ("Someone who acts for the patient", "patient.profile", "proxy", None),
        ("You", "patient.profile", "own", None),
    ]
    assert told(Caller(carer), ada)[3:] == [
        ("You", "patient.profile", "proxy", None),
        ("The patient", "patient.profile", "own", None),
    ]


def test_nobodys_address_is_told(as_ada, ada):
    clinic = ConsentFactory(patient=ada).clinic
    Caller(make_owner(clinic)).get("/clinic/patients/")
    answer = as_ada.get(f"/me/patients/{ada.pk}/reads/").content.decode()
    assert "Riverside" in answer
    assert "@" not in answer


def test_someone_who_left_the_clinic_is_still_named_by_it(as_ada, ada):
    clinic = ConsentFactory(patient=ada, withdrawn_at=timezone.now()).clinic
    left = make_removed(clinic)
    at = timezone.now()
    record_read(subject_id=ada.pk, reader=left, key_id=None, what="patient.health", why="care", now=at)
    assert told(as_ada, ada) == [("Someone at Riverside Family Practice", "patient.health", "care", None)]


def test_keys_and_the_unknown_have_a_word_too(as_ada, ada, eve):
    at, key = timezone.now(), uuid.uuid4()
    record_read(subject_id=ada.pk, reader=None, key_id=key, what="patient.health", why="sync", now=at)
    record_read(subject_id=ada.pk, reader=eve, key_id=None, what="patient.health", why="care", now=at)
    assert {who for who, *_ in told(as_ada, ada)} == {"An integration key", "Someone at a clinic"}


def test_it_is_shown_in_pages_at_a_steady_cost(as_ada, ada, django_assert_num_queries):
    for _ in range(25):
        as_ada.get(f"/me/patients/{ada.pk}/")
    with django_assert_num_queries(7):  # session, person, roles, whom one acts for, patient, page, glass
        page = as_ada.get(f"/me/patients/{ada.pk}/reads/").json()
    assert (len(page["results"]), page["next"] is None) == (20, False)
    assert len(as_ada.client.get(page["next"]).json()["results"]) == 5


def test_a_stranger_is_told_nothing(as_eve, ada, as_ada):
    as_ada.get(f"/me/patients/{ada.pk}/")
    assert_refused(as_eve.get(f"/me/patients/{ada.pk}/reads/"), 404, "not_found")
    other = PatientFactory(user=None)
    assert_refused(as_eve.get(f"/me/patients/{other.pk}/reads/"), 404, "not_found")
