"""Ada asks for a visit, over HTTP: from a match to the door, and by the waiting list where nobody has time.

Nothing is taken out. Only the clock is moved; what runs by the clock is asked to run, as the scheduler asks it.
"""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from patients import tasks
from tests.accounts.sign_in.mailbox import mails
from tests.factories.clinics import make_owner
from tests.factories.patients import PatientFactory
from tests.matching.market import clinician
from tests.patients.api.asking import AGREES, TOLD
from tests.patients.calls import Caller, assert_refused

TUESDAY_AT_TEN = "2026-11-24T10:00:00-05:00"
TUESDAY_AT_TWO = "2026-11-24T14:00:00-05:00"
FRIDAY_AT_NINE = "2026-11-27T09:00:00-05:00"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
INBOX = "/clinic/requests/"
MORNINGS = [{"weekdays": [4], "day_parts": ["morning"]}]  # Fridays


class House:
    """The moment, and who was told of what since the last look. Whoever comes back signs in again."""

    def __init__(self, clock, now):
        self.clock, self.now, self.told = clock, now, 0

    def at(self, after):
        self.clock.move_to(self.now + after)

    def mails(self):
        """Who was told since the last look, and of what."""
        new = mails()[self.told :]
        self.told += len(new)
        return sorted((mail.address.partition("@")[0], mail.subject) for mail in new)


@pytest.fixture
def house(catalogue, now):
    with time_machine.travel(now, tick=False) as clock:
        yield House(clock, now)


@pytest.fixture
def ada(db):
    return PatientFactory()


@pytest.fixture
def eve(db):
    return PatientFactory(user__email="eve@example.org", given_name="Eve", family_name="Stone")


@pytest.fixture
def clinics(now):
    """Three practices of three clinics, the nearest first, each with the one who runs it."""
    made = []
    for number, name in enumerate(("Amari", "Bruno", "Cato"), start=1):
        place = {"clinic__name": f"Clinic of {name}"}
        practice = clinician(now, miles=number, location=place, provider={"first_name": name})
        made.append((practice, make_owner(practice.location.clinic, f"{name.lower()}@example.org")))
    return made


def good(response, status=200):
    assert response.status_code == status, response.content
    return response.json()


def found():
    """Whom a match shows."""
    place = {"location": {"zip": "10038"}, "age": 36}
    answer = Client().post("/api/v1/matches/", TOLD | place, content_type="application/json")
    return [result["practice"]["id"] for result in good(answer)["results"]]


def free(practice, day):
    answer = Caller().get(
        f"/practices/{practice}/times/", **{"from": day, "to": day, "condition": "thoracic-strain"}
    )
    return good(answer)["times"]


def held(caller, patient, practice, starts_at):
    form = {"patient": str(patient.pk), "practice": str(practice), "starts_at": starts_at}
    return caller.post("/holds/", {**TOLD, **form, "mode": "in_person", "new_patient": True})


def asked(caller, patient, asks, **more):
    form = {"patient": str(patient.pk), "asks": asks, "mode": "in_person", "new_patient": True}
    return good(caller.post("/visit-requests/", {**TOLD, **form, "agrees": AGREES, **more}), 201)


def inbox(owner, **query):
    return good(Caller(owner).get(INBOX, **query))["results"]


def statuses(request):
    return [ask["status"] for ask in request["asks"]]


def seen_by_both(ada, owner, visit):
    """The status, start and sequence of a visit, the same for both."""
    mine = good(Caller(ada.user).get(f"/visits/{visit}/"))
    theirs = good(Caller(owner).get(f"/visits/{visit}/", role="clinic"))
    shown = [(seen["status"], seen["starts_at"], seen["sequence"]) for seen in (mine, theirs)]
    assert shown[0] == shown[1]
    return shown[0]


