from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import OutboxMessage
from patients.booking.scope import OnlyTodayOrTomorrow
from patients.models import CounterOffer, Intake, RequestTarget, VisitRequest
from patients.models.requests import DeclineCode
from patients.requests import answering, countering
from patients.states import StateHasChanged
from providers import search_rows
from providers.models import Practice, Provider, SearchRow, TimeClaim, VisitType
from providers.time_claims import TimeTaken
from tests.factories.patients import PatientFactory
from tests.patients import demand

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def counter(asked, bola, now):
    """Bola offers times at a moment, `now` unless told."""

    def offer(*starts, at=now):
        return countering.counter(target=asked, starts=starts, by=bola, now=at)

    return offer


def unchanged(asked):
    row = RequestTarget.objects.get(pk=asked.pk)
    assert (row.status, row.answered_at, row.respond_by) == ("requested", None, asked.respond_by)
    assert not CounterOffer.objects.exists()
    assert not OutboxMessage.objects.exists()
    kept = TimeClaim.objects.filter(released_at=None, kind="request")
    assert kept.filter(pk=asked.claim_id).exists() == (asked.claim_id is not None)


def claims():
    """What is kept now: the kind, from when to when, and until when."""
    rows = TimeClaim.objects.filter(released_at=None).order_by("during")
    return [(row.kind, row.during.lower, row.during.upper, row.expires_at) for row in rows]


def test_each_other_time_is_kept_for_the_patient(counter, asked, bola, tuesday, now):
    starts = [
        tuesday + HOUR,
        tuesday - 2 * HOUR,
        tuesday + 10 * HOUR,
    ]  # 8:00 and 20:00 are outside of the hours

    target = counter(*starts)

    # A day, but for the notice of two hours before the first of them: eight o'clock on Tuesday.
    until = tuesday - 4 * HOUR
    assert (target.status, target.respond_by) == ("countered", until)
    row = RequestTarget.objects.get()
    assert (row.status, row.respond_by, row.answered_by, row.answered_at) == ("countered", until, bola, now)
    assert claims() == [("counter", start, start + demand.HALF, until) for start in sorted(starts)]
    offers = CounterOffer.objects.order_by("starts_at").values_list(
        "status", "starts_at", "ends_at", "offered_at"
    )
    assert list(offers) == [("offered", start, start + demand.HALF, now) for start in sorted(starts)]
    assert sorted(OutboxMessage.objects.values_list("kind", "user__email")) == [
        ("practice.countered", "bola@example.org"),
        ("visit.countered", "ada@example.org"),
    ]


@pytest.mark.parametrize(("level", "hours"), [("same_day", 2), ("soon", 24), ("self_care", 48)])
def test_the_patient_has_as_long_as_the_level_allows(counter, asked, ada, tuesday, now, level, hours):
    asked.request.intake = levelled(ada, now, level)
    asked.request.save()
    later = tuesday + 6 * HOUR if level == "same_day" else now + 7 * DAY

    assert counter(later, at=now + HOUR).respond_by == now + HOUR + hours * HOUR
    assert {claim[3] for claim in claims()} == {now + HOUR + hours * HOUR}


def levelled(patient, now, level):
    return Intake.objects.create(
        patient=patient,
        told_by=patient.user,
        told="{}",
        ruleset="2026.1",
        level=level,
        answered_at=now,
        created_at=now,
    )


def test_whoever_should_be_seen_at_once_is_offered_today_or_tomorrow(counter, asked, ada, tuesday, now):
    asked.request.intake = levelled(ada, now, "same_day")
    asked.request.save()

    with pytest.raises(OnlyTodayOrTomorrow):
        counter(tuesday + HOUR, tuesday + DAY)

    unchanged(asked)


def test_the_patient_has_half_an_hour_at_least(counter, asked, now):
    first = now + 2 * HOUR + 30 * MINUTE  # notice and half an hour

    for start in (first - MINUTE, now, now - HOUR, datetime(1, 1, 1, tzinfo=UTC)):
        with pytest.raises(countering.OfferedTooSoon) as refusal:
            counter(first + DAY, start)
        assert (refusal.value.status, refusal.value.code, refusal.value.field) == (
            400,
            "offered_too_soon",
            "times",
        )
    unchanged(asked)

    assert counter(first + DAY, first).respond_by == now + 30 * MINUTE


def test_no_time_is_offered_further_ahead_than_a_year(counter, asked, now):
    with pytest.raises(countering.OfferedTooFarAhead):
        counter(now + 365 * DAY + MINUTE)
    unchanged(asked)

    counter(now + 365 * DAY)


def test_the_times_have_room_beside_each_other(counter, asked, tuesday):
    Practice.objects.update(buffer_minutes=10)

    for start in (tuesday + HOUR, tuesday + HOUR + 39 * MINUTE):
        with pytest.raises(countering.OfferedTimesOverlap):
            counter(tuesday + HOUR, start)
    unchanged(asked)

    counter(tuesday + HOUR, tuesday + HOUR + 40 * MINUTE)
    assert len(claims()) == 2


