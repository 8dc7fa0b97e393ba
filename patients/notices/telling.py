"""Queue notices for those who act for the patient, and for those who run the practice."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from accounts import outbox
from accounts.models import User
from patients.models import Patient, RequestTarget, Visit, WaitlistEntry, WaitlistOffer
from patients.notices import software
from patients.notices.events import Event
from patients.notices.kinds import PATIENT, PRACTICE, name_of
from patients.notices.whom import acting_for
from providers import memberships
from providers.models import Mode, Practice

# What they ask for has an end, and another notice follows it.
GOOD_UNTIL_THEN = (Event.REQUESTED, Event.COUNTERED, Event.OFFERED)


class Notice(NamedTuple):
    """Of what something is told; `row` names it, and tells apart what may happen to it more than once."""

    event: Event
    about: UUID
    row: str
    facts: dict[str, Any]
    status: str = ""
    until: datetime | None = None


def tell_of_target(event: Event, target: RequestTarget, *, now: datetime, key: str = "") -> None:
    """This function will tell both sides what happened to what was asked of a practice."""
    facts = _facts(target.practice, target.request.mode, target.starts_at, target.ends_at, target.respond_by)
    facts["target_id"] = target.pk
    notice = Notice(event, target.pk, f"{target.pk}:{key}", facts, target.status)
    _tell(notice, target.request.patient, target.practice, now)


def tell_of_visit(event: Event, visit: Visit, *, now: datetime, key: str = "") -> None:
    """This function will tell both sides what happened to a visit."""
    _tell(_of_visit(event, visit, visit.practice, f":{key}"), visit.patient, visit.practice, now)


def tell_of_leaving(visit: Visit, practice: Practice, was_at: datetime, *, now: datetime) -> None:
    """This function will tell those who ran a visit until now that it was moved away from them.

    Whoever runs the visits of its clinician at the other place too knows by the move itself.
    """
    users = list(memberships.who_run(practice, now=now))
    if visit.practice.provider_id == practice.provider_id:
        told = {user.pk for user in memberships.who_run(visit.practice, now=now)}
        users = [user for user in users if user.pk not in told]
    notice = _of_visit(Event.MOVED_AWAY, visit, practice, "")
    notice.facts["starts_at"], notice.facts["ends_at"] = was_at, None
    _queue(notice, PRACTICE, users, now)
    if visit.practice.location.clinic_id != practice.location.clinic_id:
        _tell_software(notice, practice, now)


def tell_of_wait(event: Event, offer: WaitlistOffer, *, now: datetime, key: str = "") -> None:
    """This function will tell both sides what happened to a time that was offered to somebody who waits."""
    facts = _facts(offer.practice, offer.entry.mode, offer.starts_at, offer.ends_at, offer.expires_at)
    facts["offer_id"] = offer.pk
    _tell(Notice(event, offer.pk, f"{offer.pk}:{key}", facts), offer.entry.patient, offer.practice, now)


def tell_who_waits(event: Event, entry: WaitlistEntry, *, now: datetime) -> None:
    """This function will tell whoever waits that they do, or, where no clinic has an offer open, no more."""
    notice = Notice(event, entry.pk, str(entry.pk), {"entry_id": entry.pk})
    _queue(notice, PATIENT, acting_for(entry.patient, now), now)


def tell_of_reminder(name: str, visit: Visit, *, until: datetime, now: datetime) -> bool:
    """This function will remind the patient's side of a visit; False when they were reminded so before."""
    told = [
        outbox.tell(
            kind=f"{PATIENT}.{name}",
            facts=facts_of_visit(visit) | {"user_id": user.pk},
            dedupe_key=f"visit.{name}:{visit.pk}:{visit.sequence}:patient:{user.pk}",
            user=user,
            about_id=visit.pk,
            until=until,
            now=now,
        )
        for user in acting_for(visit.patient, now)
    ]
    return any(told)


def _of_visit(event: Event, visit: Visit, practice: Practice, key: str) -> Notice:
    row = f"{visit.pk}:{visit.sequence}{key}"
    return Notice(event, visit.pk, row, facts_of_visit(visit, practice), visit.status)


def facts_of_visit(visit: Visit, practice: Practice | None = None) -> dict[str, Any]:
    """This function will give what a message knows of a visit, at its own practice unless at one that it left."""
    facts = _facts(practice or visit.practice, visit.mode, visit.starts_at, visit.ends_at, None)
    return facts | {"visit_id": visit.pk, "sequence": visit.sequence}


def _facts(
    practice: Practice,
    mode: str,
    starts_at: datetime | None,
    ends_at: datetime | None,
    by: datetime | None,
) -> dict[str, Any]:
    place = practice.location
    return {
        "clinician": practice.provider.name,
        "place": place.clinic.name,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "by": by,
        "zone": place.zone,
        "mode": mode,
        "where": None if mode == Mode.VIDEO else str(place),
        "phone": practice.phone or None,
    }


def _tell(notice: Notice, patient: Patient, practice: Practice, now: datetime) -> None:
    if notice.event in GOOD_UNTIL_THEN:
        notice = notice._replace(until=notice.facts["by"])
    _queue(notice, PATIENT, acting_for(patient, now), now)
    _queue(notice, PRACTICE, memberships.who_run(practice, now=now), now)
    _tell_software(notice, practice, now)


def _tell_software(notice: Notice, practice: Practice, now: datetime) -> None:
    software.tell(
        notice.event, notice.about, row=notice.row, status=notice.status, practice=practice, now=now
    )


def _queue(notice: Notice, side: str, users: Iterable[User], now: datetime) -> None:
    who = "patient" if side == PATIENT else "clinic"
    for user in users:
        outbox.tell(
            kind=name_of(notice.event, side),
            facts=notice.facts | ({"user_id": user.pk} if side == PATIENT else {}),  # whose links they are
            # as in the versions before, so that nothing is told again by the next one
            dedupe_key=f"visit.{notice.event}:{notice.row}:{who}:{user.pk}",
            user=user,
            about_id=notice.about,
            until=notice.until,
            now=now,
        )
