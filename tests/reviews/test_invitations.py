"""Everybody whose visit took place is asked once, a day after that is known; nobody else ever is."""

import itertools
from datetime import timedelta

import pytest

from accounts import outbox
from accounts.models import OutboxMessage, Role
from accounts.outbox import open_email
from patients.models import Visit
from patients.visits import attendance, cancelling, clock, contesting
from patients.visits.turns import Side
from providers import rounds
from reviews import invitations, writing
from tests import plans
from tests.concurrency.threads import beside
from tests.factories.clinics import make_owner
from tests.factories.patients import PatientFactory, ProxyFactory
from tests.factories.people import make_staff
from tests.factories.supply import make_listed_practice
from tests.patients import demand

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
KIND = "review.invitation"


@pytest.fixture
def visit(db, okafor_practice, now):
    return demand.visit(PatientFactory(), okafor_practice, now + DAY, now)


def asked():
    return list(OutboxMessage.objects.filter(kind=KIND).exclude(state="skipped").order_by("created_at"))


def by_the_clinic(visit, now):
    attendance.complete(visit=visit, by=None, now=now)


def by_the_clock(visit, now):
    attendance.check_in(visit=visit, now=visit.starts_at)
    assert clock.complete_what_is_over(now=now) == 1


def by_a_moderator(visit, now):
    attendance.miss(visit=visit, by=None, now=visit.starts_at + HOUR)
    contesting.contest(visit=visit, note="I was there.", now=visit.starts_at + 2 * HOUR)
    contesting.settle(
        visit=visit,
        outcome="completed",
        reason="The patient was there.",
        by=make_staff(Role.MODERATOR),
        now=now,
    )


@pytest.mark.parametrize("complete", [by_the_clinic, by_the_clock, by_a_moderator])
def test_whoever_says_that_it_took_place_the_patient_is_asked_a_day_later(visit, complete):
    make_owner(visit.practice.location.clinic)
    done = visit.starts_at + 2 * DAY
    complete(visit, done)

    assert invitations.invite(now=done + 24 * HOUR - MINUTE) == 0
    assert invitations.invite(now=done + 24 * HOUR) == 1
    assert invitations.invite(now=done + 25 * HOUR) == 0
    (message,) = asked()
    assert (message.user, message.about_id) == (visit.patient.user, visit.pk)
    mail = open_email(message)
    assert mail.subject == "How was your visit?"
    assert "on Tuesday, November 24 at 10:00 AM (New York time). How was it?" in mail.text


def cancelled(visit, now):
    cancelling.cancel(visit=visit, side=Side.PATIENT, code="plans", by=None, now=visit.starts_at - HOUR)


def missed(visit, now):
    attendance.miss(visit=visit, by=None, now=now)


def contested(visit, now):
    missed(visit, now)
    contesting.contest(visit=visit, note="I was there.", now=now)


def missed_after_all(visit, now):
    contested(visit, now)
    contesting.settle(
        visit=visit, outcome="no_show", reason="Nobody was there.", by=make_staff(Role.MODERATOR), now=now
    )


def left_open(visit, now):
    pass


@pytest.mark.parametrize("end", [cancelled, missed, contested, missed_after_all, left_open])
def test_nobody_is_asked_of_what_did_not_take_place(visit, end):
    over = visit.starts_at + HOUR
    end(visit, over)
    for days in range(1, 9):
        assert invitations.invite(now=over + days * DAY) == 0
    assert asked() == []


def test_nothing_ran_for_days_and_each_is_asked_once(visit):
    by_the_clinic(visit, visit.starts_at)
    assert invitations.invite(now=visit.starts_at + 5 * DAY) == 1
    assert invitations.invite(now=visit.starts_at + 5 * DAY + MINUTE) == 0
    assert len(asked()) == 1


def test_after_a_week_more_nobody_is_asked(visit):
    by_the_clinic(visit, visit.starts_at)
    assert invitations.invite(now=visit.starts_at + 8 * DAY) == 0
    assert asked() == []


def test_of_a_child_the_parent_is_asked_and_of_an_adult_nobody_but_them(visit, okafor_practice, now):
    ProxyFactory(patient=visit.patient, kind="carer", attestation="The patient", user__email="c@example.org")
    parent = ProxyFactory(patient__birth_date="2018-02-03")
    child = demand.visit(parent.patient, okafor_practice, visit.starts_at + HOUR, now)
    Visit.objects.update(status="completed", ended_at=child.ends_at)
    assert invitations.invite(now=child.ends_at + DAY) == 2
    assert {message.user for message in asked()} == {visit.patient.user, parent.user}


def test_whoever_wants_no_such_messages_gets_none(visit):
    visit.patient.user.message_choices.create(
        topic="reviews", channel="email", wanted=False, changed_at=visit.confirmed_at
    )
    by_the_clinic(visit, visit.starts_at)
    assert invitations.invite(now=visit.starts_at + DAY) == 0
    assert asked() == []


def test_whoever_wants_none_is_looked_at_once_and_not_in_each_round(visit, monkeypatch):
    looked_at, real = [], invitations._invite

    def look(now, visit_id):
        looked_at.append(visit_id)
        return real(now, visit_id)

    monkeypatch.setattr(invitations, "_invite", look)
    visit.patient.user.message_choices.create(
        topic="reviews", channel="email", wanted=False, changed_at=visit.confirmed_at
    )
    by_the_clinic(visit, visit.starts_at)
    for minutes in range(3):
        invitations.invite(now=visit.starts_at + DAY + minutes * MINUTE)
    assert looked_at == [visit.pk]
    (row,) = OutboxMessage.objects.filter(kind=KIND)
    assert (row.state, row.last_error, bytes(row.payload)) == ("skipped", "unwanted", b"")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("key", "row", "messages"), [("same", "seen", 1), ("another", "seen", 1), ("another", "new", 2)]
)
def test_two_sweeps_at_once_ask_once_and_without_row_and_key_twice(now, monkeypatch, key, row, messages):
    """Neither has a turn here, so only the row of the review and the key of the message keep them apart."""
    visit = demand.visit(PatientFactory(), make_listed_practice(now=now), now + DAY, now)
    Visit.objects.filter(pk=visit.pk).update(status="completed", ended_at=visit.ends_at)
    later, rows = visit.ends_at + DAY, Visit.objects.select_related("practice__provider", "patient__user")
    monkeypatch.setattr(invitations, "in_turn", lambda row, *, side: rows.get(pk=row.pk))
    if row == "new":
        real_row = writing.begun
        monkeypatch.setattr(writing, "begun", lambda visit: _as_if_new(real_row(visit)))
    if key == "another":
        numbers, real = itertools.count(), outbox.tell
        monkeypatch.setattr(
            outbox,
            "tell",
            lambda *, dedupe_key, **rest: real(dedupe_key=f"{dedupe_key}{next(numbers)}", **rest),
        )

    def first(let_the_other):
        invitations.invite(now=later)
        let_the_other()

    beside(first, lambda: invitations.invite(now=later))
    assert len(asked()) == messages


def _as_if_new(review):
    review.invited_at = None
    return review


@pytest.mark.usefixtures("db")
def test_the_sweep_finds_what_is_due_by_its_index(now):
    kept = {"patients_visit": "visits_that_took_place", "reviews_review": "reviews_review_visit_id_key"}
    given = {"now": now, "after": rounds.NOBODY, "limit": 200, "after_that": DAY, "at_latest": 8 * DAY}
    plan = plans.with_no_index_but(kept, invitations.DUE, given)
    assert "visits_that_took_place" in plan
    assert "reviews_review_visit_id_key" in plan
