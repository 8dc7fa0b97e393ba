"""The people of a clinic: seen by each other, changed and sent away by owners."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from providers.models import Membership
from tests.factories.clinics import (
    IntegrationKeyFactory,
    make_member,
    make_owner,
    make_removed,
    make_suspended,
)
from tests.factories.people import UserFactory
from tests.factories.supply import ClinicFactory, LocationFactory, PracticeFactory, ProviderFactory
from tests.providers.clinic_api import app, browser, fields_refused, refused, results

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return ClinicFactory()


@pytest.fixture
def bola(clinic):
    return make_owner(clinic)


@pytest.fixture
def chidi(clinic):
    return make_member(clinic)


@pytest.fixture
def practice(clinic):
    return PracticeFactory(location=LocationFactory(clinic=clinic))


def membership(user):
    return Membership.objects.get(user=user)


def path(user):
    return f"staff/{membership(user).pk}/"


def staff(caller, clinic):
    return {row["email"]: row for row in results(caller.get(f"clinics/{clinic.pk}/staff/"))}


def test_a_member_sees_names_and_addresses_and_nothing_else(clinic, bola, chidi):
    make_suspended(clinic)
    make_removed(clinic)
    ProviderFactory(owner=bola, first_name="Bola", last_name="Ade")

    assert staff(browser(chidi), clinic) == {
        "bola@example.org": {
            "id": str(membership(bola).pk),
            "email": "bola@example.org",
            "name": "Bola Ade",
            "is_owner": True,
            "access": None,
        },
        "chidi@example.org": {
            "id": str(membership(chidi).pk),
            "email": "chidi@example.org",
            "name": None,
            "is_owner": False,
            "access": None,
        },
    }


def test_an_owner_sees_what_each_may_do_and_who_is_suspended(clinic, bola, chidi, practice):
    make_suspended(clinic, practices=[practice])
    make_removed(clinic)

    seen = staff(browser(bola), clinic)

    assert seen.keys() == {"bola@example.org", "chidi@example.org", "sade@example.org"}
    assert seen["sade@example.org"]["access"] == {
        "may_read_health": False,
        "may_export": False,
        "practices": [str(practice.pk)],
        "created_at": "2026-01-05T12:00:00Z",
        "suspended_at": "2026-01-05T12:00:00Z",
        "expires_at": None,
    }


def test_the_list_is_of_those_who_can_be_read_one_by_one(clinic, bola, chidi):
    make_suspended(clinic)
    make_removed(clinic)
    for user in (bola, chidi):
        caller = browser(user)
        read = {row.pk: caller.get(f"staff/{row.pk}/") for row in Membership.objects.all()}
        readable = {str(pk): answer.json() for pk, answer in read.items() if answer.status_code == 200}
        assert readable == {row["id"]: row for row in staff(caller, clinic).values()}


def test_people_of_another_clinic_find_nobody(clinic, bola, chidi):
    stranger = browser(make_owner(ClinicFactory(name="Harbour Clinic"), "hana@example.org"))

    assert refused(stranger.get(f"clinics/{clinic.pk}/staff/")) == (404, "not_found")
    assert refused(stranger.get(path(chidi))) == (404, "not_found")
    assert refused(stranger.patch(path(chidi), {"suspended": True}, "*")) == (404, "not_found")
    assert refused(stranger.delete(path(chidi))) == (404, "not_found")
    assert Membership.objects.active(timezone.now()).filter(user=chidi).exists()


def test_an_owner_gives_and_takes_grants(clinic, bola, chidi, practice):
    caller = browser(bola)

    given = caller.patch(path(chidi), {"may_read_health": True, "practices": [str(practice.pk)]})
    assert given.json()["access"]["may_read_health"] is True
    assert given.json()["access"]["practices"] == [str(practice.pk)]
    assert given.headers["ETag"] == caller.get(path(chidi)).headers["ETag"]

    taken = caller.patch(path(chidi), {"may_read_health": False, "practices": None})
    assert (taken.json()["access"]["may_read_health"], taken.json()["access"]["practices"]) == (False, None)


def test_no_practices_at_all_is_a_limit_too(bola, chidi, practice):
    assert browser(bola).patch(path(chidi), {"practices": []}).json()["access"]["practices"] == []
    assert results(browser(chidi).get("practices/")) == []


def test_a_new_owner_may_do_everything_without_end(bola, practice, clinic):
    dayo = make_member(
        clinic, "dayo@example.org", practices=[practice], expires_at=timezone.now() + timedelta(days=1)
    )

    answer = browser(bola).patch(path(dayo), {"is_owner": True}).json()

    assert answer["is_owner"] is True
    assert answer["access"] | {"created_at": None} == {
        "may_read_health": True,
        "may_export": True,
        "practices": None,
        "created_at": None,
        "suspended_at": None,
        "expires_at": None,
    }


@pytest.mark.parametrize(
    "change",
    [
        {"may_export": False},
        {"may_read_health": False},
        {"practices": []},
        {"expires_at": "2126-01-01T00:00:00Z"},
        {"is_owner": True, "may_export": False},
    ],
)
def test_an_owner_is_not_held_to_less(bola, change):
    assert fields_refused(browser(bola).patch(path(bola), change)) == {"is_owner": "owners_may_do_everything"}
    assert membership(bola).may_export
    assert not membership(bola).is_limited


def test_the_last_owner_stays(clinic, bola, chidi):
    caller = browser(bola)

    assert refused(caller.delete(path(bola))) == (409, "last_owner")
    assert refused(caller.patch(path(bola), {"suspended": True})) == (409, "last_owner")
    assert refused(caller.patch(path(bola), {"is_owner": False})) == (409, "last_owner")
    assert Membership.objects.active(timezone.now()).filter(user=bola, is_owner=True).exists()


def test_an_owner_who_is_suspended_does_not_count_as_another_one(clinic, bola):
    make_owner(clinic, "sade@example.org", suspended_at=timezone.now())

    assert refused(browser(bola).delete(path(bola))) == (409, "last_owner")


def test_an_owner_with_another_one_can_step_down_and_then_leave(clinic, bola):
    make_owner(clinic, "ife@example.org")
    caller = browser(bola)

    answer = caller.patch(path(bola), {"is_owner": False})
    assert (answer.status_code, answer.json()["is_owner"], answer.json()["access"]) == (200, False, None)
    assert caller.delete(path(bola)).status_code == 204
    assert refused(caller.get(f"clinics/{clinic.pk}/")) == (404, "not_found")


def test_a_member_changes_nobody_and_may_leave(clinic, bola, chidi):
    dayo, caller = make_member(clinic, "dayo@example.org"), browser(chidi)

    assert refused(caller.patch(path(dayo), {"suspended": True})) == (403, "permission_denied")
    assert refused(caller.patch(path(chidi), {"may_export": True})) == (403, "permission_denied")
    assert refused(caller.delete(path(dayo))) == (403, "permission_denied")
    assert Membership.objects.active(timezone.now()).filter(user=dayo).exists()
    assert not membership(chidi).may_export

    assert caller.delete(path(chidi)).status_code == 204
    assert membership(chidi).ended_at is not None


@pytest.mark.parametrize(
    "name",
    ["id", "user", "email", "clinic", "created_at", "suspended_at", "ended_at", "access", "is_limited"],
)
def test_nothing_else_can_be_written(bola, chidi, name):
    answer = browser(bola).patch(path(chidi), {"may_export": True, name: None})

    assert fields_refused(answer) == {name: "unknown_field"}
    assert not membership(chidi).may_export


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"is_owner": 1}, "is_owner"),
        ({"suspended": "yes"}, "suspended"),
        ({"practices": "all"}, "practices"),
        ({"practices": ["7"]}, "practices.0"),
        ({"expires_at": "2026-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "tomorrow"}, "expires_at"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(bola, chidi, change, field):
    assert fields_refused(browser(bola).patch(path(chidi), change)).keys() == {field}


def test_a_practice_of_another_clinic_is_as_unknown_as_none(bola, chidi):
    foreign = PracticeFactory()
    for practice in (str(foreign.pk), "00000000-0000-4000-8000-000000000000"):
        answer = browser(bola).patch(path(chidi), {"practices": [practice]})
        assert fields_refused(answer) == {"practices": "does_not_exist"}
    assert not membership(chidi).is_limited


def test_a_change_of_what_has_changed_meanwhile_is_refused(bola, chidi):
    caller = browser(bola)
    read = caller.get(path(chidi)).headers["ETag"]
    assert caller.patch(path(chidi), {"may_export": True}, read).status_code == 200

    assert refused(caller.patch(path(chidi), {"suspended": True}, read)) == (412, "changed_meanwhile")
    assert membership(chidi).suspended_at is None


@pytest.mark.parametrize("sign_in", [browser, app])
@pytest.mark.parametrize("change", ["suspend", "remove"])
def test_whoever_is_sent_away_is_out_at_their_next_request(clinic, bola, chidi, practice, sign_in, change):
    caller, boss, own = sign_in(chidi), browser(bola), path(chidi)
    reads = [f"clinics/{clinic.pk}/", f"clinics/{clinic.pk}/staff/", own, f"practices/{practice.pk}/"]
    assert [caller.get(one).status_code for one in reads] == [200] * 4

    if change == "suspend":
        assert boss.patch(own, {"suspended": True}).status_code == 200
    else:
        assert boss.delete(own).status_code == 204

    assert [caller.get(one).status_code for one in reads] == [404] * 4
    assert results(caller.get("clinics/")) == results(caller.get("practices/")) == []


def test_whoever_is_taken_back_is_in_again(clinic, bola, chidi):
    boss, own = browser(bola), path(chidi)
    boss.patch(own, {"suspended": True})

    assert boss.patch(own, {"suspended": False}).json()["access"]["suspended_at"] is None
    assert browser(chidi).get(f"clinics/{clinic.pk}/").status_code == 200


def test_a_removed_owner_takes_their_keys_along_and_nobody_else_s(clinic, bola):
    ife = make_owner(clinic, "ife@example.org")
    gone = IntegrationKeyFactory(clinic=clinic, created_by=ife)
    elsewhere = IntegrationKeyFactory(clinic=ClinicFactory(), created_by=ife)
    kept = IntegrationKeyFactory(clinic=clinic, created_by=bola)

    assert browser(bola).delete(path(ife)).status_code == 204

    for key in (gone, elsewhere, kept):
        key.refresh_from_db()
    assert gone.revoked_at is not None
    assert (elsewhere.revoked_at, kept.revoked_at) == (None, None)


def test_a_longer_list_asks_no_more_of_the_database(clinic, bola, chidi, practice):
    caller = browser(bola)
    with CaptureQueriesContext(connection) as few:
        assert len(staff(caller, clinic)) == 2
    for number in range(8):
        make_member(clinic, f"member{number}@example.org", practices=[practice])
        ProviderFactory(owner=UserFactory(email=f"member{number}@example.org"))
    with CaptureQueriesContext(connection) as many:
        assert len(staff(caller, clinic)) == 10

    assert len(many) == len(few)
