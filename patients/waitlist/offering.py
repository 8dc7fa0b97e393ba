"""A time that is free is offered to whoever's turn it is, and to nobody else until they have answered."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef

from patients import notices
from patients.booking.bookable import PracticeNotListed, listed_practice, visit_length
from patients.booking.scope import NotLicensedThere, fits_level, require_licence
from patients.models import Visit, WaitlistEntry, WaitlistOffer
from patients.waitlist import ending
from patients.waitlist.quiet_hours import kept_until
from patients.windows import suits
from providers import time_claims
from providers.models import Practice, SearchRow, TimeClaim
from providers.rounds import alone
from providers.time_claims import Time, TimeTaken
from providers.visit_times import ModeNotOffered, free_starts, takes

UNANSWERED = 3  # offers that somebody leaves so in a day; the next one waits until the day is over
A_DAY = timedelta(days=1)
ATTEMPTS = 5  # whoever is unlucky so often is looked at again by the next sweep
Clock = Callable[[], datetime]


class Kind(NamedTuple):
    """What a visit has to be like for its times to be the same."""

    practice_id: UUID
    mode: str
    condition_id: UUID | None
    new_patient: bool


class FreeTimes:
    """The free times of practices as of one moment, looked up once; forgotten where one of them was taken."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._found: dict[Kind, list[Time]] = {}

    def of(self, entry: WaitlistEntry, practice_id: UUID) -> list[Time]:
        kind = Kind(practice_id, entry.mode, entry.condition_id, entry.new_patient)
        if kind not in self._found:
            self._found[kind] = list(_free(entry, practice_id, self.now))
        return self._found[kind]

    def forget(self, provider_id: UUID) -> None:
        """Look up the times of a clinician again, wherever they work."""
        stale = [
            k for k, times in self._found.items() if times and times[0].practice.provider_id == provider_id
        ]
        for kind in stale:
            del self._found[kind]


def offer_free_times(*, now: datetime, clock: Clock | None = None) -> int:
    """This function will offer free times to those who wait, in turn, each in its own transaction.

    Offers that nobody answered end first. Safe to run twice at once: whoever has an open offer gets no other, and a
    time that was offered is taken. Each round goes to the end, so nobody waits in vain behind the others; as it may
    take minutes, an offer counts from the moment that `clock` tells, else from `now`. Returns how many were made.
    """
    ending.end_unanswered(now=now)
    listed, free = _awaited(), FreeTimes(now)
    clock = clock or (lambda: now)
    return sum(alone(entry.pk, _offer_to, entry, listed, free, clock) for entry in _in_turn(now))


def _in_turn(now: datetime) -> Iterator[WaitlistEntry]:
    """Those who wait and have no open offer, in any of their waits."""
    offers = WaitlistOffer.objects.open().filter(entry__patient=OuterRef("patient"))
    entries = WaitlistEntry.objects.waiting(now).filter(~Exists(offers), patient__person_key__isnull=False)
    related = entries.select_related("patient", "condition", "intake").prefetch_related("practices__location")
    return related.in_turn().iterator(chunk_size=200)


def _awaited() -> set[UUID]:
    """The practices that somebody waits for and that may be shown.

    When search thinks that they are free does not matter: it knows that for the longest visit and 28 days alone.
    """
    awaited = WaitlistEntry.practices.through.objects.filter(waitlistentry__status="waiting")
    rows = SearchRow.objects.filter(ok=True, practice_id__in=awaited.values("practice"))
    return set(rows.values_list("practice_id", flat=True))


def _offer_to(entry: WaitlistEntry, listed: set[UUID], free: FreeTimes, clock: Clock) -> bool:
    """Offer the soonest time that suits; where somebody else takes it meanwhile, the next one."""
    with_times = [row for row in entry.practices.all() if row.pk in listed and free.of(entry, row.pk)]
    practices = [practice.pk for practice in with_times if _is_licensed(practice, entry, free.now)]
    for _ in range(ATTEMPTS if practices else 0):
        now = clock()
        time = _soonest(entry, practices, free, now)
        if time is None:
            break
        try:
            return _offer(entry, time, now)
        except TimeTaken:
            continue
        finally:
            free.forget(time.practice.provider_id)
    return False


