"""Notices that are not so any more when they are sent, or not for their reader any more.

A mail server may be away for hours, and a text message waits for the morning. Meanwhile a visit moves or is
cancelled, somebody acts for the patient no more, or works at the clinic no more. The change has a notice of its own.
"""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import OutboxMessage
from accounts.outbox.kinds import Facts
from patients.models import Patient, RequestTarget, Visit, WaitlistEntry, WaitlistOffer
from patients.models.visits import CANCELLED
from patients.notices.events import Event
from patients.notices.whom import acting_for
from providers import memberships

# They say when a visit will be, as it was agreed on in the version that they name.
SAY_WHEN = {
    Event.CONFIRMED,
    Event.BOOKED,
    Event.MOVED,
    Event.SHIFTED,
    Event.OFF_ITS_TIME,
    Event.DELISTED,
    Event.RELISTED,
    "reminder_48h",
    "reminder_2h",
}
PRACTICE = ("practice__provider", "practice__location")
# What a notice tells of, by the fact that names it.
ROWS: dict[str, QuerySet[Any]] = {
    "visit_id": Visit.objects.select_related("patient__user", *PRACTICE),
    "target_id": RequestTarget.objects.select_related("request__patient__user", *PRACTICE),
    "offer_id": WaitlistOffer.objects.select_related("entry__patient__user", *PRACTICE),
    "entry_id": WaitlistEntry.objects.select_related("patient__user"),
}


def for_patient(message: OutboxMessage, facts: Facts, now: datetime) -> str:
    """This function will say why a notice is nothing for its reader on the patient's side any more, if so."""
    row = _row(facts)
    if row is None:
        return ""
    if not _may_hear(message, _patient(row), now):
        return "acts_no_more"
    return _changed(message, facts, row)


def for_practice(message: OutboxMessage, facts: Facts, now: datetime) -> str:
    """This function will say why a notice is nothing for its reader at the clinic any more, if so."""
    row = _row(facts)
    if row is None or _event(message) == Event.MOVED_AWAY:  # that is for those who run it no more
        return ""
    if cause := _changed(message, facts, row):
        return cause
    runs_it = memberships.who_run(row.practice, now=now).filter(messages=message.pk)
    return "" if runs_it.exists() else "works_no_more"


def _changed(message: OutboxMessage, facts: Facts, row: Any) -> str:
    if not isinstance(row, Visit) or _event(message) not in SAY_WHEN:
        return ""
    return "overtaken" if row.status in CANCELLED or row.sequence != facts["sequence"] else ""


def _may_hear(message: OutboxMessage, patient: Patient, now: datetime) -> bool:
    """Whoever acts for them, or did until the very change that this tells of, such as an erasure."""
    until_then = patient.proxies.filter(user=message.user_id, ended_at=message.created_at)
    return message.user in acting_for(patient, now) or until_then.exists()


def _event(message: OutboxMessage) -> str:
    return message.kind.partition(".")[2]


def _row(facts: Facts) -> Any:
    return next((rows.filter(pk=facts[name]).first() for name, rows in ROWS.items() if name in facts), None)


def _patient(row: Any) -> Patient:
    if isinstance(row, RequestTarget):
        return row.request.patient
    patient: Patient = row.entry.patient if isinstance(row, WaitlistOffer) else row.patient
    return patient
