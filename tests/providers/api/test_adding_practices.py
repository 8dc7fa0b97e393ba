"""A practice is added by the clinician or by an owner for a colleague, and removed if nobody came there yet."""

from datetime import date, timedelta

import pytest
import time_machine

from patients.models import RequestTarget
from providers import search_rows
from providers.models import DirectoryRecord, Practice, Provider, SearchRow
from tests.factories.clinics import make_member, make_owner, make_removed
from tests.factories.patients import PatientFactory
from tests.factories.people import UserFactory
from tests.factories.supply import (
    CredentialFactory,
    LocationFactory,
    PracticeFactory,
    ProviderFactory,
    ProviderTaxonomyFactory,
    TimeClaimFactory,
)
from tests.patients import demand
from tests.providers.clinic_api import Caller, browser, fields_refused, refused, results

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def location(now):
    with time_machine.travel(now, tick=False):
        yield LocationFactory()


@pytest.fixture
def okafor(location):
    """Dr Okafor, a member of the clinic, with her papers in order."""
    user = make_member(location.clinic, email="ngozi@example.org")
    provider = ProviderFactory(owner=user)
    ProviderTaxonomyFactory(provider=provider)
    CredentialFactory(provider=provider, npi=True)
    CredentialFactory(provider=provider)
    return provider


@pytest.fixture
def ngozi(okafor):
    return browser(okafor.owner)


@pytest.fixture
def bola(location):
    return browser(make_owner(location.clinic))


def body(location, **more):
    return {"location": str(location.pk), **more}


def in_registry(provider, zip_code="100381234", phone="2125550177", source="nppes", **more):
    places = [
        {
            "organisation": "",
            "line1": "",
            "line2": "",
            "city": "",
            "state": "NY",
            "zip": zip_code,
            "phone": phone,
        }
    ]
    return DirectoryRecord.objects.create(
        source=source, npi=provider.npi, places=places, changed_at=provider.created_at, **more
    )


def test_a_clinician_adds_a_practice_of_their_own_and_is_listed_there_at_once(ngozi, okafor, location, now):
    given = {
        "phone": "212 555 0142",
        "does_video": True,
        "first_visit_price_cents": 9000,
        "accepts": "existing",
    }

    answer = ngozi.post("practices/", body(location, **given))

    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert told["provider"]["npi"] == okafor.npi
    assert (told["phone"], told["phone_source"]) == ("+1 212 555 0142", "owner")
    assert told["phone_confirmed_at"] == told["accepts_confirmed_at"] == "2026-11-23T15:00:00Z"
    assert (told["does_in_person"], told["does_video"], told["accepts"]) == (True, True, "existing")
    assert results(ngozi.get("practices/")) == [told]
    row = SearchRow.objects.get(practice_id=told["id"])
    assert (row.ok, row.price_cents) == (True, 9000)
    assert list(search_rows.differences(now=now)) == []


def test_an_owner_adds_a_colleague_by_npi(bola, okafor, location):
    answer = bola.post("practices/", body(location, npi=okafor.npi))

    assert answer.status_code == 201, answer.content
    practice = Practice.objects.get()
    assert (practice.provider, practice.location) == (okafor, location)
    assert (practice.phone, practice.confirmation) == ("", "by_clinic")


def test_the_registry_fills_in_the_number_that_it_has_there(ngozi, okafor, location):
    in_registry(okafor, updated_on=date(2026, 2, 1))

    told = ngozi.post("practices/", body(location, phone_from_registry=True)).json()

    assert (told["phone"], told["phone_source"]) == ("+1 212 555 0177", "registry")
    assert told["phone_confirmed_at"] == "2026-02-01T00:00:00Z"
    assert told["accepts_source"] == "owner"


@pytest.mark.parametrize(
    "known",
    [None, {"zip_code": "100010000"}, {"phone": ""}, {"phone": "12"}, {"source": "cms_clinicians"}],
)
def test_a_number_that_the_registry_does_not_have_there_is_not_filled_in(ngozi, okafor, location, known):
    if known is not None:
        in_registry(okafor, **known)

    answer = ngozi.post("practices/", body(location, phone_from_registry=True))

    assert refused(answer) == (400, "not_in_registry")
    assert Practice.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"phone": "12"}, "phone", "invalid_phone"),
        ({"phone": "212 555 0142", "phone_from_registry": True}, "phone", "two_numbers"),
        ({"does_in_person": False}, "does_in_person", "no_way_to_be_seen"),
        ({"rating": 5}, "rating", "unknown_field"),
        ({"location": "00000000-0000-4000-8000-000000000000"}, "location", "does_not_exist"),
        ({"location": 4}, "location", "invalid"),
    ],
)
def test_what_can_not_be_is_refused(ngozi, location, given, field, code):
    assert fields_refused(ngozi.post("practices/", body(location) | given)) == {field: code}
    assert Practice.objects.count() == 0


