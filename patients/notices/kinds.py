"""The kinds of notices: of each event one for those who act for the patient, one for those who run the practice."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.models import MessageLanguage, Topic
from accounts.outbox import dates, kinds, words
from accounts.outbox.kinds import Facts, Kind, Said, no_attachment
from patients.links.of_messages import links
from patients.notices import calendar, overtaken
from patients.notices.events import Event
from providers.models import Mode

WORDS = Path(__file__).parent / "words"
PATIENT, PRACTICE = "visit", "practice"
OF_WAITING = (Event.WAIT_BEGUN, Event.OFFERED, Event.OFFER_ENDED, Event.WAIT_ENDED)
EN, ES = MessageLanguage.EN, MessageLanguage.ES
NO_TIME = {EN: "a time that suits", ES: "un horario que convenga"}
ARTICLE = {EN: "", ES: "el "}
BY_VIDEO = {EN: "By video", ES: "Por video"}
PHONE = {EN: "Phone: {phone}", ES: "Teléfono: {phone}"}

EXAMPLE: dict[str, Any] = {
    "clinician": "Dr. Ngozi Okafor",
    "place": "Fulton Street Physical Therapy",
    "starts_at": "2026-12-01T19:00:00+00:00",
    "ends_at": "2026-12-01T19:30:00+00:00",
    "by": "2026-11-30T17:00:00+00:00",
    "zone": "America/New_York",
    "user_id": "7a1f2f0e-2f0b-4c57-8a3c-0f1d7a3b9c02",
    "visit_id": "0b0e9c4e-55a3-4d0c-8c2f-0c2f7f3f6d10",
    "target_id": "5a8f0b57-8d0a-4a55-9b83-2b1d8f2f5f44",
    "offer_id": "c1f4a9b2-3a77-4c9e-9a40-7f3f0e9d1a25",
    "entry_id": "e7d1a3f0-6b7c-4a8e-8f55-1f2a3b4c5d6e",
    "sequence": 0,
    "mode": Mode.IN_PERSON.value,
    "where": "12 Fulton Street, New York, NY 10038",
    "phone": "+1 212 555 0142",
}


def register() -> None:
    """This function will make all of them known to the outbox."""
    told = words.read(WORDS)
    kinds.register(*(_kind(name, texts) for name, texts in told.items()))


def name_of(event: Event, side: str) -> str:
    """This function will name the kind of an event for a side.

    Of an emergency a clinic is told that a request was withdrawn, and not why: the name would say it too.
    """
    told = Event.WITHDRAWN if (side, event) == (PRACTICE, Event.EMERGENCY) else event
    return f"{side}.{told}"


def say(facts: Facts, language: MessageLanguage) -> Said:
    """This function will put the facts of a notice (telling.py) into words; what is not known says nothing."""
    said = {"link": settings.PUBLIC_URL}
    if "zone" not in facts:  # of the end of a wait, which is nobody's place
        return said
    starts_at, zone = facts["starts_at"], facts["zone"]
    said |= {"clinician": facts["clinician"], "wish": NO_TIME[language]}
    for name, at in (("", starts_at), ("_by", facts["by"])):
        said[f"short{name}"] = dates.short(at, zone, language) if at else ""
        said[name.strip("_") or "when"] = dates.moment(at, zone, language) if at else ""
    if starts_at:
        said["wish"] = ARTICLE[language] + said["when"]
    return said | _place(facts, language) | links(facts)


def _place(facts: Facts, language: MessageLanguage) -> dict[str, str]:
    where = BY_VIDEO[language] if facts["mode"] == Mode.VIDEO else facts["where"] or ""
    phone = PHONE[language].format(phone=facts["phone"]) if facts["phone"] else ""
    return {"where": where, "details": "\n".join(line for line in (facts["place"], where, phone) if line)}


def _kind(name: str, texts: Mapping[MessageLanguage, words.Text]) -> Kind:
    side, event = name.split(".")
    return Kind(
        name=name,
        topic=_topic(side, event),
        texts=texts,
        example=EXAMPLE,
        say=say,
        calendar=calendar.OF_EVENTS.get(event, no_attachment),
        overtaken=overtaken.for_patient if side == PATIENT else overtaken.for_practice,
    )


def _topic(side: str, event: str) -> Topic:
    if side == PRACTICE:
        return Topic.PRACTICE
    if event.startswith("reminder_"):
        return Topic.REMINDERS
    return Topic.WAITLIST if Event(event) in OF_WAITING else Topic.VISITS