@pytest.mark.parametrize("kind", ["hold", "request", "counter", "offer", "visit"])
def test_time_that_is_taken_is_not_offered(counter, asked, okafor_practice, tuesday, now, kind):
    demand.claim(okafor_practice, tuesday + HOUR, kind, expires_at=None if kind == "visit" else now + MINUTE)

    with pytest.raises(TimeTaken) as refusal:
        counter(tuesday + 3 * HOUR, tuesday + HOUR + 10 * MINUTE)

    nearest = [entry["starts_at"] for entry in refusal.value.extra["alternatives"]]
    clocks = ("09:30", "10:30", "11:30", "12:00", "12:30")
    assert nearest == [f"2026-11-24T{clock}:00-05:00" for clock in clocks]
    unchanged(asked)


def test_a_hold_that_has_run_out_gives_way(counter, okafor_practice, tuesday, now):
    demand.claim(okafor_practice, tuesday + HOUR, "hold", expires_at=now)

    counter(tuesday + HOUR)

    assert [claim[0] for claim in claims()] == ["counter"]


def test_the_time_that_was_asked_for_is_free_again_and_may_be_offered_in_part(counter, asked, tuesday, now):
    search_rows.refresh([asked.practice_id], now=now)

    counter(tuesday + 15 * MINUTE)

    assert [claim[:2] for claim in claims()] == [("counter", tuesday + 15 * MINUTE)]
    asked.claim.refresh_from_db()
    assert asked.claim.released_at == now
    assert SearchRow.objects.get().next_in_person_at == now + 2 * HOUR


def test_where_no_time_was_asked_for_the_visit_takes_as_long_as_usual(counter, asked, tuesday):
    RequestTarget.objects.update(claim=None, starts_at=None, ends_at=None)
    TimeClaim.objects.all().delete()
    VisitType.objects.update(new_minutes=45, price_cents=12_500)

    target = counter(tuesday + HOUR)

    assert [claim[1:3] for claim in claims()] == [(tuesday + HOUR, tuesday + HOUR + 45 * MINUTE)]
    assert RequestTarget.objects.get().price_cents == target.price_cents == 12_500


def test_the_level_that_counts_is_the_one_told_last(counter, asked, tuesday, now):
    newer = demand.intake(asked.request.patient, now, level="same_day")
    VisitRequest.objects.update(intake=newer)  # meanwhile: what the clinic holds in its hands is older

    with pytest.raises(OnlyTodayOrTomorrow):
        counter(tuesday + DAY)
    unchanged(asked)


def test_the_price_that_was_asked_at_stays(counter, asked, tuesday):
    RequestTarget.objects.update(price_cents=9_900)
    VisitType.objects.update(price_cents=12_500)

    counter(tuesday + HOUR)

    assert RequestTarget.objects.get().price_cents == 9_900


def test_nobody_offers_times_twice_or_confirms_after_it(counter, asked, bola, tuesday, now):
    counter(tuesday + HOUR)
    before = claims()

    with pytest.raises(StateHasChanged):
        counter(tuesday + 2 * HOUR)
    with pytest.raises(StateHasChanged):
        answering.confirm(target=asked, by=bola, now=now)
    assert claims() == before


def test_a_clinic_may_take_its_offer_back_by_a_decline(counter, asked, bola, tuesday, now):
    counter(tuesday + HOUR, tuesday + 2 * HOUR)

    answering.decline(target=asked, code=DeclineCode.NO_TIME, by=bola, now=now + HOUR)

    row = RequestTarget.objects.get()
    assert (row.status, row.answered_at, row.ended_at) == ("declined", now, now + HOUR)
    assert set(CounterOffer.objects.values_list("status", "answered_at")) == {("withdrawn", now + HOUR)}
    assert claims() == []


def test_nothing_is_offered_too_late_or_while_nobody_finds_the_practice(counter, asked, tuesday, now):
    with pytest.raises(answering.AnsweredTooLate):
        counter(tuesday + 5 * HOUR, at=asked.respond_by)
    Provider.objects.update(suspended_at=now)
    with pytest.raises(answering.PracticeNotShown):
        counter(tuesday + HOUR)
    unchanged(asked)


def test_other_patients_keep_theirs(counter, okafor_practice, tuesday, now):
    eve = PatientFactory(user__email="eve@example.org")
    hers = demand.target(demand.request(eve, now), okafor_practice, tuesday + HOUR, now)

    counter(tuesday + 2 * HOUR)

    hers.refresh_from_db()
    assert (hers.status, hers.claim.released_at) == ("requested", None)


@pytest.mark.parametrize("count", [0, 4])
def test_one_to_three_times_are_offered(counter, asked, tuesday, count):
    with pytest.raises(ValueError, match="One to 3"):
        counter(*[tuesday + number * HOUR for number in range(1, count + 1)])
    unchanged(asked)
