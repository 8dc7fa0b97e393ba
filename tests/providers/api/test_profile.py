"""A clinician's own profile over HTTP: what can be changed, what follows from it, and when it may be published."""

import pytest
import time_machine

from providers.models import Credential, Language, Provider, SearchRow, VerificationCase
from tests.factories.directory import FAMILY_DOCTOR, DirectoryRecordFactory
from tests.factories.people import UserFactory
from tests.factories.supply import (
    LONG_AGO,
    PHYSICAL_THERAPIST,
    ProviderTaxonomyFactory,
    TaxonomyFactory,
    make_listed_practice,
)
from tests.factories.verification import ExclusionFactory
from tests.factories.verifying import assigned, credential_case, identity_case, ines, jonas, looked_up, stored
from tests.providers.clinic_api import browser, fields_refused, refused

pytestmark = pytest.mark.django_db
PROFILE = (
    "id", "npi", "first_name", "middle_name", "last_name", "suffix", "credential", "sex", "languages",
    "sees_children", "sees_adults", "sees_older_adults", "practising_since", "bio", "taxonomies", "name_check",
    "published_at", "identity_proofed_at", "npi_deactivated_on",
)  # fmt: skip


@pytest.fixture(autouse=True)
def moment(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def practice(db, now):
    for tag in ("en", "es"):
        Language.objects.get_or_create(tag=tag, defaults={"name": tag, "own_name": tag})
    practice = make_listed_practice(now=now, provider={"owner": UserFactory(email="okafor@example.org")})
    DirectoryRecordFactory(npi=practice.provider.npi)
    return practice


@pytest.fixture
def okafor(practice):
    return browser(practice.provider.owner)


def changed(response):
    assert response.status_code == 200, response.content
    return response.json()


def row():
    return Provider.objects.get()


def states():
    return sorted(Credential.objects.values_list("kind", "state", "due_for"))


def test_a_clinician_reads_their_own_profile(okafor, practice):
    answer = okafor.get("profile/").json()

    assert tuple(answer) == PROFILE
    assert (answer["npi"], answer["last_name"]) == (practice.provider.npi, "Okafor")
    assert answer["taxonomies"] == [
        {"code": "207Q00000X", "label": "Family doctor", "specialty": "family-medicine", "is_primary": True}
    ]
    assert answer["name_check"] == {"fits": True, "explanation": ["The name is the same."], "means": ""}


def test_who_has_none_is_told_to_claim_it(db):
    assert refused(browser(UserFactory()).get("profile/")) == (404, "no_profile")
    assert refused(browser(UserFactory()).patch("profile/", {"bio": "Hello."}, version="*")) == (
        404,
        "no_profile",
    )


def test_a_change_is_in_search_at_once(okafor):
    answer = changed(
        okafor.patch(
            "profile/", {"languages": ["es", "en", "es"], "sees_children": True, "bio": "Hello.\nI listen."}
        )
    )

    assert answer["languages"] == ["es", "en"]
    assert (row().languages, row().bio) == (["es", "en"], "Hello.\nI listen.")
    assert (SearchRow.objects.get().languages, SearchRow.objects.get().ages) == (["es", "en"], 7)


def test_a_change_names_the_version_that_was_read(okafor):
    version = okafor.get("profile/").headers["ETag"]
    changed(okafor.patch("profile/", {"bio": "First."}, version=version))

    assert refused(okafor.patch("profile/", {"bio": "Second."}, version=version)) == (
        412,
        "changed_meanwhile",
    )
    assert refused(okafor.call("patch", "profile/", {"bio": "Third."})) == (428, "precondition_required")
    assert row().bio == "First."


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"languages": ["en", "tlh"]}, "languages.1", "unknown_code"),
        ({"languages": []}, "languages", "empty"),
        ({"practising_since": 2027}, "practising_since", "in_the_future"),
        ({"practising_since": 1939}, "practising_since", "min_value"),
        ({"practising_since": None}, "practising_since", "null"),
        ({"first_name": " "}, "first_name", "blank"),
        ({"last_name": "Oka\nfor"}, "last_name", "not_one_line"),
        ({"suffix": "the eleventh"}, "suffix", "max_length"),
        ({"sex": "female"}, "sex", "invalid_choice"),
        ({"bio": "x" * 4001}, "bio", "max_length"),
        ({"sees_adults": False, "sees_older_adults": False}, "sees_adults", "sees_nobody"),
        ({"taxonomies": []}, "taxonomies", "empty"),
        ({"taxonomies": [{"code": "207Q00000X"}]}, "taxonomies", "not_one_primary"),
        ({"taxonomies": [{"code": "207Q00000X", "is_primary": True}] * 2}, "taxonomies", "repeated"),
        ({"taxonomies": [{"code": "999X00000X", "is_primary": True}]}, "taxonomies", "unknown_code"),
        ({"npi": "1234567893"}, "npi", "unknown_field"),
        ({"published_at": "2026-11-23T15:00:00Z"}, "published_at", "unknown_field"),
        ({"identity_proofed_at": "2026-11-23T15:00:00Z"}, "identity_proofed_at", "unknown_field"),
        ({"rating_sum": 5}, "rating_sum", "unknown_field"),
    ],
)
def test_what_does_not_fit_is_refused(okafor, body, field, code):
    was = Provider.objects.values().get()

    assert fields_refused(okafor.patch("profile/", body))[field] == code
    assert Provider.objects.values().get() == was


