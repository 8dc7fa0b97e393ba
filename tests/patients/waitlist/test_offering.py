"""A free time goes to one person: the most urgent, then whoever waits longest, and who can take it."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import OutboxMessage
from patients.models import Visit, WaitlistOffer
from patients.waitlist import answering, ending, offering
from providers.models import Practice, SearchRow, TimeClaim, VisitType
from tests.factories.supply import TimeClaimFactory, make_listed_practice
from tests.patients.waitlist.conftest import HALF_PAST, NINE, keep_free

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def offers():
    """Who was offered what, in turn, and how it stands."""
    rows = WaitlistOffer.objects.select_related("entry__patient").order_by("offered_at", "starts_at")
    return [(offer.entry.patient.given_name, offer.starts_at, offer.status) for offer in rows]


def test_a_free_time_is_offered_to_one_person_and_kept_for_them(practice, somebody, now):
    keep_free(practice, NINE, now=now)
    somebody("Ada", practice, hours=2)
    somebody("Eve", practice, hours=1)
    assert offering.offer_free_times(now=now) == 1
    offer = WaitlistOffer.objects.get()
    assert (offer.entry.patient.given_name, offer.practice, offer.status) == ("Ada", practice, "offered")
    assert (offer.starts_at, offer.ends_at) == (NINE, HALF_PAST)
    assert (offer.offered_at, offer.expires_at) == (now, now + 15 * MINUTE)
    claim = TimeClaim.objects.get(pk=offer.claim_id)
    assert (claim.kind, claim.expires_at, claim.released_at) == ("offer", now + 15 * MINUTE, None)
    assert (claim.during.lower, claim.during.upper) == (NINE, HALF_PAST)
    assert SearchRow.objects.get().next_in_person_at is None
    assert offering.offer_free_times(now=now + MINUTE) == 0


def test_nobody_else_is_told_of_it(practice, somebody, now):
    """Whoever waits gets no mail of a time that is offered to another: of a hundred, one does."""
    keep_free(practice, NINE, now=now)
    somebody("Ada", practice, hours=200)
    for number in range(99):
        somebody(f"Eve{number}", practice, hours=number)
    assert offering.offer_free_times(now=now) == 1
    assert list(OutboxMessage.objects.values_list("kind", "user__email")) == [
        ("visit.offered", "ada@example.org")
    ]


def test_without_the_claim_all_of_them_would_be_told(practice, somebody, now, monkeypatch):
    """The twin: where an offer takes no time, it is offered to everyone."""
    for number in range(5):
        somebody(f"Eve{number}", practice, hours=number)
    keep_free(practice, NINE, now=now)

    def take_nothing(time, *, kind, expires_at, now):
        given_back = {"kind": kind, "expires_at": expires_at, "created_at": now, "released_at": now}
        return TimeClaimFactory(practice=practice, during=time.blocked, **given_back)

    monkeypatch.setattr(offering.time_claims, "take", take_nothing)
    assert offering.offer_free_times(now=now) == 5
    assert OutboxMessage.objects.filter(kind="visit.offered").count() == 5


def test_the_next_free_time_goes_to_the_next_in_turn(practice, somebody, now):
    somebody("Ada", practice, hours=2)
    somebody("Eve", practice, hours=1)
    somebody("Ben", practice, hours=0)
    assert offering.offer_free_times(now=now) == 2
    assert offers() == [("Ada", NINE, "offered"), ("Eve", HALF_PAST, "offered")]


def test_the_most_urgent_come_first_then_those_who_wait_longest(practice, somebody, now):
    somebody("Ada", practice, hours=90, urgency=2)
    somebody("Eve", practice, hours=50, urgency=1)
    somebody("Ben", practice, hours=60, urgency=1)
    somebody("Cleo", practice, hours=1, urgency=0)
    keep_free(practice, *(NINE + number * timedelta(minutes=30) for number in range(4)), now=now)
    assert offering.offer_free_times(now=now) == 4
    assert [name for name, _, _ in offers()] == ["Cleo", "Ben", "Eve", "Ada"]


def test_what_nobody_answers_goes_to_the_next_and_not_to_the_same_again(practice, somebody, now):
    keep_free(practice, NINE, now=now)
    somebody("Ada", practice, hours=2)
    somebody("Eve", practice, hours=1)
    offering.offer_free_times(now=now)
    assert offering.offer_free_times(now=now + 15 * MINUTE) == 1
    assert offers() == [("Ada", NINE, "expired"), ("Eve", NINE, "offered")]
    assert offering.offer_free_times(now=now + 30 * MINUTE) == 0
    assert offers() == [("Ada", NINE, "expired"), ("Eve", NINE, "expired")]


def test_whoever_declines_a_time_is_offered_another_but_never_that_one(practice, somebody, now):
    ada = somebody("Ada", practice)
    offering.offer_free_times(now=now)
    answering.decline(entry=ada, now=now + MINUTE)
    offering.offer_free_times(now=now + MINUTE)
    answering.decline(entry=ada, now=now + 2 * MINUTE)
    assert offering.offer_free_times(now=now + 2 * MINUTE) == 0
    assert offers() == [("Ada", NINE, "declined"), ("Ada", HALF_PAST, "declined")]


def test_whoever_answers_nothing_gets_three_offers_in_a_day(practice, somebody, now):
    somebody("Ada", practice)
    starts = [NINE + number * timedelta(minutes=30) for number in range(8)]
    keep_free(practice, *starts, now=now)
    made = [offering.offer_free_times(now=now + number * 15 * MINUTE) for number in range(5)]
    assert made == [1, 1, 1, 0, 0]
    keep_free(practice, *(start + timedelta(days=1) for start in starts), now=now)
    assert offering.offer_free_times(now=now + timedelta(hours=23, minutes=59)) == 0
    assert offering.offer_free_times(now=now + timedelta(hours=24)) == 1


def test_a_patient_has_one_open_offer_whatever_they_wait_for(practice, somebody, now):
    first = somebody("Ada", practice, hours=2)
    somebody("Ada", practice, hours=1, patient=first.patient)
    assert offering.offer_free_times(now=now) == 1
    assert offering.offer_free_times(now=now + MINUTE) == 0


def test_only_times_in_the_windows_are_offered(practice, somebody, now):
    somebody("Ada", practice, hours=2, windows=[{"day_parts": ["afternoon"]}])
    somebody("Eve", practice, hours=1, windows=[{"earliest": "2026-11-25"}, {"weekdays": [1]}])
    assert offering.offer_free_times(now=now) == 1
    assert offers() == [("Eve", NINE, "offered")]


def test_the_soonest_time_of_all_practices_is_offered(practice, somebody, now):
    other = make_listed_practice(now=now)
    keep_free(other, NINE - timedelta(minutes=30) + timedelta(hours=1), now=now)
    keep_free(practice, NINE + timedelta(hours=2), now=now)
    somebody("Ada", practice, other)
    assert offering.offer_free_times(now=now) == 1
    assert WaitlistOffer.objects.get().practice == other


def test_who_has_to_be_seen_soon_is_not_offered_the_day_after_tomorrow(practice, somebody, now):
    keep_free(practice, NINE + timedelta(days=1), now=now)
    somebody("Ada", practice, hours=2, urgency=0, intake__level="same_day")
    somebody("Eve", practice, hours=1)
    assert offering.offer_free_times(now=now) == 1
    assert offers() == [("Eve", NINE + timedelta(days=1), "offered")]


def test_no_time_is_offered_while_the_patient_is_elsewhere(practice, somebody, now, visit_of):
    visit_of(somebody("Ada", practice).patient, NINE + 15 * MINUTE)
    somebody("Eve", practice, hours=0)
    assert offering.offer_free_times(now=now) == 1
    assert offers() == [("Eve", NINE, "offered")]


@pytest.mark.parametrize(
    ("lead", "asked_at", "made"),
    [
        # by the clock of New York: 22:00, kept until 08:15, and the visit is at 09:00
        (45, datetime(2026, 11, 24, 3, tzinfo=UTC), 1),
        (46, datetime(2026, 11, 24, 3, tzinfo=UTC), 0),
        # by day, 15 minutes before the notice that the practice asks for
        (60, datetime(2026, 11, 23, 15, tzinfo=UTC), 1),
    ],
)
def test_an_offer_ends_before_the_notice_that_the_practice_asks_for(
    lead, asked_at, made, practice, somebody, now
):
    Practice.objects.update(lead_minutes=lead)
    keep_free(practice, NINE, now=now)
    somebody("Ada", practice)
    assert offering.offer_free_times(now=asked_at) == made


def test_an_offer_at_ten_in_the_evening_is_kept_until_a_quarter_past_eight(practice, somebody, now):
    Practice.objects.update(lead_minutes=0)
    somebody("Ada", practice)
    offering.offer_free_times(now=datetime(2026, 11, 24, 3, tzinfo=UTC))
    assert WaitlistOffer.objects.get().expires_at == datetime(2026, 11, 24, 13, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "change",
    [
        lambda practice, entry, now: Practice.objects.update(accepts="nobody"),
        lambda practice, entry, now: type(practice.provider).objects.update(published_at=None),
        lambda practice, entry, now: entry.delete(),
        lambda practice, entry, now: type(entry).objects.update(until=now),
        lambda practice, entry, now: type(entry).objects.update(status="left", ended_at=now),
        lambda practice, entry, now: type(entry).objects.update(mode="video"),
        lambda practice, entry, now: type(entry.patient).objects.update(person_key=None),
    ],
    ids=["takes nobody", "not shown", "nobody waits", "waits no longer", "left", "no video", "erased"],
)
def test_nothing_is_offered_where_nobody_could_take_it(change, practice, somebody, now):
    change(practice, somebody("Ada", practice), now)
    assert offering.offer_free_times(now=now) == 0
    assert TimeClaim.objects.filter(kind="offer").count() == 0


def test_a_gap_too_short_for_the_longest_visit_is_offered_for_a_shorter_one(practice, somebody, now):
    """Search goes by the longest visit of new patients, so it knows of no free time here."""
    VisitType.objects.update(new_minutes=60)
    keep_free(practice, NINE, now=now)
    assert SearchRow.objects.get().next_in_person_at is None
    somebody("Eve", practice, hours=2)
    somebody("Ada", practice, hours=1, new_patient=False)

    assert offering.offer_free_times(now=now) == 1
    assert offers() == [("Ada", NINE, "offered")]


def test_a_time_beyond_the_days_that_search_looks_ahead_is_offered(practice, somebody, now):
    far = NINE + timedelta(days=35)
    keep_free(practice, far, now=now)
    assert SearchRow.objects.get().next_in_person_at is None
    somebody("Ada", practice)

    assert offering.offer_free_times(now=now) == 1
    assert offers() == [("Ada", far, "offered")]


def test_the_times_of_a_kind_are_looked_up_once_in_a_round(practice, somebody, now, monkeypatch):
    keep_free(practice, now=now)
    looks = []
    monkeypatch.setattr(offering, "free_starts", lambda *args, **given: looks.append(args) or iter(()))
    for number in range(5):
        somebody(f"Eve{number}", practice, hours=number)

    assert offering.offer_free_times(now=now) == 0
    assert len(looks) == 1


def test_an_offer_is_kept_from_the_moment_that_it_is_made(practice, somebody, now):
    """A round may take minutes; nobody has less time to answer because others came before them."""
    somebody("Ada", practice, hours=2)
    somebody("Eve", practice, hours=1)
    moments = iter([now + MINUTE, now + 2 * MINUTE])

    assert offering.offer_free_times(now=now, clock=lambda: next(moments)) == 2
    rows = WaitlistOffer.objects.order_by("offered_at").values_list("offered_at", "expires_at")
    assert list(rows) == [(now + MINUTE, now + 16 * MINUTE), (now + 2 * MINUTE, now + 17 * MINUTE)]


@pytest.fixture
def confirmed_meanwhile(practice, somebody, visit_of, monkeypatch):
    """Ada's visit elsewhere is confirmed once her time was chosen, before her turn is taken."""
    entry, locked = somebody("Ada", practice), ending.locked

    def after_a_visit(entry_id):
        if not Visit.objects.exists():
            visit_of(entry.patient, NINE + 15 * MINUTE)
        return locked(entry_id)

    monkeypatch.setattr(ending, "locked", after_a_visit)


def test_no_time_is_offered_where_a_visit_has_just_been_confirmed(practice, confirmed_meanwhile, now):
    assert offering.offer_free_times(now=now) == 0
    assert not TimeClaim.objects.filter(kind="offer").exists()

    keep_free(practice, NINE + timedelta(hours=2), now=now)
    assert offering.offer_free_times(now=now) == 1
    assert offers() == [("Ada", NINE + timedelta(hours=2), "offered")]


def test_without_the_second_look_it_would_be(practice, confirmed_meanwhile, now, monkeypatch):
    monkeypatch.setattr(offering, "_is_elsewhere", lambda entry, time: False)
    assert offering.offer_free_times(now=now) == 1
    assert offers() == [("Ada", NINE, "offered")]
