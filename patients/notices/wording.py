"""The words of every notice. A subject names nobody and nothing of health; to a clinic no text names the patient."""

from enum import StrEnum
from typing import NamedTuple


class Event(StrEnum):
    REQUESTED = "requested"
    COUNTERED = "countered"
    COUNTER_REFUSED = "counter_refused"
    COUNTER_EXPIRED = "counter_expired"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    EMERGENCY = "emergency"
    CONFIRMED = "confirmed"
    BOOKED = "booked"
    MOVED = "moved"
    MOVED_AWAY = "moved_away"
    CANCELLED_BY_PATIENT = "cancelled_by_patient"
    CANCELLED_BY_CLINIC = "cancelled_by_clinic"
    CHECKED_IN = "checked_in"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CONTESTED = "contested"
    SETTLED = "settled"
    DELISTED = "delisted"
    RELISTED = "relisted"
    SHIFTED = "shifted"
    OFF_ITS_TIME = "off_its_time"
    OFFERED = "offered"
    OFFER_ENDED = "offer_ended"
    WAIT_ENDED = "wait_ended"


class Notice(NamedTuple):
    subject: str
    text: str


class Notices(NamedTuple):
    """What each side is told."""

    patient: Notice
    clinic: Notice


YOURS = "Your visit request"
TEXTS = {
    Event.REQUESTED: Notices(
        Notice(YOURS, "We passed your request on to {clinician}, for {when}. You get an answer by {by}."),
        Notice(
            "A visit request waits for you",
            "Somebody asks for a visit: {when}, with {clinician}. Please answer by {by}.",
        ),
    ),
    Event.COUNTERED: Notices(
        Notice(
            "Other times for your visit", "{clinician} offers you other times. Please choose one by {by}."
        ),
        Notice("Other times were offered", "The times that you offered are kept for the patient until {by}."),
    ),
    Event.COUNTER_REFUSED: Notices(
        Notice(YOURS, "You turned down a time that {clinician} offered."),
        Notice(
            "A time that you offered",
            "The patient turned down a time that you offered for {clinician}. It is free again.",
        ),
    ),
    Event.COUNTER_EXPIRED: Notices(
        Notice(
            YOURS,
            "The times that {clinician} offered you are kept no longer. You can ask again, ask somebody else, or wait"
            " for a free time.",
        ),
        Notice(
            "The times that you offered",
            "The patient has not answered in time. What you offered for {clinician} is free again.",
        ),
    ),
    Event.DECLINED: Notices(
        Notice(YOURS, "{clinician} can't see you this time. Your other requests stay as they are."),
        Notice(
            "A request was declined",
            "A request for {when} with {clinician} was declined. The time is free again.",
        ),
    ),
    Event.EXPIRED: Notices(
        Notice(
            YOURS, "{clinician} has not answered in time. You can ask somebody else, or wait for a free time."
        ),
        Notice(
            "A request has lapsed",
            "A request for {when} with {clinician} was not answered in time. The time is free again.",
        ),
    ),
    Event.WITHDRAWN: Notices(
        Notice(YOURS, "Your request to {clinician} for {when} is withdrawn."),
        Notice(
            "A request was withdrawn",
            "The request for {when} with {clinician} was withdrawn. The time is free again.",
        ),
    ),
    Event.EMERGENCY: Notices(
        Notice(
            "Please read this now",
            "What you told us needs care at once. Call 911 or go to the nearest "
            "emergency department. Your request is withdrawn.",
        ),
        Notice(
            "A request was withdrawn",
            "The request for {when} with {clinician} was withdrawn. The time is free again.",
        ),
    ),
    Event.CONFIRMED: Notices(
        Notice("Your visit is confirmed", "{clinician} sees you on {when}, at {place}."),
        Notice("A visit is confirmed", "A visit with {clinician} on {when} is confirmed."),
    ),
    Event.BOOKED: Notices(
        Notice(
            "A visit was booked for you",
            "The clinic booked a visit for you: {clinician} sees you on {when}, at {place}. If that does not suit"
            " you, you can move or cancel it.",
        ),
        Notice("A visit is booked", "A visit with {clinician} on {when} was booked by the clinic."),
    ),
    Event.MOVED: Notices(
        Notice("Your visit was moved", "Your visit with {clinician} is now on {when}, at {place}."),
        Notice("A visit was moved", "A visit with {clinician} is now on {when}."),
    ),
    Event.MOVED_AWAY: Notices(
        Notice("Your visit was moved", "Your visit is with another clinician now."),
        Notice(
            "A visit was moved away",
            "The visit with {clinician} on {when} was moved to another clinician or place. The time is free again.",
        ),
    ),
    Event.CANCELLED_BY_PATIENT: Notices(
        Notice("Your visit is cancelled", "You cancelled your visit with {clinician} on {when}."),
        Notice(
            "A visit was cancelled",
            "The patient cancelled the visit with {clinician} on {when}. The time is free again.",
        ),
    ),
    Event.CANCELLED_BY_CLINIC: Notices(
        Notice(
            "Your visit is cancelled",
            "We are sorry: the clinic had to cancel your visit with {clinician} on {when}.",
        ),
        Notice("A visit was cancelled", "The visit with {clinician} on {when} was cancelled by the clinic."),
    ),
    Event.CHECKED_IN: Notices(
        Notice("You are checked in", "{clinician} knows that you are there for {when}."),
        Notice("A patient is there", "The patient of {when} with {clinician} is checked in."),
    ),
    Event.COMPLETED: Notices(
        Notice("Your visit", "Thank you for your visit with {clinician} on {when}."),
        Notice("A visit is completed", "The visit with {clinician} on {when} is completed."),
    ),
    Event.NO_SHOW: Notices(
        Notice(
            "Your visit",
            "{clinician} says that you did not come on {when}. If you were there, tell us within 7 days.",
        ),
        Notice("A missed visit", "The visit with {clinician} on {when} is marked as missed."),
    ),
    Event.CONTESTED: Notices(
        Notice("Your visit", "You told us that you were there on {when}. Somebody of Kaly looks into it."),
        Notice(
            "A missed visit is contested",
            "The patient says that they came on {when}. Somebody of Kaly looks into it.",
        ),
    ),
    Event.SETTLED: Notices(
        Notice(
            "Your visit",
            "We looked into your visit with {clinician} on {when}. Sign in to see how it stands.",
        ),
        Notice(
            "A contested visit is settled",
            "We looked into the visit with {clinician} on {when}. Sign in to see how it stands.",
        ),
    ),
    Event.DELISTED: Notices(
        Notice(
            "About your visit",
            "{clinician} is not shown on Kaly at the moment. Your visit on "
            "{when} stays booked: please call the clinic to be sure.",
        ),
        Notice(
            "Visits that stay booked",
            "Patients can't find {clinician} at the moment. The visit on "
            "{when} stays booked, and the patient was told.",
        ),
    ),
    Event.RELISTED: Notices(
        Notice(
            "About your visit", "{clinician} is shown on Kaly again. Your visit on {when} stays as it is."
        ),
        Notice(
            "Patients find you again",
            "Patients find {clinician} again. The visit on {when} stays booked, and the patient was told.",
        ),
    ),
    Event.SHIFTED: Notices(
        Notice(
            "Your visit",
            "The clocks change otherwise than was planned. Your visit with {clinician} is on {when}, as agreed.",
        ),
        Notice(
            "A visit in a new time zone",
            "The clocks change otherwise than was planned. The visit with {clinician} is on {when}, as agreed.",
        ),
    ),
    Event.OFF_ITS_TIME: Notices(
        Notice(
            "Please look at the time of your visit",
            "The clocks change otherwise than was planned, and your visit with {clinician} can't be at the time "
            "that was agreed. It is on {when} now. If that does not suit you, please choose another time or call "
            "the clinic.",
        ),
        Notice(
            "A visit that needs another time",
            "The clocks change otherwise than was planned, and a visit with {clinician} can't be at the time "
            "that was agreed. It is on {when} now. Please agree on a time with the patient, and move it there.",
        ),
    ),
    Event.OFFERED: Notices(
        Notice(
            "A time is free for you", "{clinician} has a free time on {when}. It is kept for you until {by}."
        ),
        Notice(
            "A free time was offered",
            "The free time of {clinician} on {when} is offered to somebody who waits.",
        ),
    ),
    Event.OFFER_ENDED: Notices(
        Notice(
            "The time that we kept for you",
            "The time with {clinician} on {when} is not kept for you any longer. You keep your turn.",
        ),
        Notice(
            "A free time was not taken", "The time of {clinician} on {when} was not taken and is free again."
        ),
    ),
    Event.WAIT_ENDED: Notices(
        Notice("Your place in the waiting list", "You are not waiting for a time any longer."),
        Notice(
            "A free time was not taken",
            "Whoever the time of {clinician} on {when} was offered to waits no longer. It is free again.",
        ),
    ),
}
LETTER = "Hello,\n\n{text}\n\nSee it at {site}\n"
