import uuid

from django.utils import timezone

from patients.models import Consent, Coverage, Patient
from tests.factories.patients import ConsentFactory, CoverageFactory
from tests.factories.supply import ClinicFactory
from tests.patients.calls import assert_refused

STORING = {"purpose": "store_health", "version": "2026-11"}


def sharing(clinic):
    return {"purpose": "share_with_clinic", "clinic": str(clinic.pk), "version": "2026-12"}


def test_the_texts_are_told(as_ada):
    texts = as_ada.get("/me/consent-texts/").json()
    assert [(text["purpose"], text["version"]) for text in texts] == [
        ("store_health", "2026-11"),
        ("share_with_clinic", "2026-12"),
    ]
    assert texts[0]["text"].startswith("Kaly may keep what I write about my health")


def test_a_consent_says_what_when_and_by_whom(as_ben, mia, ben):
    clinic = ClinicFactory()
    response = as_ben.post(f"/me/patients/{mia.pk}/consents/", sharing(clinic))
    assert response.status_code == 201
    consent = Consent.objects.get()
    assert (consent.patient, consent.clinic, consent.granted_by, consent.version) == (
        mia,
        clinic,
        ben,
        "2026-12",
    )
    assert response.json() | {"granted_at": "then"} == {
        "id": str(consent.pk),
        "purpose": "share_with_clinic",
        "clinic": {"id": str(clinic.pk), "name": "Riverside Family Practice"},
        "version": "2026-12",
        "granted_at": "then",
        "withdrawn_at": None,
    }


def test_granting_twice_is_said(as_ada, ada):
    clinic = ClinicFactory()
    for body in (STORING, sharing(clinic)):
        assert as_ada.post(f"/me/patients/{ada.pk}/consents/", body).status_code == 201
        assert_refused(as_ada.post(f"/me/patients/{ada.pk}/consents/", body), 409, "already_granted")
    assert Consent.objects.count() == 2


def test_a_text_that_is_not_the_present_one_is_refused(as_ada, ada):
    response = as_ada.post(f"/me/patients/{ada.pk}/consents/", {**STORING, "version": "2020-01"})
    assert_refused(response, 409, "consent_text_has_changed")
    assert not Consent.objects.exists()


def test_a_clinic_is_named_where_it_is_shared_with(as_ada, ada):
    path, clinic = f"/me/patients/{ada.pk}/consents/", ClinicFactory()
    ended = ClinicFactory(name="Closed", ended_at=timezone.now())
    for body, code, field in [
        ({"purpose": "share_with_clinic", "version": "2026-12"}, "required", "clinic"),
        ({**STORING, "clinic": str(clinic.pk)}, "not_expected", "clinic"),
        ({**sharing(clinic), "clinic": str(uuid.uuid4())}, "does_not_exist", "clinic"),
        (sharing(ended), "does_not_exist", "clinic"),
        ({**STORING, "purpose": "research"}, "invalid_choice", "purpose"),
        ({**STORING, "granted_at": "2020-01-01T00:00:00Z"}, "unknown_field", "granted_at"),
    ]:
        assert_refused(as_ada.post(path, body), 400, code, field)
    assert not Consent.objects.exists()


def test_the_history_does_not_keep_the_plan_that_was_deleted(as_ada, ada):
    consent = ConsentFactory(patient=ada, storing=True)
    plan = CoverageFactory(patient=ada).plan
    as_ada.post(f"/me/patients/{ada.pk}/consents/{consent.pk}/withdraw/")

    rows = list(Coverage.pgh_event_model.objects.order_by("pgh_id").values())
    assert [row["pgh_label"] for row in rows] == ["insert", "delete"]
    assert str(ada.pk) in str(rows)
    assert str(plan.pk) not in str(rows)


def test_taking_back_deletes_what_was_kept_on_its_ground(as_ada, ada):
    consent = ConsentFactory(patient=ada, storing=True)
    CoverageFactory(patient=ada)
    response = as_ada.post(f"/me/patients/{ada.pk}/consents/{consent.pk}/withdraw/")
    assert (response.status_code, response.json()["withdrawn_at"] is None) == (200, False)
    assert not Coverage.objects.exists()
    assert Patient.objects.get(pk=ada.pk).care_notes == ""
    again = as_ada.post(f"/me/patients/{ada.pk}/consents/{consent.pk}/withdraw/")
    assert_refused(again, 409, "already_withdrawn")


def test_taking_back_sharing_keeps_the_patients_own_data(as_ada, ada):
    consent = ConsentFactory(patient=ada)
    assert as_ada.post(f"/me/patients/{ada.pk}/consents/{consent.pk}/withdraw/").status_code == 200
    assert Patient.objects.get(pk=ada.pk).care_notes == "Penicillin makes me itch."


def test_it_can_be_granted_again(as_ada, ada):
    ConsentFactory(patient=ada, storing=True, withdrawn_at=timezone.now())
    assert as_ada.post(f"/me/patients/{ada.pk}/consents/", STORING).status_code == 201


def test_the_list_is_the_whole_history(as_ada, ada, django_assert_num_queries):
    ConsentFactory(patient=ada, storing=True, withdrawn_at=timezone.now())
    ConsentFactory(patient=ada)
    with django_assert_num_queries(6):  # session, person, roles, whom one acts for, patient, page
        listed = as_ada.get(f"/me/patients/{ada.pk}/consents/").json()["results"]
    assert {(one["purpose"], one["withdrawn_at"] is None) for one in listed} == {
        ("store_health", False),
        ("share_with_clinic", True),
    }


def test_strangers_neither_see_nor_change_it(as_eve, ada, eve):
    consent = ConsentFactory(patient=ada)
    assert_refused(as_eve.get(f"/me/patients/{ada.pk}/consents/"), 404, "not_found")
    assert_refused(as_eve.post(f"/me/patients/{ada.pk}/consents/", STORING), 404, "not_found")
    for patient in (ada, eve.patient):
        response = as_eve.post(f"/me/patients/{patient.pk}/consents/{consent.pk}/withdraw/")
        assert_refused(response, 404, "not_found")
    assert Consent.objects.get().withdrawn_at is None
