"""What is not so any more when it is sent, or not for its reader any more, is left out; all else is said."""

from datetime import timedelta

import pytest

from accounts.models import OutboxMessage
from accounts.outbox import dead_letters, delivery, overtaken
from patients import notices
from patients.models import Proxy, Visit
from patients.reminders import reminding
from patients.visits import cancelling, rescheduling
from patients.visits.rescheduling import Wanted
from patients.visits.turns import Side
from providers.models import Membership
from tests.factories.clinics import make_member
from tests.factories.patients import ProxyFactory
from tests.patients import demand

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST, CONFIRMED = "visit.reminder_48h", notices.Event.CONFIRMED


@pytest.fixture
def visit(ada, okafor_practice, now):
    """In three days; its first reminder is due tomorrow."""
    return demand.visit(ada, okafor_practice, now + 3 * DAY, now, reminder_due_at=now + DAY)


@pytest.fixture
def carer(ada):
    return ProxyFactory(patient=ada, kind="carer", attestation="Ada", user__email="carer@example.org")


def move(visit, now):
    wanted = Wanted(starts_at=visit.starts_at + DAY)
    rescheduling.reschedule(visit=visit, side=Side.CLINIC, wanted=wanted, by=None, now=now)


def cancel(visit, now):
    cancelling.cancel(visit=visit, side=Side.PATIENT, code="plans", by=None, now=now)


def sent(now):
    """What becomes of all that is due: each kind with its person's name and why it was left out."""
    while delivery.send_next(now=now):
        pass
    rows = OutboxMessage.objects.order_by("kind", "user__email")
    return [(row.kind, row.user.email.partition("@")[0], row.last_error) for row in rows]


@pytest.mark.parametrize(("change", "told"), [(move, "moved"), (cancel, "cancelled_by_patient")])
def test_nobody_is_reminded_of_a_time_that_is_not_so_any_more(visit, change, told):
    """The mail server was away for an hour."""
    start = visit.starts_at
    reminding.remind(now=start - 48 * HOUR)
    change(visit, start - 47 * HOUR)
    assert sent(start - 47 * HOUR) == [(f"visit.{told}", "ada", ""), (FIRST, "ada", "overtaken")]
    assert OutboxMessage.objects.get(kind=FIRST).state == "skipped"


def test_without_the_look_a_reminder_of_the_old_time_follows_the_new_one(visit, monkeypatch):
    """The control."""
    monkeypatch.setattr(overtaken, "why", lambda message, *, now: "")
    start = visit.starts_at
    reminding.remind(now=start - 48 * HOUR)
    move(visit, start - 47 * HOUR)
    assert (FIRST, "ada", "") in sent(start - 47 * HOUR)


def test_a_confirmation_does_not_follow_the_end_of_the_visit_to_either_side(visit, now):
    make_member(visit.practice.location.clinic)
    notices.tell_of_visit(CONFIRMED, visit, now=now)
    cancel(visit, now + HOUR)
    assert sent(now + HOUR) == [
        ("practice.cancelled_by_patient", "chidi", ""),
        ("practice.confirmed", "chidi", "overtaken"),
        ("visit.cancelled_by_patient", "ada", ""),
        ("visit.confirmed", "ada", "overtaken"),
    ]


def test_nor_does_it_when_it_is_sent_again_by_hand(visit, now):
    notices.tell_of_visit(CONFIRMED, visit, now=now)
    OutboxMessage.objects.update(state="dead")
    cancel(visit, now + HOUR)
    dead_letters.resend_all(OutboxMessage.objects.all(), now=now + DAY)
    assert ("visit.confirmed", "ada", "overtaken") in sent(now + DAY)


def test_what_is_still_so_is_said_to_all(visit, carer, now):
    make_member(visit.practice.location.clinic)
    notices.tell_of_visit(CONFIRMED, visit, now=now)
    assert sent(now + HOUR) == [
        ("practice.confirmed", "chidi", ""),
        ("visit.confirmed", "ada", ""),
        ("visit.confirmed", "carer", ""),
    ]


def test_whoever_acts_for_somebody_no_more_is_told_no_more(visit, carer, now):
    notices.tell_of_visit(CONFIRMED, visit, now=now)
    Proxy.objects.filter(pk=carer.pk).update(ended_at=now + HOUR)
    assert sent(now + HOUR) == [
        ("visit.confirmed", "ada", ""),
        ("visit.confirmed", "carer", "acts_no_more"),
    ]


def test_of_the_change_that_ends_their_acting_they_are_told(visit, carer, now):
    cancel(visit, now)
    Proxy.objects.filter(pk=carer.pk).update(ended_at=now)
    assert ("visit.cancelled_by_patient", "carer", "") in sent(now)


def test_of_a_request_and_an_offer_they_are_told_no_more_either(visit, carer, okafor_practice, now):
    entry = demand.wait(visit.patient, okafor_practice, now)
    offer = demand.offer(entry, okafor_practice, now + DAY, now)
    notices.tell_of_target(notices.Event.WITHDRAWN, visit.target, now=now)
    notices.tell_of_wait(notices.Event.OFFERED, offer, now=now)
    notices.tell_who_waits(notices.Event.WAIT_BEGUN, entry, now=now)
    Proxy.objects.filter(pk=carer.pk).update(ended_at=now + HOUR / 2)
    assert [(kind, why) for kind, whom, why in sent(now + HOUR / 2) if whom == "carer"] == [
        ("visit.offered", "acts_no_more"),
        ("visit.wait_begun", "acts_no_more"),
        ("visit.withdrawn", "acts_no_more"),
    ]


def test_whoever_works_at_the_clinic_no_more_is_told_no_more(visit, now):
    make_member(visit.practice.location.clinic)
    notices.tell_of_visit(CONFIRMED, visit, now=now)
    Membership.objects.update(ended_at=now)
    assert ("practice.confirmed", "chidi", "works_no_more") in sent(now + HOUR)


def test_a_closed_account_is_told_nothing(visit, now):
    notices.tell_of_visit(CONFIRMED, visit, now=now)
    visit.patient.user.is_active = False
    visit.patient.user.save()
    assert sent(now + HOUR) == [("visit.confirmed", "ada", "account_closed")]


def test_what_tells_of_a_row_that_is_gone_is_said(visit, now):
    notices.tell_of_visit(CONFIRMED, visit, now=now)
    Visit.objects.all().delete()
    assert sent(now + HOUR) == [("visit.confirmed", "ada", "")]
