"""Clinics that people found and the places of a clinic: the ZIP code says where, and search follows a change."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress

from providers import search_rows
from providers.models import Clinic, Listing, Location, Membership, SearchRow, ZipPlace
from tests.factories.clinics import make_member, make_owner
from tests.factories.people import UserFactory
from tests.factories.supply import (
    ClinicFactory,
    LocationFactory,
    PracticeFactory,
    TimeClaimFactory,
    make_listed_practice,
)
from tests.providers.clinic_api import Caller, browser, fields_refused, refused, results

pytestmark = pytest.mark.django_db
HONOLULU = {"city": "Honolulu", "state": "HI", "lat": 21.307, "lon": -157.858, "zone": "Pacific/Honolulu"}
NEW_YORK = {"city": "New York", "state": "NY", "lat": 40.709, "lon": -74.003, "zone": "America/New_York"}


@pytest.fixture(autouse=True)
def zips(db):
    """As the catalogue has them, be it stored or not."""
    given = {"10038": NEW_YORK, "96813": HONOLULU}
    return {
        code: ZipPlace.objects.get_or_create(zip=code, defaults=place)[0] for code, place in given.items()
    }


@pytest.fixture
def clinic(db):
    return ClinicFactory()


@pytest.fixture
def bola(clinic):
    return browser(make_owner(clinic))


@pytest.fixture
def office_manager(db):
    """No clinician; her address is confirmed."""
    user = UserFactory(email="ruth@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def places(clinic):
    return f"clinics/{clinic.pk}/locations/"


def one(location):
    return f"locations/{location.pk}/"


def test_whoever_founds_a_clinic_owns_it(office_manager):
    answer = browser(office_manager).post("clinics/", {"name": "Lakeside Spine"})

    assert answer.status_code == 201, answer.content
    clinic = Clinic.objects.get()
    membership = Membership.objects.get()
    you = {
        "id": str(membership.pk),
        "is_owner": True,
        "may_read_health": True,
        "may_export": True,
        "practices": None,
    }
    assert answer.json() == {
        "id": str(clinic.pk),
        "name": "Lakeside Spine",
        "acceptance_rate": None,
        "reply_hours": None,
        "answered_count": 0,
        "created_at": answer.json()["created_at"],
        "you": you,
    }
    assert (membership.user, membership.clinic, membership.is_owner) == (office_manager, clinic, True)
    assert results(browser(office_manager).get("clinics/")) == [answer.json()]


def test_an_address_has_to_be_confirmed_first(office_manager):
    EmailAddress.objects.update(verified=False)

    answer = browser(office_manager).post("clinics/", {"name": "Lakeside Spine"})

    assert refused(answer) == (403, "address_not_confirmed")
    assert refused(Caller().post("clinics/", {"name": "Lakeside Spine"})) == (401, "not_authenticated")
    assert Clinic.objects.count() == 0


def test_one_person_owns_so_many_clinics(office_manager, monkeypatch):
    monkeypatch.setattr("providers.places.MOST_CLINICS", 1)
    ruth = browser(office_manager)
    assert ruth.post("clinics/", {"name": "Lakeside Spine"}).status_code == 201

    assert refused(ruth.post("clinics/", {"name": "Lakeside Knee"})) == (409, "too_many_clinics")
    assert Clinic.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "name", "required"),
        ({"name": "Two\nlines"}, "name", "not_one_line"),
        ({"name": " "}, "name", "blank"),
    ],
)
def test_a_name_is_one_line(office_manager, body, field, code):
    assert fields_refused(browser(office_manager).post("clinics/", body)) == {field: code}
    assert Clinic.objects.count() == 0


def test_the_zip_code_says_where_a_place_is(bola, clinic, zips):
    answer = bola.post(places(clinic), {"line1": "4 Bishop Street", "zip": "96813"})

    assert answer.status_code == 201, answer.content
    location, there = Location.objects.get(), zips["96813"]
    assert answer.json() == {
        "id": str(location.pk),
        "clinic": {"id": str(clinic.pk), "name": "Riverside Family Practice"},
        "line1": "4 Bishop Street",
        "line2": "",
        "city": there.city,
        "state": "HI",
        "zip": "96813",
        "timezone": "Pacific/Honolulu",
        "lat": there.lat,
        "lon": there.lon,
        "wheelchair": None,
    }
    assert bola.get(one(location)).json() == answer.json()
    assert results(bola.get(places(clinic))) == [answer.json()]


def test_a_point_within_reach_of_the_zip_code_is_taken(bola, clinic, zips):
    lat, lon = zips["10038"].lat + 0.1, zips["10038"].lon
    given = {"line1": "1 Pine Street", "zip": "10038", "city": "Brooklyn", "lat": lat, "lon": lon}

    told = bola.post(places(clinic), given | {"wheelchair": True}).json()

    assert (told["city"], told["lat"], told["lon"], told["wheelchair"]) == ("Brooklyn", lat, lon, True)
    assert told["state"] == "NY"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"zip": "00000"}, "zip", "unknown_code"),
        ({"zip": "1003"}, "zip", "min_length"),
        ({"zip": "1003x"}, "zip", "invalid"),
        ({"zip": 10038}, "zip", "invalid"),
        ({"lat": 40.7}, "lon", "half_a_point"),
        ({"lon": -74.0}, "lat", "half_a_point"),
        ({"lat": 41.5, "lon": -74.0}, "lat", "point_far_from_zip"),
        ({"lat": 90.1, "lon": -74.0}, "lat", "max_value"),
        ({"state": "HI"}, "state", "unknown_field"),
        ({"timezone": "UTC"}, "timezone", "unknown_field"),
        ({"line1": ""}, "line1", "blank"),
    ],
)
def test_what_is_no_place_is_refused(bola, clinic, changes, field, code):
    body = {"line1": "1 Pine Street", "zip": "10038"} | changes

    assert fields_refused(bola.post(places(clinic), body)) == {field: code}
    assert Location.objects.count() == 0


def test_a_place_stands_once_and_there_is_room_for_so_many(bola, clinic, monkeypatch):
    bola.post(places(clinic), {"line1": "1 Pine Street", "zip": "10038"})

    again = bola.post(places(clinic), {"line1": "1 PINE Street", "zip": "10038"})
    assert refused(again) == (409, "location_is_there")
    monkeypatch.setattr("providers.places.MOST_LOCATIONS", 1)
    another = bola.post(places(clinic), {"line1": "2 Pine Street", "zip": "10038"})
    assert refused(another) == (409, "too_many_locations")
    assert Location.objects.count() == 1


def test_a_practice_that_moves_to_another_state_is_listed_there_by_its_own_licence(now):
    """Licensed in New York alone: in Honolulu nothing shows her until she is licensed there."""
    practice = make_listed_practice(now=now)
    bola = browser(make_owner(practice.location.clinic))
    was = SearchRow.objects.get(practice_id=practice.pk)

    with time_machine.travel(now, tick=False):
        answer = bola.patch(one(practice.location), {"line1": "4 Bishop Street", "zip": "96813"})

    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["state"], told["timezone"]) == ("HI", "Pacific/Honolulu")
    assert Listing.objects.get(practice=practice).reason == "licence_unverified"
    row = SearchRow.objects.get(practice_id=practice.pk)
    assert (was.ok, row.ok) == (True, False)
    assert row.cell != was.cell
    assert list(search_rows.differences(now=now)) == []


def test_a_change_keeps_the_rest(bola, clinic, zips):
    location = LocationFactory(clinic=clinic, lat=zips["10038"].lat + 0.05, city="Manhattan")

    told = bola.patch(one(location), {"wheelchair": False, "line2": "Floor 3"}).json()
    assert (told["wheelchair"], told["line2"], told["line1"]) == (False, "Floor 3", "12 Fulton Street")
    assert (told["lat"], told["city"]) == (location.lat, "Manhattan")

    assert bola.patch(one(location), {"lat": None, "lon": None}).json()["lat"] == zips["10038"].lat
    assert bola.patch(one(location), {"zip": "96813"}).json()["city"] == zips["96813"].city


def test_what_staff_have_set_right_about_a_place_stays(bola, clinic):
    """A ZIP code that two zones share, and one that the catalogue does not have."""
    shared = LocationFactory(clinic=clinic, zip="96813", state="HI", zone="America/Adak")
    unknown = LocationFactory(clinic=clinic, zip="00001", state="NY")

    told = bola.patch(one(shared), {"wheelchair": True, "zip": "96813"}).json()
    assert (told["wheelchair"], told["state"], told["timezone"]) == (True, "HI", "America/Adak")

    assert bola.patch(one(unknown), {"wheelchair": True}).json()["wheelchair"] is True
    assert fields_refused(bola.patch(one(unknown), {"lat": None, "lon": None})) == {"zip": "unknown_code"}


def test_a_place_is_changed_in_the_version_that_was_read(bola, clinic):
    location = LocationFactory(clinic=clinic)
    read = bola.get(one(location)).headers["ETag"]
    bola.patch(one(location), {"wheelchair": False})

    assert refused(bola.patch(one(location), {"wheelchair": True}, read)) == (412, "changed_meanwhile")
    without = bola.call("patch", one(location), {"wheelchair": True})
    assert refused(without) == (428, "precondition_required")
    location.refresh_from_db()
    assert location.wheelchair is False


def test_members_read_places_and_owners_change_them(clinic):
    location = LocationFactory(clinic=clinic)
    chidi, stranger = browser(make_member(clinic)), browser(UserFactory(email="tunde@example.org"))
    body = {"line1": "1 Pine Street", "zip": "10038"}

    assert chidi.get(one(location)).json() == results(chidi.get(places(clinic)))[0]
    assert refused(chidi.post(places(clinic), body)) == (403, "permission_denied")
    assert refused(chidi.patch(one(location), body)) == (403, "permission_denied")
    for answer in (
        stranger.get(one(location)),
        stranger.patch(one(location), body, "*"),
        stranger.get(places(clinic)),
        stranger.post(places(clinic), body),
    ):
        assert refused(answer) == (404, "not_found")
    assert Location.objects.get().line1 == "12 Fulton Street"


def test_practices_elsewhere_are_left_alone(bola, clinic, now):
    location, elsewhere = LocationFactory(clinic=clinic), make_listed_practice(now=now)
    PracticeFactory(location=location)

    bola.patch(one(location), {"zip": "96813"})

    assert SearchRow.objects.get(practice_id=elsewhere.pk).ok
    assert elsewhere.location.zip == "10038"


HOUR = timedelta(hours=1)
KINDS = [("visit", None), ("request", HOUR), ("counter", HOUR), ("hold", HOUR), ("offer", HOUR)]


def move_to_honolulu(practice, now):
    bola = browser(make_owner(practice.location.clinic))
    with time_machine.travel(now, tick=False):
        return bola.patch(one(practice.location), {"line1": "4 Bishop Street", "zip": "96813"})


@pytest.mark.parametrize(("kind", "lasts"), KINDS)
def test_a_place_where_time_is_taken_stays_in_its_zone(okafor_practice, now, kind, lasts):
    """Ten o'clock in New York was agreed; in Honolulu it would be shown as five."""
    until = lasts and now + lasts
    TimeClaimFactory(practice=okafor_practice, during=(now, now + HOUR), kind=kind, expires_at=until)

    assert refused(move_to_honolulu(okafor_practice, now)) == (409, "times_are_taken")

    place = Location.objects.get()
    assert (place.line1, place.zip, place.zone) == ("12 Fulton Street", "10038", "America/New_York")
    assert list(search_rows.differences(now=now)) == []