def test_from_a_match_to_the_end_of_the_visit(house, ada, eve, clinics):
    (first, amari), (second, bruno), (_, cato) = clinics
    practices = [str(practice.pk) for practice, _ in clinics]
    assert found() == practices
    assert all(TUESDAY_AT_TEN in free(practice, "2026-11-24") for practice in practices)

    holds = [good(held(Caller(ada.user), ada, practice, TUESDAY_AT_TEN), 201) for practice in practices]
    assert {hold["expires_at"] for hold in holds} == {"2026-11-23T10:10:00-05:00"}
    assert not any(TUESDAY_AT_TEN in free(practice, "2026-11-24") for practice in practices)
    assert house.mails() == []

    house.at(5 * MINUTE)
    request = asked(Caller(ada.user), ada, [{"hold": hold["id"]} for hold in holds], note="My back cracks.")
    assert (request["status"], statuses(request)) == ("open", ["requested"] * 3)
    assert {ask["respond_by"] for ask in request["asks"]} == {"2026-11-24T08:00:00-05:00"}
    waits = "A visit request waits for you"
    assert house.mails() == [
        *[("ada", "Your visit request")] * 3,
        ("amari", waits),
        ("bruno", waits),
        ("cato", waits),
    ]

    house.at(20 * MINUTE)  # nobody holds the time any more, and it is not free: the requests keep it
    assert_refused(held(Caller(eve.user), eve, first.pk, TUESDAY_AT_TEN), 409, "time_taken")
    for practice, owner in clinics:
        (row,) = inbox(owner)
        assert (row["practice"]["id"], row["starts_at"]) == (str(practice.pk), TUESDAY_AT_TEN)
        assert row["patient"]["name"] == "Ada Byrne"
    (row,) = inbox(bruno)
    shown = good(Caller(bruno).get(f"{INBOX}{row['id']}/"))["health"]
    assert (shown["condition"], shown["note"]) == ("thoracic-strain", "My back cracks.")
    assert_refused(Caller(amari).post(f"{INBOX}{row['id']}/confirm/"), 404, "not_found")

    assert good(Caller(bruno).post(f"{INBOX}{row['id']}/confirm/"))["status"] == "confirmed"
    mine = good(Caller(ada.user).get(f"/visit-requests/{request['id']}/"))
    by = {ask["practice"]["id"]: ask for ask in mine["asks"]}
    assert mine["status"] == "confirmed"
    assert [by[practice]["status"] for practice in practices] == ["withdrawn", "confirmed", "withdrawn"]
    assert [TUESDAY_AT_TEN in free(practice, "2026-11-24") for practice in practices] == [True, False, True]
    assert [inbox(owner) for owner in (amari, bruno, cato)] == [[], [], []]
    (gone,) = inbox(amari, status="withdrawn")
    assert_refused(Caller(amari).post(f"{INBOX}{gone['id']}/confirm/"), 409, "state_has_changed")
    withdrawn = "A request was withdrawn"
    assert house.mails() == [
        ("ada", "Your visit is confirmed"),
        *[("ada", "Your visit request")] * 2,
        ("amari", withdrawn),
        ("bruno", "A visit is confirmed"),
        ("cato", withdrawn),
    ]

    visit = by[str(second.pk)]["visit"]
    assert seen_by_both(ada, bruno, visit) == ("confirmed", TUESDAY_AT_TEN, 0)
    assert_refused(Caller(amari).get(f"/visits/{visit}/", role="clinic"), 404, "not_found")

    house.at(3 * HOUR)
    good(Caller(ada.user).post(f"/visits/{visit}/reschedule/", {"starts_at": TUESDAY_AT_TWO}))
    assert seen_by_both(ada, bruno, visit) == ("confirmed", TUESDAY_AT_TWO, 1)
    times = free(second.pk, "2026-11-24")
    assert (TUESDAY_AT_TEN in times, TUESDAY_AT_TWO in times) == (True, False)
    assert house.mails() == [("ada", "Your visit was moved"), ("bruno", "A visit was moved")]
    assert good(held(Caller(eve.user), eve, second.pk, TUESDAY_AT_TEN), 201)["starts_at"] == TUESDAY_AT_TEN

    assert_refused(Caller(bruno).post(f"/visits/{visit}/check-in/"), 409, "too_early")
    house.at(1 * DAY + 4 * HOUR - 10 * MINUTE)
    assert_refused(Caller(ada.user).post(f"/visits/{visit}/check-in/"), 404, "not_found")
    assert (
        good(Caller(bruno).post(f"/visits/{visit}/check-in/"))["checked_in_at"] == "2026-11-24T13:50:00-05:00"
    )
    assert seen_by_both(ada, bruno, visit)[0] == "checked_in"
    assert house.mails() == [("ada", "You are checked in"), ("bruno", "A patient is there")]

    house.at(1 * DAY + 4 * HOUR + 30 * MINUTE)
    good(Caller(bruno).post(f"/visits/{visit}/complete/"))
    assert seen_by_both(ada, bruno, visit)[0] == "completed"
    assert house.mails() == [("ada", "Your visit"), ("bruno", "A visit is completed")]
    assert_refused(
        Caller(ada.user).post(f"/visits/{visit}/cancel/", {"code": "plans"}),
        409,
        "state_has_changed",
    )


