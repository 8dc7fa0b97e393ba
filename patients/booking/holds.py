"""Times that people keep for ten minutes while they fill in a request. Of what they told nothing is kept.

Whether a hold counts is said by its claim alone, at the moment that the caller names; the sweep only tidies up.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import User
from matching.asking import Symptoms
from patients.booking import alternatives, scope
from patients.booking.bookable import Bookable, bookable, listed_practice
from patients.locking import take_turn, take_turn_of_holds
from patients.models import Hold, Patient
from providers import time_claims
from providers.models import TimeClaim
from providers.rounds import alone

LIFE = timedelta(minutes=10)
MOST = 3  # at once, of one account
BATCH = 1_000


class TooManyHolds(DomainError):
    code = "too_many_holds"
    detail = f"You can keep {MOST} times at once. Please let one of them go, or ask for a visit first."


class HoldIsOver(DomainError):
    code = "hold_is_over"
    detail = "This time is kept for you no longer. Please choose a time again."


class HoldWasRenewed(DomainError):
    code = "hold_was_renewed"
    detail = "A time can be kept longer once. Please ask for the visit now."


def hold(
    *,
    patient: Patient,
    practice_id: UUID,
    starts_at: datetime,
    symptoms: Symptoms,
    mode: str,
    new_patient: bool,
    patient_state: str,
    by: User,
    now: datetime,
) -> Hold:
    """This function will keep a time for a patient for ten minutes, where a match would let them go there.

    :raises EmergencyLevel, GateUnanswered, UnknownCode: the answers do not allow a visit
    :raises PracticeNotListed: there is no such practice, or it may not be shown now
    :raises ModeNotOffered, ManipulationCaution, NotInScope, CautionsUnasked, NotLicensedThere, AgeNotSeen,
        NotAccepting: it is not one for this patient
    :raises OnlyTodayOrTomorrow: the patient should be seen sooner
    :raises TimeNotOffered, TimeTaken: the time is not to be had; with the nearest ones that are
    :raises TooManyHolds: the account keeps as many as it may
    """
    passed = scope.gate(symptoms)
    practice = listed_practice(practice_id, now=now)
    scope.require_scope(
        passed=passed,
        practice=practice,
        mode=mode,
        new_patient=new_patient,
        patient_state=patient_state,
        now=now,
    )
    condition = passed.condition
    with alternatives.offered(
        mode=mode, condition=condition, new_patient=new_patient, level=passed.level, now=now
    ):
        found = bookable(
            practice=practice,
            starts_at=starts_at,
            mode=mode,
            condition=condition,
            new_patient=new_patient,
            now=now,
        )
        scope.require_day(passed=passed, practice=practice, starts_at=starts_at, now=now)
        time_claims.refuse_taken(found.time, now=now)  # whoever comes late need not wait for any turn
        return _keep(
            Hold(user=by, patient=patient, mode=mode, new_patient=new_patient, created_at=now), found, now
        )


def _keep(row: Hold, found: Bookable, now: datetime) -> Hold:
    take_turn(row.patient)
    take_turn_of_holds(row.user)
    _require_room(row.user, now)
    row.claim = time_claims.take(found.time, kind=TimeClaim.Kind.HOLD, expires_at=now + LIFE, now=now)
    row.starts_at, row.ends_at, row.price_cents = found.time.starts_at, found.ends_at, found.price_cents
    row.save(force_insert=True)
    time_claims.settle([row.claim.provider_id], now=now)
    return row


def _require_room(user: User, now: datetime) -> None:
    if Hold.objects.filter(user=user).live(now).count() >= MOST:
        raise TooManyHolds


@transaction.atomic
def renew(*, hold: Hold, now: datetime) -> Hold:
    """This function will keep a time for ten minutes from now on; once.

    :raises HoldIsOver: it has expired, was let go, has become a request, or the time has begun
    :raises HoldWasRenewed: it was renewed before
    """
    take_turn(hold.patient)
    (row,) = lock([hold.pk], now=now)
    if row.starts_at <= now:
        raise HoldIsOver
    time_claims.take_turns([row.claim.provider_id])
    claim = _live_claim(row, now)
    if row.renewed_at is not None:
        raise HoldWasRenewed
    time_claims.hand_over(claim, kind=TimeClaim.Kind.HOLD, expires_at=now + LIFE)
    row.renewed_at, row.claim = now, claim
    row.save(update_fields=["renewed_at"])
    time_claims.settle([claim.provider_id], now=now)
    return row


@transaction.atomic
def let_go(*, hold: Hold, now: datetime) -> None:
    """This function will give the time of a hold back; where it has expired, it only removes the row."""
    take_turn(hold.patient)
    _end(hold.pk, now=now)


def lock(hold_ids: list[UUID], *, now: datetime) -> list[Hold]:
    """This function will lock holds in the order that is given, with their claims as they are before any turn.

    Call it with the turn of the patient taken, and before those of the clinicians.

    :raises HoldIsOver: one of them does not count any more
    """
    rows = (
        Hold.objects.live(now)
        .filter(pk__in=hold_ids)
        .order_by("pk")
        .select_for_update(no_key=True, of=("self",))
    )
    found = {row.pk: row for row in rows.select_related("patient", "claim__practice__location")}
    if found.keys() != set(hold_ids):
        raise HoldIsOver
    return [found[pk] for pk in hold_ids]


def turn_into_request(*, hold: Hold, expires_at: datetime, now: datetime) -> TimeClaim:
    """This function will give the time of a hold to a request, which then is all that keeps it.

    Call it with the hold locked by `lock`, within the turn of its clinician; settle after it.

    :raises HoldIsOver: it does not count any more
    """
    claim = _live_claim(hold, now)
    time_claims.hand_over(claim, kind=TimeClaim.Kind.REQUEST, expires_at=expires_at)
    hold.delete()
    return claim


def end_expired(*, now: datetime, limit: int = BATCH) -> int:
    """This function will remove up to `limit` holds that are over, each by itself; returns how many there were.

    Two sweeps at once each find what the other one has left.
    """
    over = Hold.objects.exclude(pk__in=Hold.objects.live(now)).select_related("patient")
    return sum(alone(row.pk, _end_over, row, now) for row in over.order_by("created_at")[:limit])


def _end_over(row: Hold, now: datetime) -> bool:
    take_turn(row.patient)
    return _end(row.pk, now=now, only_over=True)


def _end(hold_id: UUID, *, now: datetime, only_over: bool = False) -> bool:
    """Remove a hold and release its claim, within the turn of the patient; whether there was one to remove."""
    rows = Hold.objects.filter(pk=hold_id).select_related("claim")
    row = rows.select_for_update(no_key=True, of=("self",)).first()
    if row is None:
        return False
    time_claims.take_turns([row.claim.provider_id])
    row.claim.refresh_from_db()
    if only_over and _counts(row.claim, now):
        return False  # renewed by a request that came before
    row.delete()
    if row.claim.kind == TimeClaim.Kind.HOLD and row.claim.released_at is None:
        time_claims.release([row.claim], now=now)
        time_claims.settle([row.claim.provider_id], now=now)
    return True


def _live_claim(hold: Hold, now: datetime) -> TimeClaim:
    """The claim as it is now that nobody else can change it."""
    claim = TimeClaim.objects.select_related("practice__location").get(pk=hold.claim_id)
    if not _counts(claim, now):
        raise HoldIsOver
    return claim


def _counts(claim: TimeClaim, now: datetime) -> bool:
    is_held = claim.kind == TimeClaim.Kind.HOLD and claim.released_at is None
    return is_held and claim.expires_at is not None and claim.expires_at > now
