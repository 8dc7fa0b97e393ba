"""The practices that somebody runs: read, and changed with what follows from it."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from providers import search_rows
from providers.models import Practice, Provider, SearchRow
from tests.factories.clinics import make_member, make_owner, make_removed
from tests.factories.people import UserFactory
from tests.factories.supply import LocationFactory, PracticeFactory, ProviderFactory
from tests.providers.clinic_api import Caller, browser, fields_refused, refused, results

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(okafor_practice):
    return okafor_practice


@pytest.fixture
def clinic(practice):
    return practice.location.clinic


@pytest.fixture
def chidi(clinic):
    return browser(make_member(clinic))


def path(practice):
    return f"practices/{practice.pk}/"


def test_whoever_works_there_reads_what_is_kept_of_a_practice(practice, clinic, chidi):
    answer = chidi.get(path(practice))

    assert answer.json() == {
        "id": str(practice.pk),
        "provider": {
            "id": str(practice.provider_id),
            "npi": practice.provider.npi,
            "name": "Ngozi Okafor",
            "credential": "MD",
        },
        "location": {
            "id": str(practice.location_id),
            "clinic": {"id": str(clinic.pk), "name": "Riverside Family Practice"},
            "line1": "12 Fulton Street",
            "line2": "",
            "city": "New York",
            "state": "NY",
            "zip": "10038",
            "timezone": "America/New_York",
        },
        "accepts": "new",
        "accepts_source": "owner",
        "accepts_confirmed_at": "2026-01-05T12:00:00Z",
        "phone": "+1 212 555 0142",
        "phone_source": "owner",
        "phone_confirmed_at": "2026-01-05T12:00:00Z",
        "hours_source": "owner",
        "hours_confirmed_at": "2026-01-05T12:00:00Z",
        "does_in_person": True,
        "does_video": False,
        "first_visit_price_cents": 18000,
        "confirmation": "by_clinic",
        "lead_minutes": 120,
        "buffer_minutes": 0,
        "horizon_days": 60,
        "late_cancel_hours": 24,
    }
    assert results(chidi.get("practices/")) == [answer.json()]


def test_the_list_is_of_what_can_be_read_one_by_one(practice, clinic):
    other = PracticeFactory(location=practice.location)
    PracticeFactory()
    ngozi, chidi = UserFactory(email="ngozi@example.org"), make_member(clinic, practices=[other])
    Provider.objects.filter(pk=practice.provider_id).update(owner=ngozi)

    for user, seen in (
        (ngozi, {practice.pk}),
        (chidi, {other.pk}),
        (make_owner(clinic), {practice.pk, other.pk}),
    ):
        caller = browser(user)
        read = {row.pk for row in Practice.objects.all() if caller.get(path(row)).status_code == 200}
        assert read == seen
        assert {row["id"] for row in results(caller.get("practices/"))} == {str(pk) for pk in seen}


@pytest.mark.parametrize("maker", [make_removed, lambda clinic: UserFactory()])
def test_nobody_else_finds_anything(practice, clinic, maker):
    someone = browser(maker(clinic))

    assert results(someone.get("practices/")) == []
    assert refused(someone.get(path(practice))) == (404, "not_found")
    assert refused(someone.patch(path(practice), {"accepts": "nobody"}, "*")) == (404, "not_found")
    assert refused(Caller().get("practices/")) == (401, "not_authenticated")
    practice.refresh_from_db()
    assert practice.accepts == "new"


def test_a_change_is_in_search_at_once_and_says_who_told_us(practice, chidi, now):
    Practice.objects.filter(pk=practice.pk).update(accepts_source="demonstration")
    with time_machine.travel(now, tick=False):
        answer = chidi.patch(path(practice), {"accepts": "existing", "first_visit_price_cents": 9000})

    assert answer.status_code == 200
    told = answer.json()
    assert (told["accepts"], told["accepts_source"]) == ("existing", "owner")
    assert told["accepts_confirmed_at"] == "2026-11-23T15:00:00Z"
    assert told["phone_confirmed_at"] == "2026-01-05T12:00:00Z"
    with time_machine.travel(now, tick=False):
        assert answer.headers["ETag"] == chidi.get(path(practice)).headers["ETag"]
    row = SearchRow.objects.get(practice_id=practice.pk)
    assert (row.accepts, row.price_cents) == (1, 9000)
    assert list(search_rows.differences(now=now)) == []


def test_a_longer_notice_moves_the_next_time(practice, chidi, now):
    before = SearchRow.objects.get(practice_id=practice.pk).next_in_person_at
    with time_machine.travel(now, tick=False):
        assert chidi.patch(path(practice), {"lead_minutes": 2880}).status_code == 200

    assert SearchRow.objects.get(practice_id=practice.pk).next_in_person_at > before
    assert list(search_rows.differences(now=now)) == []


def test_a_fact_that_is_sent_again_is_confirmed(practice, chidi, now):
    with time_machine.travel(now, tick=False):
        told = chidi.patch(path(practice), {"phone": "(212) 555-0142"}).json()

    assert (told["phone"], told["phone_confirmed_at"]) == ("+1 212 555 0142", "2026-11-23T15:00:00Z")
    assert told["accepts_confirmed_at"] == "2026-01-05T12:00:00Z"


def test_nothing_sent_changes_nothing(practice, chidi):
    before = chidi.get(path(practice))

    assert chidi.patch(path(practice), {}).json() == before.json()


NEVER = [
    "id", "provider", "location", "clinic", "owner", "status", "verified", "rating", "published_at", "suspended_at",
    "accepts_source", "accepts_confirmed_at", "phone_source", "phone_confirmed_at", "hours_source",
    "hours_confirmed_at", "times_due_at", "created_at", "x",
]  # fmt: skip


@pytest.mark.parametrize("name", NEVER)
def test_nothing_else_can_be_written(practice, chidi, name):
    answer = chidi.patch(path(practice), {"accepts": "nobody", name: None})

    assert fields_refused(answer) == {name: "unknown_field"}
    practice.refresh_from_db()
    assert practice.accepts == "new"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"accepts": "all"}, "accepts"),
        ({"accepts": None}, "accepts"),
        ({"phone": "call us"}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"phone": "212 555 0142 ext. 7"}, "phone"),
        ({"phone": None}, "phone"),
        ({"does_video": "yes"}, "does_video"),
        ({"does_in_person": False}, "does_in_person"),
        ({"first_visit_price_cents": -1}, "first_visit_price_cents"),
        ({"first_visit_price_cents": 10_000_001}, "first_visit_price_cents"),
        ({"first_visit_price_cents": 1.5}, "first_visit_price_cents"),
        ({"confirmation": "never"}, "confirmation"),
        ({"lead_minutes": 20_161}, "lead_minutes"),
        ({"buffer_minutes": 241}, "buffer_minutes"),
        ({"horizon_days": 0}, "horizon_days"),
        ({"horizon_days": 366}, "horizon_days"),
        ({"late_cancel_hours": -1}, "late_cancel_hours"),
        ({"late_cancel_hours": 169}, "late_cancel_hours"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(practice, chidi, change, field):
    before = Practice.objects.values().get()

    assert fields_refused(chidi.patch(path(practice), change)).keys() == {field}
    assert Practice.objects.values().get() == before


def test_a_change_of_what_has_changed_meanwhile_is_refused(practice, chidi):
    read = chidi.get(path(practice)).headers["ETag"]
    assert chidi.patch(path(practice), {"accepts": "existing"}, read).status_code == 200

    assert refused(chidi.patch(path(practice), {"accepts": "nobody"}, read)) == (412, "changed_meanwhile")
    assert refused(chidi.call("patch", path(practice), {"accepts": "new"})) == (428, "precondition_required")
    practice.refresh_from_db()
    assert practice.accepts == "existing"


def test_a_longer_list_asks_no_more_of_the_database(practice, clinic, chidi):
    with CaptureQueriesContext(connection) as one:
        chidi.get("practices/")
    for _ in range(6):
        PracticeFactory(provider=ProviderFactory(), location=LocationFactory(clinic=clinic))
    with CaptureQueriesContext(connection) as seven:
        assert len(results(chidi.get("practices/"))) == 7

    assert len(seven) == len(one)
