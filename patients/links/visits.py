"""What links about a visit show and do. What they do is to the time that the page showed, and to no other."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from accounts.models import User
from patients.links import signed
from patients.links.signed import HasMoved, LinkIsWrong, Purpose, Told
from patients.models import Visit
from patients.models.visits import CANCELLED, CancelCode
from patients.visits import cancelling, coming
from patients.visits.turns import Side, in_turn


class Stand(StrEnum):
    """How a visit stands, as far as a link can still do something about it."""

    AHEAD = "ahead"
    CANCELLED = "cancelled"
    BEGUN = "begun"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A visit for a page. `has_moved` is whether it is at another time than the message told."""

    visit: Visit
    user: User
    stand: Stand
    has_moved: bool
    is_late: bool


def look(purpose: Purpose, token: str, *, now: datetime) -> Shown:
    """This function will find the visit of a link; it changes nothing.

    :raises LinkIsWrong, LinkIsOld: as `signed.read`, and where the person acts for the patient no more
    """
    told = signed.read(purpose, token, now=now)
    visit = _found(told)
    ahead = visit.status == Visit.Status.CONFIRMED and visit.starts_at > now
    is_cancelled = visit.status in CANCELLED
    return Shown(
        visit=visit,
        user=told.user,
        stand=Stand.AHEAD if ahead else Stand.CANCELLED if is_cancelled else Stand.BEGUN,
        has_moved=visit.sequence != told.sequence,
        is_late=cancelling.is_late(visit, now=now),
    )


@transaction.atomic
def say_coming(token: str, *, seen: int, now: datetime) -> None:
    """This function will note that the patient comes at the time that the page showed.

    :raises LinkIsWrong, LinkIsOld: as `look`
    :raises HasMoved: the visit is not at that time any more
    :raises StateHasChanged, HasBegun: it is not ahead any more
    """
    told = signed.read(Purpose.COMING, token, now=now)
    coming.say_coming(visit=_as_seen(told, seen), now=now)


@transaction.atomic
def cancel(token: str, *, seen: int, now: datetime) -> None:
    """This function will cancel the visit that the page showed, at the time that it showed.

    :raises LinkIsWrong, LinkIsOld: as `look`
    :raises HasMoved: the visit is not at that time any more
    :raises StateHasChanged, HasBegun: it is not ahead any more
    """
    told = signed.read(Purpose.CANCEL, token, now=now)
    visit = _as_seen(told, seen)
    cancelling.cancel(visit=visit, side=Side.PATIENT, code=CancelCode.OTHER, by=told.user, now=now)


def _as_seen(told: Told, seen: int) -> Visit:
    row = in_turn(_found(told), side=Side.PATIENT)
    if row.sequence != seen:
        raise HasMoved
    return row


def _found(told: Told) -> Visit:
    rows = Visit.objects.visible_to(told.user).filter(pk=told.row_id)
    visit: Visit | None = rows.select_related(
        "patient", "practice__provider", "practice__location__clinic"
    ).first()
    if visit is None:
        raise LinkIsWrong
    return visit