def _is_licensed(practice: Practice, entry: WaitlistEntry, now: datetime) -> bool:
    """Still, where the patient is for a video visit: that was looked at when they joined, maybe weeks ago."""
    with suppress(NotLicensedThere):
        require_licence(practice=practice, mode=entry.mode, patient_state=entry.patient_state, now=now)
        return True
    return False


def _soonest(entry: WaitlistEntry, practices: list[UUID], free: FreeTimes, now: datetime) -> Time | None:
    patient = entry.patient
    before = list(WaitlistOffer.objects.filter(entry__patient=patient))
    if sum(offer.status == "expired" and offer.offered_at > now - A_DAY for offer in before) >= UNANSWERED:
        return None
    refused = {(offer.practice_id, offer.starts_at) for offer in before}
    visits = list(Visit.objects.ahead().filter(patient=patient).values_list("starts_at", "ends_at"))
    until = kept_until(now, patient.zone)

    def will_do(time: Time) -> bool:
        place = time.practice.location.zone
        return (
            until <= time.starts_at - timedelta(minutes=time.practice.lead_minutes)
            and (time.practice.pk, time.starts_at) not in refused
            and suits(entry.windows, time.starts_at, place)
            and fits_level(entry.intake.level, time.starts_at, place, now=now)
            and not any(starts < time.ends_at and time.starts_at < ends for starts, ends in visits)
        )

    fitting = (next(filter(will_do, free.of(entry, practice_id)), None) for practice_id in practices)
    found = [time for time in fitting if time is not None]
    return min(found, key=lambda time: (time.starts_at, time.practice.pk), default=None)


def _free(entry: WaitlistEntry, practice_id: UUID, now: datetime) -> Iterator[Time]:
    try:
        practice = listed_practice(practice_id, now=now)
        length = visit_length(
            practice, mode=entry.mode, condition=entry.condition, new_patient=entry.new_patient
        )
    except (PracticeNotListed, ModeNotOffered):
        return
    if length is None or not takes(practice, new_patient=entry.new_patient):
        return
    first, last = _days(practice, now)
    for starts_at in free_starts(practice, length.minutes, first, last, now=now):
        yield Time(practice, starts_at, length.minutes)


def _days(practice: Practice, now: datetime) -> tuple[date, date]:
    today = now.astimezone(ZoneInfo(practice.location.zone)).date()
    return today, today + timedelta(days=practice.horizon_days)


@transaction.atomic
def _offer(entry: WaitlistEntry, time: Time, now: datetime) -> bool:
    """Whether the offer was made; not where the wait has ended, another sweep was faster, or a visit is in the way.

    :raises TimeTaken: somebody else has the time
    """
    entry = ending.locked(entry.pk)
    offers = WaitlistOffer.objects.open().filter(entry__patient=entry.patient_id)
    if entry.status != WaitlistEntry.Status.WAITING or offers.exists() or _is_elsewhere(entry, time):
        return False
    until = kept_until(now, entry.patient.zone)
    claim = time_claims.take(time, kind=TimeClaim.Kind.OFFER, expires_at=until, now=now)
    offer = WaitlistOffer.objects.create(
        entry=entry,
        practice=time.practice,
        claim=claim,
        starts_at=time.starts_at,
        ends_at=time.ends_at,
        offered_at=now,
        expires_at=until,
    )
    notices.tell_of_wait(notices.Event.OFFERED, offer, now=now)
    time_claims.settle([time.practice.provider_id], now=now)
    return True


def _is_elsewhere(entry: WaitlistEntry, time: Time) -> bool:
    """Whether the patient has a visit by now that overlaps a time; call it within their turn."""
    visits = Visit.objects.ahead().filter(patient=entry.patient_id)
    return visits.filter(starts_at__lt=time.ends_at, ends_at__gt=time.starts_at).exists()