def test_a_taxonomy_of_the_registry_is_taken_with_one_primary(okafor, practice):
    TaxonomyFactory(**PHYSICAL_THERAPIST)
    held = practice.provider.npi
    second = {**FAMILY_DOCTOR, "code": "225100000X", "is_primary": False}
    type(DirectoryRecordFactory.build()).objects.filter(npi=held).update(taxonomies=[FAMILY_DOCTOR, second])

    answer = changed(
        okafor.patch(
            "profile/",
            {"taxonomies": [{"code": "207Q00000X"}, {"code": "225100000X", "is_primary": True}]},
        )
    )

    assert [(one["code"], one["is_primary"]) for one in answer["taxonomies"]] == [
        ("225100000X", True), ("207Q00000X", False),
    ]  # fmt: skip
    assert SearchRow.objects.count() == 2


def test_a_taxonomy_that_the_registry_does_not_state_is_refused(okafor):
    TaxonomyFactory(**PHYSICAL_THERAPIST)
    response = okafor.patch("profile/", {"taxonomies": [{"code": "225100000X", "is_primary": True}]})

    assert fields_refused(response) == {"taxonomies": "taxonomy_not_in_registry"}
    assert response.json()["not_stated"] == ["225100000X"]
    assert row().taxonomies.get().taxonomy_id == "207Q00000X"


def test_one_that_is_held_already_may_stay(okafor, practice):
    TaxonomyFactory(**PHYSICAL_THERAPIST)
    ProviderTaxonomyFactory(
        provider=practice.provider, taxonomy_id="225100000X", taxonomy=None, is_primary=False
    )

    changed(okafor.patch("profile/", {"taxonomies": [{"code": "225100000X", "is_primary": True}]}))
    assert row().taxonomies.get().taxonomy_id == "225100000X"
    assert SearchRow.objects.get().specialty == 6


@pytest.mark.parametrize("name", [{"first_name": "NGOZI"}, {"middle_name": "A."}, {"suffix": "Jr"}])
def test_a_name_that_the_registry_could_mean_changes_nothing_else(okafor, name):
    answer = changed(okafor.patch("profile/", name))

    assert answer["name_check"]["fits"] is True
    assert states() == [("licence", "verified", ""), ("npi", "verified", "")]
    assert SearchRow.objects.get().ok is True


def test_another_name_makes_npi_and_licences_due_and_says_so(okafor, practice):
    answer = changed(okafor.patch("profile/", {"last_name": "Adeyemi"}))

    assert answer["name_check"]["fits"] is False
    assert answer["name_check"]["explanation"] == ["The family names differ: “Adeyemi” and “OKAFOR”."]
    assert "verified again" in answer["name_check"]["means"]
    assert states() == [("licence", "due", "profile_change"), ("npi", "due", "profile_change")]
    assert set(VerificationCase.objects.values_list("kind", "state", "because")) == {
        ("credential", "open", "profile_change")
    }
    assert SearchRow.objects.get().ok is False
    practice.refresh_from_db()
    assert practice.listing.reasons == ["npi_unverified", "licence_unverified"]


