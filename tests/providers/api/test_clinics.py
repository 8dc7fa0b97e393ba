"""A clinic for those who work there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.clinics import make_member, make_owner, make_removed, make_suspended
from tests.factories.people import UserFactory
from tests.factories.supply import ClinicFactory, LocationFactory, PracticeFactory
from tests.providers.clinic_api import Caller, browser, fields_refused, refused, results

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return ClinicFactory()


@pytest.fixture
def bola(clinic):
    return browser(make_owner(clinic))


@pytest.fixture
def chidi(clinic):
    return browser(make_member(clinic))


def path(clinic):
    return f"clinics/{clinic.pk}/"


def test_an_owner_reads_the_clinic_and_what_they_may_do(clinic, bola):
    membership = clinic.memberships.get()

    answer = bola.get(path(clinic))

    assert answer.json() == {
        "id": str(clinic.pk),
        "name": "Riverside Family Practice",
        "acceptance_rate": None,
        "reply_hours": None,
        "answered_count": 0,
        "created_at": "2026-01-05T12:00:00Z",
        "you": {
            "id": str(membership.pk),
            "is_owner": True,
            "may_read_health": True,
            "may_export": True,
            "practices": None,
        },
    }
    assert results(bola.get("clinics/")) == [answer.json()]


def test_a_member_reads_their_own_limits(clinic):
    practice = PracticeFactory(location=LocationFactory(clinic=clinic))
    chidi = browser(make_member(clinic, practices=[practice]))

    assert chidi.get(path(clinic)).json()["you"]["practices"] == [str(practice.pk)]


@pytest.mark.parametrize("maker", [make_removed, make_suspended, lambda clinic: UserFactory()])
def test_whoever_does_not_work_there_finds_nothing(clinic, maker):
    someone = browser(maker(clinic))

    assert results(someone.get("clinics/")) == []
    assert refused(someone.get(path(clinic))) == (404, "not_found")
    assert refused(someone.patch(path(clinic), {"name": "Mine"})) == (404, "not_found")
    clinic.refresh_from_db()
    assert clinic.name == "Riverside Family Practice"


def test_nobody_signed_in_is_told_to(clinic):
    assert refused(Caller().get("clinics/")) == (401, "not_authenticated")
    assert refused(Caller().get(path(clinic))) == (401, "not_authenticated")


def test_the_list_is_of_what_can_be_read_one_by_one(clinic, chidi):
    other = ClinicFactory(name="Harbour Clinic")
    make_member(other)  # Chidi again
    ClinicFactory(name="Somebody else's")

    listed = results(chidi.get("clinics/"))

    assert [row["name"] for row in listed] == ["Harbour Clinic", "Riverside Family Practice"]
    assert [chidi.get(f"clinics/{row['id']}/").json() for row in listed] == listed


def test_an_owner_changes_the_name(clinic, bola):
    answer = bola.patch(path(clinic), {"name": "  Riverside  "})

    assert (answer.status_code, answer.json()["name"]) == (200, "Riverside")
    assert answer.headers["ETag"] == bola.get(path(clinic)).headers["ETag"]


def test_a_member_may_not(clinic, chidi):
    assert refused(chidi.patch(path(clinic), {"name": "Mine"})) == (403, "permission_denied")
    clinic.refresh_from_db()
    assert clinic.name == "Riverside Family Practice"


@pytest.mark.parametrize(
    "name", ["id", "acceptance_rate", "reply_hours", "answered_count", "created_at", "ended_at", "you", "x"]
)
def test_nothing_else_can_be_written(clinic, bola, name):
    assert fields_refused(bola.patch(path(clinic), {"name": "New", name: None})) == {name: "unknown_field"}
    clinic.refresh_from_db()
    assert clinic.name == "Riverside Family Practice"


@pytest.mark.parametrize("name", ["", " ", None, 7, "x" * 161])
def test_a_name_is_a_name(clinic, bola, name):
    assert fields_refused(bola.patch(path(clinic), {"name": name})).keys() == {"name"}


@pytest.mark.parametrize("sign", ["\n", "\r", "\x1b", "\u2028", "\u202e"])
def test_a_name_can_not_pass_for_other_lines_of_an_invitation(clinic, bola, sign):
    name = f"Riverside{sign}Your account is closed, sign in at example.org"

    assert fields_refused(bola.patch(path(clinic), {"name": name})) == {"name": "not_one_line"}
    clinic.refresh_from_db()
    assert clinic.name == "Riverside Family Practice"


def test_a_change_of_what_has_changed_meanwhile_is_refused(clinic, bola):
    read = bola.get(path(clinic)).headers["ETag"]
    assert bola.patch(path(clinic), {"name": "First"}, version=read).status_code == 200

    assert refused(bola.patch(path(clinic), {"name": "Second"}, version=read)) == (412, "changed_meanwhile")
    assert refused(bola.call("patch", path(clinic), {"name": "Third"})) == (428, "precondition_required")
    clinic.refresh_from_db()
    assert clinic.name == "First"


def test_a_longer_list_asks_no_more_of_the_database(clinic, chidi):
    with CaptureQueriesContext(
        connection,
    ) as one:
        chidi.get("clinics/")
    for number in range(5):
        make_member(ClinicFactory(name=f"Clinic {number}"))
    with CaptureQueriesContext(connection) as six:
        assert len(results(chidi.get("clinics/"))) == 6

    assert len(six) == len(one)
