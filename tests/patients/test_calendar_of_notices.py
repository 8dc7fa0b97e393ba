"""The calendar file of a notice: the same entry as in a feed, put there, moved and taken out."""

from icalendar import Calendar

from accounts.models import MessageLanguage
from patients.notices import calendar

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

    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == ("Visita", "Por video")


def test_what_has_no_end_is_no_entry():
    assert calendar.invitation({**FACTS, "ends_at": None}, EN) is None
