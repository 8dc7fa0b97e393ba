"""Many keep times at once: a time goes to one of them, an account keeps three, and a practice may be gone."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import IntegrityError, connection

from accounts.errors import DomainError
from matching.asking import Symptoms
from patients.booking import holds
from patients.models import Hold
from providers import practices, search_rows, time_claims
from providers.models import Practice, SearchRow, TimeClaim
from tests.concurrency.threads import at_once, beside
from tests.factories.patients import PatientFactory, ProxyFactory
from tests.factories.people import UserFactory
from tests.factories.supply import VisitTypeFactory, make_listed_practice
from tests.matching.market import CALM

pytestmark = pytest.mark.django_db(transaction=True)

NINE = datetime(2026, 11, 24, 14, tzinfo=UTC)  # in New York
HALF_AN_HOUR = timedelta(minutes=30)
RIVALS = 8
KEPT, LOST = "done", "time_taken"


@pytest.fixture(autouse=True)
def _catalogue(catalogue):
    """The real one."""


@pytest.fixture
def practice(now):
    """Visits of an hour for a strain and of half an hour otherwise: their times overlap without being the same."""
    made = make_listed_practice(now=now)
    VisitTypeFactory(practice=made, condition_group="muscle-posture", new_minutes=60)
    return made


@pytest.fixture
def people(db):
    return [PatientFactory(user__email=f"patient{number}@example.org") for number in range(RIVALS)]


def keep(patient, practice, start, now, *, by=None, conditions=()):
    return lambda: holds.hold(
        patient=patient,
        practice_id=practice.pk,
        starts_at=start,
        symptoms=Symptoms(answers=CALM, conditions=conditions, age=36),
        mode="in_person",
        new_patient=True,
        patient_state="",
        by=by or patient.user,
        now=now,
    )


def rivals_for_one_time(people, practice, now):
    """Half of them want the hour from nine on, the others the half hour at its end."""
    return [
        keep(patient, practice, NINE, now, conditions=("thoracic-strain",))
        if number % 2
        else keep(patient, practice, NINE + HALF_AN_HOUR, now)
        for number, patient in enumerate(people)
    ]


def test_of_rivals_for_overlapping_times_one_keeps_it(people, practice, now):
    said = Counter(at_once(*rivals_for_one_time(people, practice, now)))

    assert said == {KEPT: 1, LOST: RIVALS - 1}
    assert (Hold.objects.count(), TimeClaim.objects.count()) == (1, 1)
    assert list(search_rows.differences(now=now)) == []


def test_rivals_for_the_same_time_are_told_of_others_that_are_free(people, practice, now):
    refusals = []

    def attempt(patient):
        def run():
            try:
                keep(patient, practice, NINE, now)()
            except DomainError as refusal:
                refusals.append(refusal)
                raise

        return run

    said = Counter(at_once(*[attempt(patient) for patient in people]))

    assert said == {KEPT: 1, LOST: RIVALS - 1}
    offered = {refusal.extra["alternatives"][0]["starts_at"] for refusal in refusals}
    assert len(refusals) == RIVALS - 1
    assert all(len(refusal.extra["alternatives"]) == 5 for refusal in refusals)
    assert "2026-11-24T09:00:00-05:00" not in offered


@pytest.fixture
def without_the_rule():
    (rule,) = (c for c in TimeClaim._meta.constraints if isinstance(c, ExclusionConstraint))
    with connection.schema_editor() as editor:
        editor.remove_constraint(TimeClaim, rule)
    yield
    Hold.objects.all().delete()
    TimeClaim.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(TimeClaim, rule)


def test_without_turns_and_the_rule_more_than_one_would_keep_it(
    people, practice, now, without_the_rule, monkeypatch
):
    """The control: each looks first, and finds the time free."""
    barrier, look = Barrier(RIVALS), time_claims.refuse_taken

    def look_together(time, *, but=None, **given):
        look(time, but=but or (), **given)
        if but is not None:  # the look within the turn
            barrier.wait(timeout=30)

    monkeypatch.setattr(time_claims, "take_turns", lambda provider_ids: None)
    monkeypatch.setattr(time_claims, "refuse_taken", look_together)

    said = Counter(at_once(*rivals_for_one_time(people, practice, now)))

    assert said == {KEPT: RIVALS}


@pytest.fixture
def family(now):
    """Ben with his six children, and six clinicians: no two holds share a patient or a clinician."""
    ben = UserFactory(email="ben@example.org")
    children = [ProxyFactory(user=ben).patient for _ in range(6)]
    return ben, children, [make_listed_practice(now=now) for _ in range(6)]


def all_at_once(family, now):
    ben, children, clinicians = family
    pairs = zip(children, clinicians, strict=True)
    return Counter(at_once(*[keep(child, practice, NINE, now, by=ben) for child, practice in pairs]))


def test_an_account_that_keeps_six_times_at_once_gets_three(family, now):
    assert all_at_once(family, now) == {KEPT: 3, "too_many_holds": 3}
    assert Hold.objects.live(now).count() == 3


def test_without_its_own_turn_an_account_would_get_more(family, now, monkeypatch):
    """The control: each counts before any of them writes."""
    barrier, count = Barrier(6), holds._require_room

    def count_together(user, moment):
        count(user, moment)
        barrier.wait(timeout=30)

    monkeypatch.setattr(holds, "take_turn_of_holds", lambda user: None)
    monkeypatch.setattr(holds, "_require_room", count_together)

    assert all_at_once(family, now) == {KEPT: 6}
    assert Hold.objects.live(now).count() == 6


def removed_beside(patient, practice, now):
    """What whoever keeps a time is told while the practice is being removed, seen as it was until just then."""
    owner = UserFactory(email="okafor@example.org")
    practice.provider.owner = owner
    practice.provider.save()

    def remove(let_the_other):
        practices.remove(practice=practice, by=owner, now=now)
        let_the_other()

    _, refusal = beside(remove, answer(keep(patient, practice, NINE, now)))
    return refusal


def answer(act):
    def run():
        try:
            return act()
        except DomainError as refusal:
            return refusal

    return run


def test_a_practice_that_was_just_removed_is_a_refusal(people, practice, now):
    refusal = removed_beside(people[0], practice, now)

    assert (refusal.code, refusal.status) == ("time_taken", 409)
    assert refusal.extra == {"practice": str(practice.pk), "alternatives": []}
    assert (Practice.objects.count(), Hold.objects.count(), SearchRow.objects.count()) == (0, 0, 0)


def test_without_a_practice_that_is_kept_it_would_be_no_refusal(people, practice, now, monkeypatch):
    """The control: the reference is found to lead nowhere only when all is written."""
    monkeypatch.setattr(time_claims, "KEEP", "SELECT 1 WHERE %s IS NOT NULL")

    with pytest.raises(IntegrityError):
        removed_beside(people[0], practice, now)


def test_two_sweeps_and_a_renewal_at_once_leave_what_counts(people, practice, now):
    over = now + holds.LIFE
    kept = [
        keep(patient, practice, NINE + 2 * number * HALF_AN_HOUR, now)()
        for number, patient in enumerate(people)
    ]
    live = holds.renew(hold=kept[0], now=now)

    counts = []
    sweep = lambda: counts.append(holds.end_expired(now=over))  # noqa: E731
    said = at_once(sweep, sweep, lambda: holds.renew(hold=kept[1], now=over - timedelta(seconds=1)))

    assert said.count("done") + said.count("hold_is_over") == 3
    left = set(Hold.objects.values_list("pk", flat=True))
    assert left == set(Hold.objects.live(over).values_list("pk", flat=True))
    assert live.pk not in left  # renewed at `now`, so it is over too
    assert TimeClaim.objects.filter(released_at=None).count() == len(left)
    assert sum(counts) == RIVALS - len(left)
    assert list(search_rows.differences(now=over)) == []
