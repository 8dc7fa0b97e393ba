"""A time that a practice offers for a visit, whether or not somebody has it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.errors import DomainError
from providers import time_claims
from providers.models import Condition, Practice
from providers.time_claims import Time
from providers.visit_times import Length, Wanted, is_open, length_of, mode_of


class PracticeNotListed(DomainError):
    code = "practice_not_listed"
    detail = "Nobody can be asked for a visit there at the moment."


class TimeNotOffered(DomainError):
    """No visit begins then. The answer holds `alternatives`, as that of a time which is taken does."""

    code = "time_not_offered"
    detail = "There is no visit at this time. Please choose another one."

    def __init__(self, practice: Practice, starts_at: datetime) -> None:
        super().__init__()
        self.practice, self.starts_at = practice, starts_at


@dataclass(frozen=True, slots=True)
class Bookable:
    """The time of a visit and its price; it is free once `time_claims.take` says so."""

    time: Time
    price_cents: int | None

    @property
    def ends_at(self) -> datetime:
        return self.time.ends_at


def listed_practice(practice_id: UUID, *, now: datetime) -> Practice:
    """This function will find a practice that may be shown now, with its clinician, place and clinic.

    :raises PracticeNotListed: there is none, or it may not be shown
    """
    practices = Practice.objects.listed(now).select_related("provider", "location__clinic")
    practice = practices.filter(pk=practice_id).first()
    if practice is None:
        raise PracticeNotListed
    return practice


def kept_practice(practice_id: UUID, *, now: datetime) -> Practice:
    """This function will find the same, and keep it from being removed until the transaction ends.

    :raises PracticeNotListed: there is none, or it may not be shown
    """
    practice = listed_practice(practice_id, now=now)
    if not time_claims.keep(practice_id):
        raise PracticeNotListed
    return practice


def bookable(
    *,
    practice: Practice,
    starts_at: datetime,
    mode: str,
    condition: Condition | None,
    new_patient: bool,
    now: datetime,
) -> Bookable:
    """This function will find the visit that begins at a moment at a practice, one that `listed_practice` found.

    Its length goes by the condition; without one it is the longest visit of the mode. Who may ask for it is a matter
    of `scope`.

    :raises ModeNotOffered: the practice does not see people in this way
    :raises TimeNotOffered: no visit begins then by its hours, its notice and its horizon
    """
    length = visit_length(practice, mode=mode, condition=condition, new_patient=new_patient)
    if length is None or not is_open(practice, length, starts_at, now=now):
        raise TimeNotOffered(practice, starts_at)
    return Bookable(Time(practice, starts_at, length.minutes), length.price_cents)


def visit_length(
    practice: Practice, *, mode: str, condition: Condition | None, new_patient: bool
) -> Length | None:
    """This function will find how long a visit takes; None where the practice has no such visit.

    :raises ModeNotOffered: the practice does not see people in this way
    """
    group = condition.group if condition else ""
    return length_of(
        practice, mode_of(practice, mode), Wanted(condition_group=group, new_patient=new_patient)
    )
