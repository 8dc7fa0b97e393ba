"""The nearest free times, for whoever did not get the one they asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from heapq import nsmallest
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from patients.booking.bookable import PracticeNotListed, TimeNotOffered, listed_practice, visit_length
from patients.booking.scope import fits_level
from providers.models import Condition
from providers.time_claims import TimeTaken
from providers.visit_times import ModeNotOffered, free_starts

MOST = 5
DAY = timedelta(days=1)
# Days from the time that was asked for: the near ones are enough for most, and are found sooner.
NEAR, FURTHEST = 5 * DAY, 28 * DAY


@contextmanager
def offered(
    *, mode: str, condition: Condition | None, new_patient: bool, now: datetime, level: str = ""
) -> Iterator[None]:
    """This function will add `alternatives` to the refusal of whoever loses a time within it.

    All that was done is rolled back first, and with it the turns that were taken: nobody else waits for the search.

    :raises TimeTaken, TimeNotOffered: as they come, with the nearest free times of the same practice
    """
    try:
        with transaction.atomic():
            yield
    except (TimeTaken, TimeNotOffered) as refusal:
        practice = refusal.time.practice if isinstance(refusal, TimeTaken) else refusal.practice
        starts_at = refusal.time.starts_at if isinstance(refusal, TimeTaken) else refusal.starts_at
        refusal.extra |= {
            "practice": str(practice.pk),
            "alternatives": nearest(
                practice_id=practice.pk,
                starts_at=starts_at,
                mode=mode,
                condition=condition,
                new_patient=new_patient,
                level=level,
                now=now,
            ),
        }
        raise


def nearest(
    *,
    practice_id: UUID,
    starts_at: datetime,
    mode: str,
    condition: Condition | None,
    new_patient: bool,
    level: str,
    now: datetime,
) -> list[dict[str, str]]:
    """This function will list up to five free times of a practice nearest to a moment, soonest first.

    They are for the same kind of visit, and soon enough for the level. There are none where the practice has been
    removed or may not be shown any more.
    """
    try:
        practice = listed_practice(practice_id, now=now)
        length = visit_length(practice, mode=mode, condition=condition, new_patient=new_patient)
    except (PracticeNotListed, ModeNotOffered):
        return []
    if length is None:
        return []
    place = practice.location.zone
    zone = ZoneInfo(place)
    today = now.astimezone(zone).date()
    about = min(max(starts_at, now), now + timedelta(days=practice.horizon_days)).astimezone(zone).date()
    for reach in (NEAR, FURTHEST):
        times = free_starts(practice, length.minutes, max(today, about - reach), about + reach, now=now)
        fitting = (start for start in times if fits_level(level, start, place, now=now))
        found = nsmallest(MOST, fitting, key=lambda start: abs(start - starts_at))
        if len(found) == MOST and abs(found[-1] - starts_at) < reach - DAY:
            break  # whatever is further away is further than all of these
    return [{"starts_at": start.astimezone(zone).isoformat(), "timezone": place} for start in sorted(found)]
