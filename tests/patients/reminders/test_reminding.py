"""Who is reminded of which visit, and how often."""

import re
from datetime import timedelta

import pytest

from accounts.models import OutboxMessage
from accounts.outbox import open_email
from patients.links import visits
from patients.links.signed import Purpose
from patients.models import Visit
from patients.reminders import reminding
from patients.visits import cancelling, rescheduling
from patients.visits.rescheduling import Wanted
from patients.visits.turns import Side
from providers import rounds
from tests import plans
from tests.factories.clinics import make_owner
from tests.factories.patients import ProxyFactory

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FIRST, SECOND = "visit.reminder_48h", "visit.reminder_2h"


def every_minute(begins, ends):
    """What the sweep does from one moment to another, by the minute of each that did something."""
    done, moment = [], begins
    while moment <= ends:
        if reminding.remind(now=moment):
            done.append(moment)
        moment += 10 * MINUTE
    return done


def test_a_patient_is_reminded_twice(visit, told, now):
    make_owner(visit.practice.location.clinic)
    start = visit.starts_at

    assert every_minute(now, start + DAY) == [start - 48 * HOUR, start - 2 * HOUR]
    assert told() == [FIRST, SECOND]
    first, second = OutboxMessage.objects.order_by("created_at")
    assert {first.user, second.user} == {visit.patient.user}
    assert (first.until, second.until) == (start - 12 * HOUR, start)
    assert {first.about_id, second.about_id} == {visit.pk}
    mail = open_email(first)
    assert mail.subject == "Your visit is coming up"
    assert "Monday, November 30 at 10:00 AM (New York time)" in mail.text


def test_whoever_acts_for_somebody_is_reminded_too(visit):
    carer = ProxyFactory(patient=visit.patient, kind="carer", attestation="The patient").user
    assert reminding.remind(now=visit.starts_at - 48 * HOUR) == 1
    assert {message.user for message in OutboxMessage.objects.all()} == {visit.patient.user, carer}


def test_what_is_cancelled_is_reminded_of_no_more(visit, told):
    cancelling.cancel(visit=visit, side=Side.PATIENT, code="plans", by=None, now=visit.starts_at - 3 * DAY)
    assert reminding.remind(now=visit.starts_at - 48 * HOUR) == 0
    assert FIRST not in told()


def test_a_visit_that_is_moved_is_reminded_of_at_its_new_time(visit, told, now):
    Visit.objects.update(coming_said_at=now)
    reminding.remind(now=visit.starts_at - 48 * HOUR)
    wanted = Wanted(starts_at=visit.starts_at + 3 * DAY)
    moved = rescheduling.reschedule(
        visit=visit, side=Side.CLINIC, wanted=wanted, by=None, now=visit.starts_at - 47 * HOUR
    )
    assert Visit.objects.get().coming_said_at is None
    start = moved.starts_at
    assert every_minute(visit.starts_at - 40 * HOUR, start) == [start - 48 * HOUR, start - 2 * HOUR]
    assert [kind for kind in told() if "reminder" in kind] == [FIRST, FIRST, SECOND]


def test_beat_was_dead_for_a_day_and_each_is_reminded_once(visit, told):
    start = visit.starts_at
    assert every_minute(start - 30 * HOUR, start) == [start - 26 * HOUR, start - 2 * HOUR]  # from eight on
    assert told() == [FIRST, SECOND]


def test_beat_was_dead_until_the_second_one_is_near(visit, told):
    start = visit.starts_at
    assert every_minute(start - 3 * HOUR, start) == [start - 2 * HOUR]
    assert told() == [SECOND]


def test_beat_was_dead_until_the_visit_was_over(visit, told):
    assert every_minute(visit.starts_at, visit.starts_at + DAY) == []
    assert Visit.objects.get().reminder_due_at is None
    assert told() == []


def test_whoever_wants_no_reminders_gets_none(visit, told):
    visit.patient.user.message_choices.create(
        topic="reminders", channel="email", wanted=False, changed_at=visit.confirmed_at
    )
    assert every_minute(visit.starts_at - 3 * DAY, visit.starts_at) == []
    assert told() == [FIRST, SECOND]
    rows = OutboxMessage.objects.filter(kind__in=[FIRST, SECOND])
    assert {(row.state, row.last_error) for row in rows} == {("skipped", "unwanted")}


@pytest.mark.usefixtures("db")
def test_the_sweep_finds_what_is_due_by_its_index(now):
    kept = {"patients_visit": "visits_to_remind_of"}
    plan = plans.with_no_index_but(kept, reminding.DUE, {"now": now, "after": rounds.NOBODY, "limit": 200})
    assert "visits_to_remind_of" in plan


def test_the_links_of_a_reminder_are_for_its_reader(visit, now):
    carer = ProxyFactory(patient=visit.patient, kind="carer", attestation="The patient").user
    reminding.remind(now=visit.starts_at - 48 * HOUR)
    for message in OutboxMessage.objects.all():
        text = open_email(message).text
        for purpose in (Purpose.COMING, Purpose.CANCEL):
            (token,) = re.findall(rf"/visit/(\S+)/{purpose.removeprefix('link-')}/", text)
            shown = visits.look(purpose, token, now=now)
            assert (shown.visit, shown.user, shown.has_moved) == (visit, message.user, False)
    assert OutboxMessage.objects.filter(user=carer).count() == 1
