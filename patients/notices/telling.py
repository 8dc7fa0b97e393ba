"""Queue notices for those who act for the patient, and for those who run the practice."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts import outbox
from accounts.models import User
from patients.access import counts
from patients.models import Patient, RequestTarget, Visit, WaitlistEntry, WaitlistOffer
from patients.notices.wording import LETTER, TEXTS, Event, Notice
from providers import memberships
from providers.models import Practice

NO_TIME = "a time that suits"


def tell_of_target(event: Event, target: RequestTarget, *, now: datetime, key: str = "") -> None:
    """This function will tell both sides what happened to what was asked of a practice."""
    by = target.respond_by
    _tell(event, f"{target.pk}:{key}", target.request.patient, target.practice, target.starts_at, by, now)


def tell_of_visit(event: Event, visit: Visit, *, now: datetime, key: str = "") -> None:
    """This function will tell both sides what happened to a visit."""
    _tell(
        event, f"{visit.pk}:{visit.sequence}:{key}", visit.patient, visit.practice, visit.starts_at, None, now
    )


def tell_of_leaving(visit: Visit, practice: Practice, was_at: datetime, *, now: datetime) -> None:
    """This function will tell those who ran a visit until now that it was moved away from them.

    Whoever runs the visits of its clinician at the other place too knows by the move itself.
    """
    facts = {"clinician": practice.provider.name, "when": _moment(was_at, practice.location.zone)}
    users = list(memberships.who_run(practice, now=now))
    if visit.practice.provider_id == practice.provider_id:
        told = {user.pk for user in memberships.who_run(visit.practice, now=now)}
        users = [user for user in users if user.pk not in told]
    row = f"{visit.pk}:{visit.sequence}"
    _queue(Event.MOVED_AWAY, "clinic", row, TEXTS[Event.MOVED_AWAY].clinic, users, facts, now)


def tell_of_wait(event: Event, offer: WaitlistOffer, *, now: datetime, key: str = "") -> None:
    """This function will tell both sides what happened to a time that was offered to somebody who waits."""
    _tell(
        event,
        f"{offer.pk}:{key}",
        offer.entry.patient,
        offer.practice,
        offer.starts_at,
        offer.expires_at,
        now,
    )


def tell_of_end_of_wait(event: Event, entry: WaitlistEntry, *, now: datetime) -> None:
    """This function will tell whoever waited that they do no more, where no clinic has an open offer of theirs."""
    _queue(event, "patient", str(entry.pk), TEXTS[event].patient, _acting_for(entry.patient, now), {}, now)


def tell_of_reminder(name: str, visit: Visit, *, until: datetime, now: datetime) -> bool:
    """This function will remind the patient's side of a visit; False when they were reminded so before."""
    place = visit.practice.location
    facts = {
        "clinician": visit.practice.provider.name,
        "place": place.clinic.name,
        "starts_at": visit.starts_at,
        "zone": visit.zone,
        "visit_id": visit.pk,
        "sequence": visit.sequence,
        "mode": visit.mode,
    }
    told = [
        outbox.tell(
            kind=f"visit.{name}",
            facts=facts,
            dedupe_key=f"visit.{name}:{visit.pk}:{visit.sequence}:patient:{user.pk}",
            user=user,
            about_id=visit.pk,
            until=until,
            now=now,
        )
        for user in _acting_for(visit.patient, now)
    ]
    return any(told)


def _tell(
    event: Event,
    row: str,
    patient: Patient,
    practice: Practice,
    starts_at: datetime | None,
    by: datetime | None,
    now: datetime,
) -> None:
    zone = practice.location.zone
    facts = {
        "clinician": practice.provider.name,
        "place": practice.location.clinic.name,
        "when": _moment(starts_at, zone) if starts_at else NO_TIME,
        "by": _moment(by, zone) if by else "",
    }
    notices = TEXTS[event]
    _queue(event, "patient", row, notices.patient, _acting_for(patient, now), facts, now)
    _queue(event, "clinic", row, notices.clinic, memberships.who_run(practice, now=now), facts, now)


def _queue(
    event: Event,
    side: str,
    row: str,
    notice: Notice,
    users: Iterable[User],
    facts: dict[str, Any],
    now: datetime,
) -> None:
    text = LETTER.format(text=notice.text.format(**facts), site=settings.PUBLIC_URL)
    for user in users:
        outbox.queue(
            kind=f"visit.{event}",
            dedupe_key=f"visit.{event}:{row}:{side}:{user.pk}",
            email=outbox.Email(address=user.email, subject=notice.subject, text=text),
            user=user,
            now=now,
        )


def _moment(moment: datetime, zone: str) -> str:
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local:%A, %B} {local.day} at {local:%H:%M} ({zone})"


def _acting_for(patient: Patient, now: datetime) -> list[User]:
    """The patient's own account, and whoever acts for them now."""
    proxies = patient.proxies.active().select_related("user", "patient__person_key")
    users = [patient.user, *(proxy.user for proxy in proxies if counts(proxy, now))]
    return [user for user in users if user is not None and user.is_active]
