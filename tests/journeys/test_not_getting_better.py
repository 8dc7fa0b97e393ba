"""Ada has seen a doctor and is worse two weeks later: from the mail to the sheet, and to who could be next."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from providers.tasks import move_next_times
from reviews import tasks
from tests.accounts.sign_in.mailbox import mails
from tests.factories.clinics import make_owner
from tests.factories.patients import PatientFactory
from tests.matching.market import CALM, DOCTOR, clinician
from tests.patients.api.asking import AGREES, TOLD
from tests.patients.calls import Caller, assert_refused

PMR = "208100000X"
TUESDAY_AT_TEN = "2026-11-24T10:00:00-05:00"
DAY = timedelta(days=1)
FORM = {"mode": "in_person", "new_patient": True}


@pytest.fixture
def clock(catalogue, now):
    with time_machine.travel(now, tick=False) as clock:
        yield clock


def good(response, status=200):
    assert response.status_code == status, response.content
    return response.json()


def found(answer):
    return [result["practice"]["id"] for result in answer["results"]]


def asked_for(ada, practice, starts_at, told):
    """Held and asked for, where it is confirmed at once."""
    form = {**told, **FORM, "patient": str(ada.pk)}
    held = good(Caller(ada.user).post("/holds/", form | {"practice": practice, "starts_at": starts_at}), 201)
    asks = {"asks": [{"hold": held["id"]}], "agrees": AGREES}
    return good(Caller(ada.user).post("/visit-requests/", form | asks), 201)


def test_from_a_visit_that_did_not_help_to_the_sheet_and_to_the_next_kind_of_care(clock, now):
    ada = PatientFactory()
    doctor = clinician(now, miles=1, code=DOCTOR, confirmation="instant")
    rehabilitation = clinician(now, miles=2, code=PMR, confirmation="instant")
    owner = make_owner(doctor.location.clinic)
    match = Client().post(
        "/api/v1/matches/", TOLD | {"location": {"zip": "10038"}, "age": 36}, content_type="application/json"
    )
    assert found(good(match)) == [str(doctor.pk)]
    request = asked_for(ada, str(doctor.pk), TUESDAY_AT_TEN, TOLD)
    visit = request["asks"][0]["visit"]
    clock.move_to(now + DAY + timedelta(minutes=40))
    good(Caller(owner).post(f"/visits/{visit}/complete/"))

    clock.move_to(now + 15 * DAY)
    tasks.ask_after_visits()
    assert mails()[-1].subject != "A short question about your visit"  # not yet two weeks after it took place
    clock.move_to(now + 15 * DAY + timedelta(hours=1))
    tasks.ask_after_visits()
    assert (mails()[-1].address, mails()[-1].subject) == (ada.user.email, "A short question about your visit")
    caller = Caller(ada.user)
    (check_in,) = good(caller.get("/me/check-ins/"))["results"]
    address = f"/check-ins/{check_in['id']}/"
    assert address in mails()[-1].text
    assert_refused(caller.post(f"{address}step-up/", {"answers": CALM}), 409, "nothing_to_step_up")
    good(caller.post(f"{address}answer/", {"answer": "worse", "keeps_from": "a_lot"}))

    urgent = good(caller.post(f"{address}step-up/", {"answers": {**CALM, "bladder_bowel": "yes"}}))
    assert (urgent["triage"]["level"], found(urgent), urgent["told"]) == ("emergency", [], None)
    assert urgent["emergency"]["sheet"]["lines"][0]["answer"] in ("Yes", "No")

    move_next_times()
    calm = good(caller.post(f"{address}step-up/", {"answers": CALM}))
    assert sorted(found(calm)) == sorted([str(doctor.pk), str(rehabilitation.pk)])
    (result,) = [one for one in calm["results"] if one["practice"]["id"] == str(rehabilitation.pk)]
    told = calm["told"]
    assert told["weeks_of_care"] == 6
    second = asked_for(ada, result["practice"]["id"], result["next_time"], told)
    assert second["status"] == "confirmed"

    looks = good(caller.get(f"/me/patients/{ada.pk}/reads/"))["results"]
    assert {"patient.outcome", "patient.health"} <= {look["what"] for look in looks}
    assert good(Caller(owner).get("/clinic/outcomes/"))["clinics"][0]["two_weeks"] == {
        "asked": 1,
        "answered": 1,
        "said": None,
    }