def test_a_place_of_somebody_elses_clinic_is_not_there(ngozi):
    assert fields_refused(ngozi.post("practices/", body(LocationFactory()))) == {"location": "does_not_exist"}
    assert refused(Caller().post("practices/", body(LocationFactory()))) == (401, "not_authenticated")
    assert Practice.objects.count() == 0


def test_whoever_is_no_clinician_adds_nobody_but_as_an_owner(bola, okafor, location):
    assert refused(bola.post("practices/", body(location))) == (409, "no_clinician")
    chidi = browser(make_member(location.clinic))
    assert refused(chidi.post("practices/", body(location, npi=okafor.npi))) == (403, "permission_denied")
    assert Practice.objects.count() == 0


def test_whoever_is_no_member_is_added_by_nobody(bola, location):
    left = ProviderFactory(owner=make_removed(location.clinic))
    stranger = ProviderFactory(owner=UserFactory(email="tunde@example.org"))
    unclaimed = ProviderFactory(imported=True)

    for npi in (left.npi, stranger.npi, unclaimed.npi, "1234567893", "no NPI"):
        assert fields_refused(bola.post("practices/", body(location, npi=npi))) == {"npi": "not_a_member"}
    assert Practice.objects.count() == 0


def test_one_clinician_is_at_one_place_once(ngozi, bola, okafor, location):
    ngozi.post("practices/", body(location))

    for caller, more in ((ngozi, {}), (bola, {"npi": okafor.npi})):
        assert refused(caller.post("practices/", body(location, **more))) == (409, "practice_is_there")
    assert Practice.objects.count() == 1


def test_a_practice_without_visits_is_removed_from_search_too(ngozi, okafor, location, now):
    made = ngozi.post("practices/", body(location)).json()

    assert ngozi.delete(f"practices/{made['id']}/").status_code == 204

    assert Practice.objects.count() == 0
    assert SearchRow.objects.count() == 0
    assert list(search_rows.differences(now=now)) == []
    assert Provider.objects.get() == okafor


def test_an_owner_removes_a_colleagues_and_a_member_does_not(bola, okafor, location):
    practice = PracticeFactory(provider=okafor, location=location)
    chidi = browser(make_member(location.clinic))

    assert refused(chidi.delete(f"practices/{practice.pk}/")) == (403, "permission_denied")
    assert refused(browser(UserFactory()).delete(f"practices/{practice.pk}/")) == (404, "not_found")
    assert Practice.objects.count() == 1
    assert bola.delete(f"practices/{practice.pk}/").status_code == 204
    assert Practice.objects.count() == 0


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        ({"from": 24 * HOUR}, "time_is_taken"),
        ({"from": -0.5 * HOUR}, "time_is_taken"),  # right now
        ({"from": HOUR, "kind": "hold", "expires_at": HOUR}, "time_is_taken"),
        ({"from": HOUR, "kind": "hold", "expires_at": -HOUR}, "was_visited"),
        ({"from": 24 * HOUR, "released_at": -HOUR}, "was_visited"),
        ({"from": -24 * HOUR}, "was_visited"),
    ],
)
def test_a_practice_with_visits_stays(ngozi, okafor, location, now, claim, code):
    practice = PracticeFactory(provider=okafor, location=location)
    given = {name: now + value if isinstance(value, timedelta) else value for name, value in claim.items()}
    start = given.pop("from")
    TimeClaimFactory(practice=practice, during=(start, start + HOUR), **given)

    answer = ngozi.delete(f"practices/{practice.pk}/")

    assert refused(answer) == (409, code)
    assert "nobody" in answer.json()["detail"]
    assert Practice.objects.get() == practice


def test_a_practice_that_somebody_asked_without_a_time_stays(ngozi, okafor, location, now):
    practice = PracticeFactory(provider=okafor, location=location)
    asked = demand.request(PatientFactory(), now)
    RequestTarget.objects.create(request=asked, practice=practice, respond_by=now + HOUR)

    assert refused(ngozi.delete(f"practices/{practice.pk}/")) == (409, "was_visited")
    assert Practice.objects.get() == practice