def test_from_three_refusals_by_the_waiting_list_to_a_visit(house, ada, eve, clinics):
    asks = [{"practice": str(practice.pk)} for practice, _ in clinics]
    for practice, _ in clinics:
        practice.weekly_hours.filter(weekday=4).delete()
    request = asked(Caller(ada.user), ada, asks, windows=MORNINGS)
    house.mails()

    house.at(1 * HOUR)
    said = []
    for _, owner in clinics:
        (row,) = inbox(owner)
        assert (row["starts_at"], row["windows"]) == (None, MORNINGS)
        good(Caller(owner).post(f"{INBOX}{row['id']}/decline/", {"code": "no_time"}))
        mine = good(Caller(ada.user).get(f"/visit-requests/{request['id']}/"))
        said.append((mine["status"], mine["closed_because"], statuses(mine).count("declined")))
    assert said == [("open", "", 1), ("open", "", 2), ("closed", "declined", 3)]
    no = "A request was declined"
    assert house.mails() == [*[("ada", "Your visit request")] * 3, ("amari", no), ("bruno", no), ("cato", no)]

    house.at(1 * HOUR + MINUTE)
    wait = good(Caller(ada.user).post("/waitlist/", {"request": request["id"], "agrees": AGREES}), 201)
    assert (wait["status"], wait["windows"], len(wait["practices"]), wait["offer"]) == (
        "waiting",
        MORNINGS,
        3,
        None,
    )
    mine = f"/waitlist/{wait['id']}/"
    tasks.offer_free_times()
    assert good(Caller(ada.user).get(mine))["offer"] is None  # nobody works on Friday
    assert house.mails() == [("ada", "You are in the waiting list")]

    house.at(1 * DAY)
    practice, bruno = clinics[1]
    opened = {"on": "2026-11-27", "kind": "extra", "starts": "09:00", "ends": "10:00"}
    good(Caller(bruno).post(f"/clinic/practices/{practice.pk}/exceptions/", opened), 201)
    assert free(practice.pk, "2026-11-27")[0] == FRIDAY_AT_NINE
    tasks.offer_free_times()
    tasks.offer_free_times()
    offer = good(Caller(ada.user).get(mine))["offer"]
    assert (offer["starts_at"], offer["expires_at"]) == (FRIDAY_AT_NINE, "2026-11-24T15:15:00Z")
    assert house.mails() == [("ada", "A time is free for you"), ("bruno", "A free time was offered")]
    assert FRIDAY_AT_NINE not in free(practice.pk, "2026-11-27")
    assert_refused(held(Caller(eve.user), eve, practice.pk, FRIDAY_AT_NINE), 409, "time_taken")
    assert_refused(Caller(eve.user).post(f"{mine}accept/", {"agrees": AGREES}), 404, "not_found")

    house.at(1 * DAY + 15 * MINUTE - timedelta.resolution)
    taken = good(Caller(ada.user).post(f"{mine}accept/", {"agrees": AGREES}))
    assert (taken["status"], taken["offer"]) == ("booked", None)
    visit = taken["visit"]
    assert seen_by_both(ada, bruno, visit) == ("confirmed", FRIDAY_AT_NINE, 0)
    assert house.mails() == [("ada", "Your visit is confirmed"), ("bruno", "A visit is confirmed")]
    assert good(Caller(ada.user).get("/visits/"))["results"][0]["id"] == visit

    house.at(4 * DAY)  # Friday at ten, half an hour after the end
    good(Caller(ada.user).post(f"/visits/{visit}/attended/"))
    house.at(4 * DAY + 23 * HOUR + 30 * MINUTE - timedelta.resolution)
    tasks.complete_visits()
    assert seen_by_both(ada, bruno, visit)[0] == "confirmed"
    house.at(4 * DAY + 23 * HOUR + 30 * MINUTE)
    tasks.complete_visits()
    assert seen_by_both(ada, bruno, visit)[0] == "completed"
    assert house.mails() == [("ada", "Your visit"), ("bruno", "A visit is completed")]
