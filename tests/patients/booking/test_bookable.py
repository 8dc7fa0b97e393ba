"""Which times a practice offers: those of search, of a match and of its free times alike, and nothing else."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from patients.booking.bookable import PracticeNotListed, TimeNotOffered, bookable, listed_practice
from providers import next_times
from providers.models import Practice, VisitType
from providers.visit_times import ModeNotOffered, Wanted, visit_times
from tests.factories.supply import ConditionFactory, TimeClaimFactory, VisitTypeFactory

NEW_YORK = ZoneInfo("America/New_York")
TUESDAY = datetime(2026, 11, 24, tzinfo=NEW_YORK)


def at(hour, minute=0):
    return TUESDAY.replace(hour=hour, minute=minute)


@pytest.fixture
def book(okafor_practice, now):
    def make(starts_at, *, mode="in_person", condition=None, new_patient=True, at=now):
        return bookable(
            practice=listed_practice(okafor_practice.pk, now=at),
            starts_at=starts_at,
            mode=mode,
            condition=condition,
            new_patient=new_patient,
            now=at,
        )

    return make


def test_a_time_has_its_length_end_and_price(book, okafor_practice):
    found = book(at(9, 30))

    assert (found.time.practice, found.time.minutes) == (okafor_practice, 30)
    assert (found.time.starts_at, found.ends_at) == (at(9, 30), at(10))
    assert found.price_cents == 18000
    known = book(at(9, 30), new_patient=False)
    assert (known.time.minutes, known.price_cents) == (20, None)


@pytest.mark.parametrize(
    "starts_at",
    [
        at(8, 30),
        at(9, 1),
        at(9).replace(second=1),
        at(17),
        datetime(2026, 11, 23, 15, 30, tzinfo=UTC),  # less than two hours ahead
        datetime(2026, 11, 23, 14, tzinfo=UTC),  # past
        datetime(2026, 11, 28, 15, tzinfo=UTC),  # a Saturday
        datetime(2027, 1, 25, 14, tzinfo=UTC),  # more than sixty days ahead
        datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
    ],
)
def test_nothing_begins_outside_of_hours_notice_horizon_and_steps(starts_at, book):
    with pytest.raises(TimeNotOffered):
        book(starts_at)


def test_a_time_that_somebody_has_is_still_one_that_is_offered(book, okafor_practice):
    TimeClaimFactory(practice=okafor_practice, during=(at(9), at(10)))

    assert book(at(9, 30)).time.minutes == 30


def test_every_time_that_anybody_is_shown_is_offered(book, okafor_practice, now):
    """Free times with and without a condition, for whom the practice knows or not, and the next time of a search."""
    strain = ConditionFactory()
    VisitType.objects.update(new_minutes=50, existing_minutes=25)
    VisitTypeFactory(
        practice=okafor_practice, condition_group=strain.group, new_minutes=40, existing_minutes=15
    )
    (search,) = next_times.compute([okafor_practice.pk], now=now)
    days = {"first": TUESDAY.date(), "last": TUESDAY.date()}
    shown = 0
    for new_patient in (True, False):
        for group in ("", strain.group):
            wanted = Wanted(condition_group=group, new_patient=new_patient, **days)
            for start in visit_times(okafor_practice.pk, wanted, now=now)["times"]:
                found = book(
                    datetime.fromisoformat(start),
                    condition=strain if group else None,
                    new_patient=new_patient,
                )
                assert found.time.minutes == {"True": 50, "False": 25, f"True{strain.group}": 40}.get(
                    f"{new_patient}{group}", 15
                )
                shown += 1
            assert book(search.in_person_at, condition=strain, new_patient=new_patient)
    assert shown == 9 + 12 + 19 + 32


def test_the_last_day_of_the_horizon_is_offered(book, okafor_practice):
    Practice.objects.update(horizon_days=1)

    assert book(at(16, 30)).ends_at == at(17)
    with pytest.raises(TimeNotOffered):
        book(at(9) + timedelta(days=1))


def test_a_practice_that_is_not_shown_is_not_booked(book, okafor_practice, now):
    okafor_practice.provider.suspended_at = timezone.now()
    okafor_practice.provider.save()

    with pytest.raises(PracticeNotListed):
        book(at(9))


def test_a_practice_is_not_booked_once_its_papers_have_ended(book, okafor_practice, now):
    okafor_practice.provider.credentials.filter(kind="licence").update(expires_on="2026-11-23")

    assert book(at(9))
    with pytest.raises(PracticeNotListed):
        book(at(9), at=at(0, 0))


def test_a_mode_that_is_not_offered_is_refused(book):
    with pytest.raises(ModeNotOffered):
        book(at(9), mode="video")
