"""Other times that a clinic offers instead of the one that was asked for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from accounts.errors import DomainError
from accounts.models import User
from patients import notices
from patients.booking.alternatives import offered
from patients.booking.bookable import visit_length
from patients.booking.scope import OnlyTodayOrTomorrow, fits_level
from patients.models import CounterOffer, RequestTarget, TargetState
from patients.requests import answering, ending
from patients.requests.deadlines import LEAST, answer_by
from patients.states import change_status
from providers import time_claims
from providers.models import TimeClaim
from providers.time_claims import Time
from providers.visit_times import ModeNotOffered

MOST = 3
FURTHEST = timedelta(days=365)


class OfferedTooSoon(DomainError):
    code = "offered_too_soon"
    status = 400
    field = "times"
    detail = "Each time has to leave the patient half an hour to answer, and you the notice that you ask for."


class OfferedTooFarAhead(DomainError):
    code = "offered_too_far_ahead"
    status = 400
    field = "times"
    detail = "Please offer times within a year."


class OfferedTimesOverlap(DomainError):
    code = "offered_times_overlap"
    status = 400
    field = "times"
    detail = "Each time needs room for the visit and the pause after it. Please leave more between them."


def counter(
    *, target: RequestTarget, starts: Sequence[datetime], by: User | None, now: datetime
) -> RequestTarget:
    """This function will offer the patient one to three times of the same practice, kept until they answer.

    They may lie outside of its hours. The time that was asked for is given back.

    :raises StateHasChanged: it was answered, withdrawn or has ended
    :raises AnsweredTooLate: the time to answer is over
    :raises PracticeNotShown: the practice is not listed now
    :raises ModeNotOffered: the practice has no such visits any more
    :raises OfferedTooSoon, OfferedTooFarAhead, OfferedTimesOverlap: the times can't be offered
    :raises OnlyTodayOrTomorrow: a time is later than the patient should be seen
    :raises TimeTaken: one of them is taken; with the nearest free times
    """
    if not 1 <= len(starts) <= MOST:
        raise ValueError(f"One to {MOST} times.")
    request = target.request
    with offered(
        mode=request.mode,
        condition=request.condition,
        new_patient=request.new_patient,
        level=request.intake.level,
        now=now,
    ):
        taken = answering.waiting(target, TargetState.REQUESTED, now=now)
        answering.require_shown(taken, now=now)
        times = _times(taken, sorted(starts))
        respond_by = _deadline(taken.request.intake.level, times, now)
        providers = ending.turns_of([taken])
        _write(taken, times, respond_by, now=now)
        change_status(
            taken,
            TargetState.COUNTERED,
            respond_by=respond_by,
            price_cents=taken.price_cents,
            answered_by=by,
            answered_at=now,
        )
        notices.tell_of_target(notices.Event.COUNTERED, taken, now=now)
        time_claims.settle(providers, now=now)
    return taken


def _times(target: RequestTarget, starts: Sequence[datetime]) -> list[Time]:
    """As long as the visit that was asked for; where no time was, as long as the practice says, at its price."""
    if target.starts_at and target.ends_at:
        minutes = (target.ends_at - target.starts_at) // timedelta(minutes=1)
    else:
        request = target.request
        length = visit_length(
            target.practice, mode=request.mode, condition=request.condition, new_patient=request.new_patient
        )
        if length is None:
            raise ModeNotOffered
        minutes, target.price_cents = length.minutes, length.price_cents
    return [Time(target.practice, start, minutes) for start in starts]


def _deadline(level: str, times: Sequence[Time], now: datetime) -> datetime:
    """By when the patient has to answer: while the first of the times is still ahead by the notice needed."""
    first, last = times[0], times[-1]
    if first.starts_at <= now:
        raise OfferedTooSoon
    respond_by = answer_by(level=level, practice=first.practice, starts_at=first.starts_at, now=now)
    if respond_by < now + LEAST:
        raise OfferedTooSoon
    if last.starts_at > now + FURTHEST:
        raise OfferedTooFarAhead
    if any(later.starts_at < earlier.blocked[1] for earlier, later in pairwise(times)):
        raise OfferedTimesOverlap
    if not fits_level(level, last.starts_at, last.practice.location.zone, now=now):
        raise OnlyTodayOrTomorrow
    return respond_by


def _write(target: RequestTarget, times: Sequence[Time], respond_by: datetime, *, now: datetime) -> None:
    if target.claim:
        time_claims.release([target.claim], now=now)
    for time in times:
        claim = time_claims.take(time, kind=TimeClaim.Kind.COUNTER, expires_at=respond_by, now=now)
        CounterOffer.objects.create(
            target=target, claim=claim, starts_at=time.starts_at, ends_at=time.ends_at, offered_at=now
        )
