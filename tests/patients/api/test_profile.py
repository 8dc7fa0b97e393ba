import time_machine
from django.utils import timezone

from accounts.encryption import people
from patients.models import Patient, Proxy
from tests.factories.patients import ConsentFactory, PatientFactory, ProxyFactory
from tests.patients.calls import Caller, assert_refused, looks

CLEO = {
    "given_name": "Cleo",
    "family_name": "Reed",
    "birth_date": "1988-02-29",
    "zone": "America/Chicago",
    "language": "es",
}
LEO = {**CLEO, "given_name": "Leo", "birth_date": "2019-09-01", "relation": "parent"}
ADA = {
    "relation": "self",
    "given_name": "Ada",
    "family_name": "Byrne",
    "birth_date": "1990-05-17",
    "phone": "+12125550142",
    "care_notes": "Penicillin makes me itch.",
    "zone": "America/New_York",
    "language": "en",
    "created_at": "2026-01-05T12:00:00Z",
}


def test_without_a_relation_it_is_oneself(newcomer):
    response = newcomer.post("/me/patients/", {**CLEO, "phone": "(212) 555-0199"})
    assert response.status_code == 201
    patient = Patient.objects.get()
    assert (patient.user.email, patient.name, patient.phone) == (
        "cleo@example.org",
        "Cleo Reed",
        "+12125550199",
    )
    assert response.json()["relation"] == "self"
    assert response.headers["ETag"] == newcomer.get(f"/me/patients/{patient.pk}/").headers["ETag"]


def test_there_is_one_record_of_oneself(as_ada):
    assert_refused(as_ada.post("/me/patients/", CLEO), 409, "already_registered")
    assert Patient.objects.count() == 1


def test_a_parent_registers_a_child(newcomer):
    response = newcomer.post("/me/patients/", LEO)
    assert (response.status_code, response.json()["relation"]) == (201, "parent")
    proxy = Proxy.objects.get()
    assert (proxy.user.email, proxy.kind, proxy.patient.user) == ("cleo@example.org", "parent", None)


def test_a_carer_says_who_attests_that_the_adult_agreed(newcomer):
    carer = {**CLEO, "relation": "carer"}
    assert_refused(newcomer.post("/me/patients/", carer), 400, "only_for_adults_who_agreed", "attestation")
    assert not Patient.objects.exists()
    assert (
        newcomer.post("/me/patients/", {**carer, "attestation": "Dr Okafor, who was there"}).status_code
        == 201
    )
    assert Proxy.objects.get().attestation == "Dr Okafor, who was there"


def test_age_and_relation_have_to_fit(newcomer):
    born = {"birth_date": "2019-09-01"}
    assert_refused(newcomer.post("/me/patients/", {**CLEO, **born}), 400, "only_for_adults", "birth_date")
    assert_refused(
        newcomer.post("/me/patients/", {**CLEO, "relation": "parent"}), 400, "only_for_children", "relation"
    )
    carer = {**CLEO, **born, "relation": "carer", "attestation": "his mother"}
    assert_refused(newcomer.post("/me/patients/", carer), 400, "only_for_adults_who_agreed", "attestation")
    assert not Patient.objects.exists()


def test_bad_details_are_refused_by_name(newcomer):
    for change, code in [
        ({"birth_date": "2126-01-01"}, "not_a_day_of_birth"),
        ({"birth_date": "1890-01-01"}, "not_a_day_of_birth"),
        ({"birth_date": "19880229"}, "invalid"),
        ({"zone": "America/Gotham"}, "unknown_zone"),
        ({"language": "klingon!"}, "invalid_language"),
        ({"phone": "555"}, "invalid_phone"),
        ({"phone": "call me"}, "invalid_phone"),
        ({"given_name": ""}, "blank"),
        ({"given_name": "x" * 101}, "max_length"),
        ({"user": "x"}, "unknown_field"),
        ({"care_notes": "x"}, "unknown_field"),
        ({"attestation": "x"}, "not_expected"),
        ({"relation": "owner"}, "invalid_choice"),
    ]:
        (field,) = change
        assert_refused(newcomer.post("/me/patients/", {**CLEO, **change}), 400, code, field)
    assert not Patient.objects.exists()


def test_a_person_reads_themselves(as_ada, ada):
    response = as_ada.get(f"/me/patients/{ada.pk}/")
    assert response.json() == {"id": str(ada.pk), **ADA}
    assert looks() == [("ada@example.org", ada.pk, "patient.profile", "own")]


def test_a_proxy_reads_whom_they_act_for(as_ben, mia):
    response = as_ben.get(f"/me/patients/{mia.pk}/")
    assert (response.status_code, response.json()["relation"]) == (200, "parent")
    assert looks() == [("ben@example.org", mia.pk, "patient.profile", "proxy")]


def test_the_list_holds_oneself_and_whom_one_acts_for(as_ben, ben, mia, ada, django_assert_num_queries):
    own = PatientFactory(user=ben, given_name="Ben", family_name="Cole")
    ProxyFactory(
        user=ben, patient=PatientFactory(user=None, given_name="Ida"), kind="carer", attestation="Ida"
    )
    with django_assert_num_queries(5):  # session, person, roles, whom one acts for, the page
        names = {(one["name"], one["relation"]) for one in as_ben.get("/me/patients/").json()["results"]}
    assert names == {("Ben Cole", "self"), ("Mia Cole", "parent"), ("Ida Byrne", "carer")}
    assert own.pk != ada.pk
    assert looks() == []


