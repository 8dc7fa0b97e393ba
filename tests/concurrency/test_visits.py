"""Two acts upon one visit at once: one of them counts. A time that is given back goes to one of those who want it."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Event, local

import pytest
from django.db import transaction

from accounts.models import OutboxMessage, Role
from patients.models import Visit
from patients.visits import attendance, cancelling, contesting
from patients.visits.turns import Side
from providers import time_claims
from providers.models import TimeClaim
from tests.concurrency.threads import at_once, beside
from tests.factories.patients import PatientFactory
from tests.factories.people import make_staff
from tests.factories.supply import make_listed_practice
from tests.patients import demand

pytestmark = pytest.mark.django_db(transaction=True)

TEN = datetime(2026, 11, 24, 15, tzinfo=UTC)  # in New York
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ROUNDS = 5
ONE, BOTH = ["done", "state_has_changed"], ["done", "done"]


def cancel(visit, side, code, now):
    return lambda: cancelling.cancel(visit=visit, side=side, code=code, by=None, now=now)


def cancelled_and_checked_in(visit):
    now = visit.starts_at - 30 * MINUTE
    return lambda: attendance.check_in(visit=visit, now=now), cancel(visit, Side.PATIENT, "plans", now)


def cancelled_by_both(visit):
    now = visit.starts_at - HOUR
    return cancel(visit, Side.PATIENT, "plans", now), cancel(visit, Side.CLINIC, "ill", now)


def missed_and_checked_in(visit):
    now = visit.starts_at + 20 * MINUTE
    return (
        lambda: attendance.check_in(visit=visit, now=now),
        lambda: attendance.miss(visit=visit, by=None, now=now),
    )


def contested_twice(visit):
    now = visit.starts_at + HOUR
    attendance.miss(visit=visit, by=None, now=now)
    return tuple(
        lambda note=note: contesting.contest(visit=visit, note=note, now=now) for note in ("Yes.", "I was.")
    )


def settled_twice(visit):
    now = visit.starts_at + HOUR
    attendance.miss(visit=visit, by=None, now=now)
    contesting.contest(visit=visit, note="I was.", now=now)
    return tuple(settle(visit, outcome, now) for outcome in ("no_show", "completed"))


def settle(visit, outcome, now):
    by = make_staff(Role.MODERATOR, f"{outcome}{visit.pk}@kaly.example")
    given = {"reason": "The desk was closed.", "by": by, "now": now}
    return lambda: contesting.settle(visit=visit, outcome=Visit.Status(outcome), **given)


# By the acts: where the visit may stand once one of them counted.
ACTS = {
    cancelled_and_checked_in: {"checked_in", "cancelled_by_patient"},
    cancelled_by_both: {"cancelled_by_patient", "cancelled_by_clinic"},
    missed_and_checked_in: {"checked_in", "no_show"},
    contested_twice: {"contested"},
    settled_twice: {"no_show", "completed"},
}
EACH = pytest.mark.parametrize("acts", ACTS)


@pytest.fixture
def visits(now):
    """One hour after the other, of one patient."""
    ada, practice = PatientFactory(), make_listed_practice(now=now)
    return [demand.visit(ada, practice, TEN + number * HOUR, now) for number in range(ROUNDS)]


@EACH
def test_of_two_acts_at_once_one_counts(visits, acts):
    for visit in visits:
        ready = acts(visit)
        before = OutboxMessage.objects.count()

        assert at_once(*ready) == ONE

        assert Visit.objects.get(pk=visit.pk).status in ACTS[acts]
        assert OutboxMessage.objects.count() == before + 1


def both_look_first(acts, visit, monkeypatch):
    """What both say where no turn is taken: each has seen the visit as it was before either writes; one by one."""
    first, second = acts(visit)
    looked, ended, mine = Barrier(2), Event(), local()

    def look(visit, *, side):
        row = Visit.objects.select_related("patient__person_key", "practice", "claim").get(pk=visit.pk)
        looked.wait(timeout=30)
        assert mine.is_first or ended.wait(timeout=30)
        return row

    def act_first():
        mine.is_first = True
        try:
            first()
        finally:
            ended.set()

    def act_second():
        mine.is_first = False
        second()

    for module in (attendance, cancelling, contesting):
        monkeypatch.setattr(module, "in_turn", look)
    return at_once(act_first, act_second)


@EACH
def test_without_the_turn_the_comparison_as_it_is_written_still_holds(visits, acts, monkeypatch):
    assert both_look_first(acts, visits[0], monkeypatch) == ONE


def write(row, to, **facts):
    type(row).objects.filter(pk=row.pk).update(status=to, **facts)


@EACH
def test_without_either_both_would_count(visits, acts, monkeypatch):
    for module in (attendance, cancelling, contesting):
        monkeypatch.setattr(module, "change_status", write)

    assert both_look_first(acts, visits[0], monkeypatch) == BOTH


def test_what_is_contested_and_settled_at_once_is_settled_after_or_not_at_all(visits):
    for visit in visits:
        now = visit.starts_at + HOUR
        attendance.miss(visit=visit, by=None, now=now)

        said = at_once(
            lambda visit=visit, now=now: contesting.contest(visit=visit, note="I was.", now=now),
            settle(visit, "completed", now),
        )

        assert said in (ONE, BOTH)
        stored = Visit.objects.get(pk=visit.pk)
        assert (stored.status, stored.settled_at) == (("contested", None), ("completed", now))[said == BOTH]


def take(visit, now):
    """Somebody else wants the time of a visit."""

    def run():
        provider = visit.practice.provider_id
        with transaction.atomic():
            time_claims.take_turns([provider])
            time = time_claims.Time(visit.practice, visit.starts_at, 30)
            time_claims.take(time, kind="hold", expires_at=now + 10 * MINUTE, now=now)
            time_claims.settle([provider], now=now)

    return run


def active(visit):
    return TimeClaim.objects.filter(
        provider=visit.practice.provider_id, released_at=None, during__contains=visit.starts_at
    )


def test_a_time_that_is_cancelled_goes_to_one_of_those_who_want_it(visits, now):
    for visit in visits:
        rivals = [take(visit, now) for _ in range(3)]

        said = at_once(cancel(visit, Side.PATIENT, "plans", now), *rivals)

        assert said.count("done") in (1, 2)  # the cancellation, and one of them unless all came before it
        assert said.count("time_taken") == 4 - said.count("done")
        assert list(active(visit).values_list("kind", flat=True)) == ["hold"] * (said.count("done") - 1)
        assert Visit.objects.get(pk=visit.pk).status == "cancelled_by_patient"


def a_rival_beside_a_cancellation(visit, now):
    def first(let_the_other):
        cancel(visit, Side.PATIENT, "plans", now)()
        let_the_other()

    def second():
        try:
            take(visit, now)()
        except time_claims.TimeTaken:
            return "time_taken"
        return "done"

    return beside(first, second)[1], list(active(visit).values_list("kind", flat=True))


def test_whoever_comes_beside_a_cancellation_waits_and_gets_the_time(visits, now):
    assert a_rival_beside_a_cancellation(visits[0], now) == ("done", ["hold"])


def test_without_the_turn_of_the_clinician_they_would_be_sent_away_from_a_free_time(visits, now, monkeypatch):
    monkeypatch.setattr(time_claims, "take_turns", lambda providers: None)

    assert a_rival_beside_a_cancellation(visits[0], now) == ("time_taken", [])
