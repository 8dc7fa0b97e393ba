import uuid

from patients.models import Coverage
from tests.factories.patients import ConsentFactory, CoverageFactory, OwnPlanFactory
from tests.patients.calls import Caller, assert_refused, looks

PLAN = {"name": "Original Medicare", "payer": "Medicare"}


def add(caller, patient, **change):
    plan = OwnPlanFactory()
    return caller.post(
        f"/me/patients/{patient.pk}/coverage/", {"plan": str(plan.pk), "member_id": "MBR-7741", **change}
    )


def test_a_plan_is_added_and_listed(as_ada, ada, django_assert_num_queries):
    ConsentFactory(patient=ada, storing=True)
    response = add(as_ada, ada)
    assert response.status_code == 201
    coverage = Coverage.objects.get()
    plan = {"id": str(coverage.plan_id), **PLAN}
    assert (response.json()["plan"], response.json()["member_id"]) == (plan, "MBR-7741")
    CoverageFactory(patient=ada, plan__number=2, plan__slug="two")
    with django_assert_num_queries(7):  # session, person, roles, whom one acts for, patient, note, page
        listed = as_ada.get(f"/me/patients/{ada.pk}/coverage/").json()["results"]
    assert [one["member_id"] for one in listed] == ["MBR-7741-2290", "MBR-7741"]
    assert looks()[-1] == ("ada@example.org", ada.pk, "patient.coverage", "own")


def test_without_consent_no_plan_is_kept(as_ada, ada):
    assert_refused(add(as_ada, ada), 409, "consent_missing")
    assert not Coverage.objects.exists()


def test_a_plan_is_there_once(as_ada, ada):
    ConsentFactory(patient=ada, storing=True)
    CoverageFactory(patient=ada)
    assert_refused(add(as_ada, ada), 409, "already_covered")
    assert Coverage.objects.get().member_id == "MBR-7741-2290"


def test_a_plan_that_nobody_has_is_refused(as_ada, ada):
    ConsentFactory(patient=ada, storing=True)
    OwnPlanFactory(is_active=False)
    for plan in (str(uuid.uuid4()), str(OwnPlanFactory().pk)):
        assert_refused(add(as_ada, ada, plan=plan), 400, "does_not_exist", "plan")
    assert_refused(add(as_ada, ada, plan="x"), 400, "invalid", "plan")
    assert not Coverage.objects.exists()


def test_a_plan_is_removed(as_ada, ada):
    coverage = CoverageFactory(patient=ada)
    assert as_ada.delete(f"/me/patients/{ada.pk}/coverage/{coverage.pk}/").status_code == 204
    assert not Coverage.objects.exists()


def test_strangers_neither_see_nor_change_it(as_eve, ada, eve):
    coverage = CoverageFactory(patient=ada)
    ConsentFactory(patient=ada, storing=True)
    assert_refused(as_eve.get(f"/me/patients/{ada.pk}/coverage/"), 404, "not_found")
    assert_refused(add(as_eve, ada), 404, "not_found")
    for patient in (ada, eve.patient):
        assert_refused(as_eve.delete(f"/me/patients/{patient.pk}/coverage/{coverage.pk}/"), 404, "not_found")
    assert_refused(Caller().get(f"/me/patients/{ada.pk}/coverage/"), 401, "not_authenticated")
    assert Coverage.objects.get() == coverage
    assert looks() == []


def test_a_proxy_adds_for_the_patient(as_ben, mia):
    ConsentFactory(patient=mia, storing=True)
    assert add(as_ben, mia).status_code == 201
    assert looks() == [("ben@example.org", mia.pk, "patient.coverage", "proxy")]