def test_strangers_find_nobody(as_eve, ada, mia, eve):
    for patient in (ada, mia):
        assert_refused(as_eve.get(f"/me/patients/{patient.pk}/"), 404, "not_found")
        assert_refused(
            as_eve.patch(f"/me/patients/{patient.pk}/", {"zone": "UTC"}, if_match="*"), 404, "not_found"
        )
    assert [one["name"] for one in as_eve.get("/me/patients/").json()["results"]] == ["Eve Stone"]
    assert looks() == []
    assert Patient.objects.get(pk=ada.pk).zone == "America/New_York"


def test_a_former_proxy_finds_nobody(as_ben, mia):
    Proxy.objects.update(ended_at=timezone.now())
    assert_refused(as_ben.get(f"/me/patients/{mia.pk}/"), 404, "not_found")
    assert as_ben.get("/me/patients/").json()["results"] == []


def test_a_parent_sees_a_child_until_the_eighteenth_birthday(ben, mia):
    with time_machine.travel("2036-02-02T23:59:59Z", tick=False):
        assert Caller(ben).get(f"/me/patients/{mia.pk}/").status_code == 200
    with time_machine.travel("2036-02-03T00:00:00Z", tick=False):
        as_ben = Caller(ben)
        assert_refused(as_ben.get(f"/me/patients/{mia.pk}/"), 404, "not_found")
        assert as_ben.get("/me/patients/").json()["results"] == []


def test_nobody_signed_in_is_asked_to(db, ada):
    for path in ("/me/patients/", f"/me/patients/{ada.pk}/"):
        assert_refused(Caller().get(path), 401, "not_authenticated")


def test_what_was_read_can_be_changed(as_ada, ada):
    read = as_ada.get(f"/me/patients/{ada.pk}/")
    response = as_ada.patch(
        f"/me/patients/{ada.pk}/", {"family_name": "Lowell", "phone": ""}, if_match=read.headers["ETag"]
    )
    assert response.json() == {"id": str(ada.pk), **ADA, "family_name": "Lowell", "phone": ""}
    assert response.headers["ETag"] != read.headers["ETag"]
    assert Patient.objects.get(pk=ada.pk).family_name == "Lowell"


def test_of_two_who_edit_at_once_the_second_has_to_read_again(as_ben, mia):
    version = as_ben.get(f"/me/patients/{mia.pk}/").headers["ETag"]
    path = f"/me/patients/{mia.pk}/"
    assert as_ben.patch(path, {"given_name": "Maya"}, if_match=version).status_code == 200
    assert_refused(as_ben.patch(path, {"given_name": "Mila"}, if_match=version), 412, "changed_meanwhile")
    assert_refused(as_ben.patch(path, {"given_name": "Mila"}), 428, "precondition_required")
    assert Patient.objects.get(pk=mia.pk).given_name == "Maya"


def test_notes_need_a_consent(as_ada, ada):
    path, change = f"/me/patients/{ada.pk}/", {"care_notes": "I bleed easily."}
    assert_refused(as_ada.patch(path, change, if_match="*"), 409, "consent_missing")
    assert Patient.objects.get(pk=ada.pk).care_notes == "Penicillin makes me itch."
    ConsentFactory(patient=ada, storing=True)
    assert as_ada.patch(path, change, if_match="*").json()["care_notes"] == "I bleed easily."


def test_a_day_of_birth_keeps_to_the_relation(as_ada, ada, as_ben, mia):
    child = {"birth_date": "2019-09-01"}
    assert_refused(
        as_ada.patch(f"/me/patients/{ada.pk}/", child, if_match="*"), 400, "only_for_adults", "birth_date"
    )
    adult = {"birth_date": "1990-05-17"}
    assert_refused(
        as_ben.patch(f"/me/patients/{mia.pk}/", adult, if_match="*"), 400, "only_for_children", "relation"
    )
    assert Patient.objects.get(pk=mia.pk).birth_date == "2018-02-03"
    assert as_ben.patch(f"/me/patients/{mia.pk}/", child, if_match="*").json()["birth_date"] == "2019-09-01"


def test_what_is_not_for_writing_is_refused(as_ada, ada):
    for field in ("id", "user", "person_key", "created_at", "relation", "attestation"):
        response = as_ada.patch(f"/me/patients/{ada.pk}/", {field: "x"}, if_match="*")
        assert_refused(response, 400, "unknown_field", field)


def test_who_was_erased_is_said_to_be(as_ada, ada):
    people.drop(ada.person_key_id)
    assert_refused(as_ada.get(f"/me/patients/{ada.pk}/"), 410, "erased")
    assert_refused(as_ada.patch(f"/me/patients/{ada.pk}/", {"zone": "UTC"}, if_match="*"), 410, "erased")
    assert as_ada.get("/me/patients/").json()["results"] == []
    assert looks() == []
