"""The calendar file of a notice: the same entry as in a feed, put there, moved and taken out."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from accounts.models import MessageLanguage, OutboxMessage
from accounts.outbox.reading import letter_of
from patients.notices import calendar, tell_of_visit
from patients.notices.events import Event
from patients.visits import cancelling, rescheduling
from patients.visits.turns import Side
from tests.factories.clinics import make_member
from tests.patients import demand

FACTS = {
    "visit_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    "sequence": 2,
    "clinician": "Ngozi Okafor, MD",
    "place": "Riverside Family Clinic",
    "starts_at": "2026-12-01T19:00:00Z",
    "ends_at": "2026-12-01T14:30:00-05:00",
    "by": None,
    "zone": "America/New_York",
    "mode": "in_person",
    "where": "12 Fulton Street, New York, NY 10038",
    "phone": "+12125550142",
}
EN, ES = MessageLanguage.EN, MessageLanguage.ES


def test_an_invitation_says_when_and_where_and_nothing_of_whom_or_why():
    file = calendar.invitation(FACTS, EN)

    assert file.decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Kaly//Visits//EN",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        "SUMMARY:Visit",
        "DTSTART:20261201T190000Z",
        "DTEND:20261201T193000Z",
        "UID:7c9e6679-7425-40de-944b-e07fc1f90ae7@kaly",
        "SEQUENCE:2",
        "CLASS:PRIVATE",
        "LOCATION:12 Fulton Street\\, New York\\, NY 10038",
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_cancellation_names_the_same_entry():
    file = Calendar.from_ical(calendar.cancellation({**FACTS, "sequence": 3}, EN))
    (event,) = file.walk("VEVENT")

    assert str(file["METHOD"]) == "CANCEL"
    assert (str(event["UID"]), event["SEQUENCE"], str(event["STATUS"])) == (
        "7c9e6679-7425-40de-944b-e07fc1f90ae7@kaly",
        3,
        "CANCELLED",
    )


def test_it_is_in_the_language_of_its_person():
    (event,) = Calendar.from_ical(calendar.invitation({**FACTS, "mode": "video", "where": None}, ES)).walk(
        "VEVENT"
    )

    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == ("Cita", "Por video")


def test_without_a_time_there_is_no_entry():
    assert calendar.invitation({**FACTS, "starts_at": None}, EN) is None


def test_what_was_moved_away_is_taken_out_by_its_former_beginning():
    (event,) = Calendar.from_ical(calendar.cancellation({**FACTS, "ends_at": None}, EN)).walk("VEVENT")

    assert ("DTEND" in event, str(event["STATUS"])) == (False, "CANCELLED")


@pytest.fixture
def files(ada, okafor_practice, now):
    """What the patient's calendar was sent so far, and the clinic's."""
    owner = make_member(okafor_practice.location.clinic, "owner@example.org")

    def files():
        found = []
        for message in OutboxMessage.objects.select_related("user").order_by("created_at"):
            letter = letter_of(message)
            if letter.calendar:
                (event,) = Calendar.from_ical(letter.calendar).walk("VEVENT")
                method = str(Calendar.from_ical(letter.calendar)["METHOD"])
                side = {ada.user: "patient", owner: "clinic"}[message.user]
                found.append((side, method, str(event["UID"]), event["SEQUENCE"], event.decoded("DTSTART")))
        return sorted(found)

    return files


def test_a_visit_that_is_confirmed_moved_and_cancelled_is_one_entry_of_both(ada, okafor_practice, files, now):
    at = now + timedelta(days=1)
    visit = demand.visit(ada, okafor_practice, at, now)
    tell_of_visit(Event.CONFIRMED, visit, now=now)
    wanted = rescheduling.Wanted(starts_at=at + timedelta(hours=1))
    minute = timedelta(minutes=1)
    visit = rescheduling.reschedule(
        visit=visit, side=Side.PATIENT, wanted=wanted, by=ada.user, now=now + minute
    )
    cancelling.cancel(visit=visit, side=Side.PATIENT, code="plans", by=ada.user, now=now + 2 * minute)

    uid = f"{visit.pk}@kaly"
    assert files() == sorted(
        (side, *told)
        for side in ("patient", "clinic")
        for told in [
            ("REQUEST", uid, 0, at),
            ("REQUEST", uid, 1, at + timedelta(hours=1)),
            ("CANCEL", uid, 2, at + timedelta(hours=1)),
        ]
    )


def test_events_that_change_no_time_have_no_file(ada, okafor_practice, files, now):
    visit = demand.visit(ada, okafor_practice, now + timedelta(days=1), now)
    for event in (Event.CHECKED_IN, Event.COMPLETED, Event.NO_SHOW, Event.DELISTED, Event.OFF_ITS_TIME):
        tell_of_visit(event, visit, now=now)

    assert files() == []
