"""A clinician's calendars elsewhere, by the API."""

import pytest

from providers.models import ExternalBusy, ExternalCalendar, SearchRow
from tests.accounts.outside.test_addresses import TEXTS
from tests.factories.calendars import ADDRESS, NOON, ExternalBusyFactory, ExternalCalendarFactory
from tests.factories.people import UserFactory
from tests.providers.clinic_api import browser, fields_refused, refused, results

pytestmark = pytest.mark.django_db

FORM = {"name": "Hospital", "address": ADDRESS}


@pytest.fixture
def provider(okafor_practice):
    okafor_practice.provider.owner = UserFactory(email="okafor@example.org")
    okafor_practice.provider.save()
    return okafor_practice.provider


@pytest.fixture
def okafor(provider):
    return browser(provider.owner)


def test_a_calendar_is_added_and_listed_without_its_address(okafor, provider):
    added = okafor.post("calendars/", FORM)

    assert added.status_code == 201
    assert added.json() | {"id": "", "created_at": ""} == {
        "id": "", "name": "Hospital", "created_at": "", "read_at": None, "problem": "", "failures": 0
    }  # fmt: skip
    assert results(okafor.get("calendars/")) == [added.json()]
    assert "calendars.example" not in added.content.decode()
    row = ExternalCalendar.objects.get()
    assert (row.provider, row.url, row.due_at) == (provider, ADDRESS, row.created_at)


@pytest.mark.parametrize("address", TEXTS)
def test_an_address_that_could_lead_inside_is_refused(address, okafor):
    response = okafor.post("calendars/", FORM | {"address": address})

    assert response.status_code == 400, response.content
    assert ExternalCalendar.objects.count() == 0
    assert address == "https://" or address not in response.content.decode()


def test_a_name_is_used_once(okafor):
    okafor.post("calendars/", FORM)

    assert refused(okafor.post("calendars/", FORM)) == (409, "name_is_used")
    assert ExternalCalendar.objects.count() == 1


def test_there_are_at_most_five(okafor, provider):
    for i in range(5):
        ExternalCalendarFactory(provider=provider, name=f"Calendar {i}")

    assert refused(okafor.post("calendars/", FORM)) == (409, "too_many_calendars")
    assert ExternalCalendar.objects.count() == 5


def test_what_is_missing_or_unknown_is_named(okafor):
    assert fields_refused(okafor.post("calendars/", {"name": "a\nb", "zone": "x"})) == {
        "name": "not_one_line", "address": "required", "zone": "unknown_field"
    }  # fmt: skip


def test_a_removed_one_gives_its_time_back(okafor, provider):
    calendar = ExternalCalendarFactory(provider=provider)
    ExternalBusyFactory(calendar=calendar, during=(NOON, NOON.replace(hour=19)))
    SearchRow.objects.update(next_in_person_at=NOON.replace(hour=19))

    assert okafor.delete(f"calendars/{calendar.pk}/").status_code == 204

    assert (ExternalCalendar.objects.count(), ExternalBusy.objects.count()) == (0, 0)
    assert results(okafor.get("calendars/")) == []


def test_strangers_see_none_of_it(provider):
    calendar = ExternalCalendarFactory(provider=provider)
    eve = browser(UserFactory(email="eve@example.org"))

    assert results(eve.get("calendars/")) == []
    assert refused(eve.delete(f"calendars/{calendar.pk}/")) == (404, "not_found")
    assert refused(eve.post("calendars/", FORM)) == (404, "no_profile")
    assert ExternalCalendar.objects.count() == 1
