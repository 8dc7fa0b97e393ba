"""A clinician's experience with conditions over HTTP: reported, attested by a document, handed in."""

import pytest
import time_machine

from providers.models import ConditionExperience, VerificationCase
from tests.factories.people import UserFactory
from tests.factories.supply import ConditionFactory, ExperienceFactory, ProviderFactory
from tests.factories.verification import DocumentFactory, DossierFactory
from tests.providers.clinic_api import browser, fields_refused, refused, results

pytestmark = pytest.mark.django_db
CASE_LOG = {
    "condition": "thoracic-strain",
    "evidence": "case_log",
    "count": 120,
    "period_from": "2024-01-01",
    "period_to": "2025-12-31",
    "attested_by": "Riverside Hospital",
}
EXPERIENCE = (
    "id", "condition", "name", "evidence", "count", "period_from", "period_to", "attested_by", "state", "valid_until",
    "created_at", "history",
)  # fmt: skip


@pytest.fixture(autouse=True)
def moment(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def provider(db):
    ConditionFactory()
    return ProviderFactory(owner=UserFactory(email="okafor@example.org"))


@pytest.fixture
def okafor(provider):
    return browser(provider.owner)


def added(response):
    assert response.status_code == 201, response.content
    return response.json()


def test_experience_is_handed_in_with_the_document_that_attests_it(okafor, provider):
    answer = added(okafor.post("experience/", CASE_LOG))
    assert tuple(answer) == EXPERIENCE
    assert (answer["state"], answer["name"], answer["valid_until"]) == (
        "self_reported",
        "Upper back muscle strain",
        None,
    )

    path = f"experience/{answer['id']}/"
    assert refused(okafor.post(f"{path}submit/", {})) == (409, "document_missing")
    assert ConditionExperience.objects.get().state == "self_reported"
    DocumentFactory(dossier=DossierFactory(user=provider.owner), kind="case_log", experience_id=answer["id"])
    submitted = okafor.post(f"{path}submit/", {}).json()

    assert submitted["state"] == "submitted"
    assert [line["text"] for line in submitted["history"]] == ["You handed it in."]
    case = VerificationCase.objects.get()
    assert (case.kind, str(case.experience_id), case.state) == ("experience", answer["id"], "open")
    assert refused(okafor.post(f"{path}submit/", {})) == (409, "illegal_transition")
    assert refused(okafor.call("patch", path, {"count": 500})) == (409, "is_submitted")
    assert refused(okafor.delete(path)) == (409, "is_submitted")
    assert ConditionExperience.objects.get().count == 120


def test_before_that_it_can_be_changed_and_deleted(okafor):
    path = f"experience/{added(okafor.post('experience/', CASE_LOG))['id']}/"

    changed = okafor.call("patch", path, {"count": 130, "evidence": "fellowship"})
    assert (changed.json()["count"], changed.json()["evidence"]) == (130, "fellowship")
    assert okafor.delete(path).status_code == 204
    assert not ConditionExperience.objects.exists()


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"evidence": "visits"}, "evidence", "invalid_choice"),
        ({"condition": "nothing-known"}, "condition", "unknown_code"),
        ({"condition": "heart-attack"}, "condition", "emergency"),
        ({"condition": "no-longer"}, "condition", "unknown_code"),
        ({"count": 0}, "count", "min_value"),
        ({"count": 32768}, "count", "max_value"),
        ({"period_to": "2026-11-24"}, "period_to", "in_the_future"),
        ({"period_from": "2026-01-01"}, "period_to", "ends_too_early"),
        ({"period_from": "2015-12-30"}, "period_from", "too_long"),
        ({"attested_by": ""}, "attested_by", "blank"),
        ({"state": "verified"}, "state", "unknown_field"),
        ({"valid_until": "2028-01-01"}, "valid_until", "unknown_field"),
    ],
)
def test_what_does_not_fit_is_refused(okafor, change, field, code):
    ConditionFactory(number=190, slug="heart-attack", minimum_level="emergency")
    ConditionFactory(number=191, slug="no-longer", is_active=False)

    assert fields_refused(okafor.post("experience/", {**CASE_LOG, **change}))[field] == code
    assert not ConditionExperience.objects.exists()


def test_ten_years_are_not_too_long(okafor):
    added(okafor.post("experience/", {**CASE_LOG, "period_from": "2015-12-31"}))


@pytest.mark.parametrize("name", sorted(CASE_LOG))
def test_each_of_it_is_needed(okafor, name):
    body = {key: value for key, value in CASE_LOG.items() if key != name}

    assert fields_refused(okafor.post("experience/", body)) == {name: "required"}


def test_a_change_has_to_fit_what_stays(okafor):
    path = f"experience/{added(okafor.post('experience/', CASE_LOG))['id']}/"

    assert fields_refused(okafor.call("patch", path, {"period_to": "2023-12-31"})) == {
        "period_to": "ends_too_early"
    }
    assert fields_refused(okafor.call("patch", path, {"period_from": "2014-01-01"})) == {
        "period_from": "too_long"
    }


def test_who_has_no_profile_reports_nothing(provider):
    user = browser(UserFactory())

    assert refused(user.post("experience/", CASE_LOG)) == (404, "no_profile")
    assert results(user.get("experience/")) == []
    assert not ConditionExperience.objects.exists()


def test_that_of_others_is_not_there(okafor):
    row = ExperienceFactory(state="self_reported", valid_until=None)
    path = f"experience/{row.pk}/"

    said = [
        okafor.get(path),
        okafor.call("patch", path, {"count": 1}),
        okafor.delete(path),
        okafor.post(f"{path}submit/", {}),
    ]
    assert [refused(response) for response in said] == [(404, "not_found")] * 4
    assert results(okafor.get("experience/")) == []
    assert ConditionExperience.objects.get().state == "self_reported"