def test_a_former_name_of_the_registry_is_no_other_one(okafor, practice):
    former = {"first": "NGOZI", "middle": "", "last": "ADEYEMI", "suffix": "", "credential": ""}
    type(DirectoryRecordFactory.build()).objects.update(other_names=[former])

    assert changed(okafor.patch("profile/", {"last_name": "Adeyemi"}))["name_check"]["fits"] is True
    assert states() == [("licence", "verified", ""), ("npi", "verified", "")]


@pytest.mark.parametrize("held", [{}, {"state": "due", "due_for": "exclusion", "verified_at": LONG_AGO}])
def test_what_was_looked_up_for_a_former_name_bears_nothing_for_the_new_one(okafor, practice, now, held):
    case = credential_case(provider=practice.provider, number="NY-5", **held)
    identity = identity_case(provider=practice.provider)
    looked_up(case, ines(), now, days_ago=3)
    assigned(case, jonas(), now)

    changed(okafor.patch("profile/", {"last_name": "Surgeon"}))

    assert (stored(case).state, stored(identity).state) == ("withdrawn", "withdrawn")
    anew = VerificationCase.objects.open().get(credential=case.credential)
    assert (anew.because, anew.assigned_to, anew.events.exists()) == ("profile_change", None, False)
    assert VerificationCase.objects.open().get(kind="identity").because == "profile_change"


def test_a_name_that_is_written_otherwise_leaves_a_case_as_it_is(okafor, practice, now):
    case = credential_case(provider=practice.provider, number="NY-5")
    looked_up(case, ines(), now, days_ago=3)

    changed(okafor.patch("profile/", {"last_name": "OKAFOR"}))

    assert stored(case).state == "open"


def test_without_the_look_at_the_name_it_would_stay_listed(okafor, monkeypatch):
    """The twin."""
    monkeypatch.setattr("providers.claiming.profile_changes._check_again", lambda provider, now: None)
    changed(okafor.patch("profile/", {"last_name": "Adeyemi"}))

    assert SearchRow.objects.get().ok is True


def test_the_exclusion_list_is_looked_at_under_the_new_name(okafor, practice):
    ExclusionFactory(last_name="ADEYEMI", search_name="adeyemi|ngozi|")
    assert not practice.provider.exclusion_matches.exists()

    changed(okafor.patch("profile/", {"last_name": "Adeyemi"}))

    match = practice.provider.exclusion_matches.get()
    assert (match.basis, match.holds) == ("name", False)


def test_publishing_and_taking_it_back(okafor, now):
    answer = changed(okafor.post("profile/unpublish/", {}))
    assert (answer["published_at"], SearchRow.objects.get().ok) == (None, False)

    answer = changed(okafor.post("profile/publish/", {}))
    assert (row().published_at, SearchRow.objects.get().ok) == (now, True)
    assert answer["published_at"] == "2026-11-23T15:00:00Z"


def test_publishing_what_is_published_keeps_the_moment(okafor):
    was = row().published_at
    changed(okafor.post("profile/publish/", {}))

    assert row().published_at == was


def test_a_profile_that_lacks_something_is_not_published(okafor):
    Provider.objects.update(languages=[], practising_since=None, published_at=None)
    row().taxonomies.all().delete()
    response = okafor.post("profile/publish/", {})

    assert refused(response) == (409, "profile_incomplete")
    assert [entry["code"] for entry in response.json()["missing"]] == [
        "taxonomies",
        "languages",
        "practising_since",
    ]
    assert row().published_at is None


def test_one_may_publish_before_anything_is_verified(okafor, practice):
    Provider.objects.update(published_at=None, identity_proofed_at=None)
    Credential.objects.all().delete()

    changed(okafor.post("profile/publish/", {}))
    practice.refresh_from_db()
    assert practice.listing.reasons == ["npi_unverified", "identity_unproofed", "licence_unverified"]