def test_without_the_look_at_the_times_it_would_move(okafor_practice, now, monkeypatch):
    monkeypatch.setattr("providers.places._require_no_time_taken", lambda row, now: None)
    TimeClaimFactory(practice=okafor_practice, during=(now, now + HOUR))

    assert move_to_honolulu(okafor_practice, now).status_code == 200
    assert Location.objects.get().zone == "Pacific/Honolulu"


def test_what_is_over_given_back_or_elsewhere_keeps_no_place_where_it_is(okafor_practice, now):
    ahead, later = (now, now + HOUR), (now + HOUR, now + 2 * HOUR)
    TimeClaimFactory(practice=okafor_practice, during=(now - HOUR, now))
    TimeClaimFactory(practice=okafor_practice, during=ahead, released_at=now)
    TimeClaimFactory(practice=okafor_practice, during=ahead, kind="hold", expires_at=now)
    TimeClaimFactory(practice=PracticeFactory(provider=okafor_practice.provider), during=later)

    assert move_to_honolulu(okafor_practice, now).json()["timezone"] == "Pacific/Honolulu"


def test_within_its_zone_a_place_moves_with_its_visits(okafor_practice, now):
    ZipPlace.objects.update_or_create(zip="10001", defaults=NEW_YORK)
    TimeClaimFactory(practice=okafor_practice, during=(now, now + HOUR))
    bola = browser(make_owner(okafor_practice.location.clinic))

    with time_machine.travel(now, tick=False):
        assert bola.patch(one(okafor_practice.location), {"zip": "10001"}).json()["zip"] == "10001"
