"""Everybody is asked two and six weeks after a visit, once each; nobody whose data is gone."""

import pytest
from django.db import transaction

from accounts.models import OutboxMessage
from accounts.outbox import open_email
from patients.models import Patient, Visit
from providers import rounds
from reviews.models import CheckIn
from reviews.outcomes import asking
from tests import plans
from tests.concurrency.threads import beside
from tests.factories.patients import ProxyFactory
from tests.factories.supply import make_listed_practice
from tests.reviews.outcomes.afterwards import DAY, WEEK, done, named

KIND = "check_in.asked"


def mails():
    return list(OutboxMessage.objects.filter(kind=KIND).exclude(state="skipped").order_by("created_at"))


def test_a_patient_is_asked_after_two_and_after_six_weeks_and_not_in_between(visit, settings):
    settings.PUBLIC_URL = "https://kaly.example"
    over = visit.ended_at
    assert [asking.ask(now=over + days * DAY) for days in (13, 14, 15, 41, 42, 43)] == [0, 1, 0, 0, 1, 0]
    first, second = CheckIn.objects.order_by("due_at")
    assert [(row.kind, row.due_at, row.asked_at) for row in (first, second)] == [
        ("two_weeks", over + 2 * WEEK, over + 2 * WEEK),
        ("six_weeks", over + 6 * WEEK, over + 6 * WEEK),
    ]
    message, _ = mails()
    mail = open_email(message)
    assert (message.user, mail.subject) == (visit.patient.user, "A short question about your visit")
    assert f"https://kaly.example/check-ins/{first.pk}/" in mail.text
    assert "Okafor saw you on Tuesday, November 24 at 10:00 AM (New York time)" in mail.text


def test_who_has_been_there_again_or_will_be_is_asked_of_each_visit(visit, ada, okafor_practice, now):
    done(ada, okafor_practice, visit.starts_at + DAY, now)
    assert asking.ask(now=visit.ended_at + 2 * WEEK + DAY) == 2


def test_who_wants_no_such_messages_is_not_asked_and_finds_it_in_their_list(visit):
    visit.patient.user.message_choices.create(
        topic="reviews", channel="email", wanted=False, changed_at=visit.confirmed_at
    )
    assert asking.ask(now=visit.ended_at + 2 * WEEK) == 0
    assert mails() == []
    assert CheckIn.objects.get().asked_at is None


def test_nobody_is_asked_of_what_did_not_take_place_nor_weeks_too_late_nor_whose_data_is_gone(visit):
    Visit.objects.filter(pk=visit.pk).update(status="no_show")
    assert asking.ask(now=visit.ended_at + 2 * WEEK) == 0
    Visit.objects.filter(pk=visit.pk).update(status="completed")
    assert asking.ask(now=visit.ended_at + 4 * WEEK) == 0
    Patient.objects.filter(pk=visit.patient_id).update(person_key=None)
    assert asking.ask(now=visit.ended_at + 2 * WEEK) == 0
    assert (CheckIn.objects.count(), mails()) == (0, [])


def test_of_a_child_the_parent_is_asked_and_of_an_adult_nobody_but_them(visit, okafor_practice, now):
    ProxyFactory(patient=visit.patient, kind="carer", attestation="The patient", user__email="c@example.org")
    parent = ProxyFactory(patient__birth_date="2018-02-03")
    done(parent.patient, okafor_practice, visit.starts_at + DAY, now)
    assert asking.ask(now=visit.ended_at + 2 * WEEK + DAY) == 2
    assert {message.user for message in mails()} == {visit.patient.user, parent.user}


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_ask_once(now):
    visit = done(named("ada"), make_listed_practice(now=now), now + DAY, now)
    later = visit.ended_at + 2 * WEEK

    def first(let_the_other):
        with transaction.atomic():
            asking.ask(now=later)
            let_the_other()

    beside(first, lambda: asking.ask(now=later))
    assert (CheckIn.objects.count(), len(mails())) == (1, 1)


@pytest.mark.usefixtures("db")
def test_the_sweep_finds_what_is_due_by_an_index(now):
    kept = {"patients_visit": "visits_that_took_place", "reviews_checkin": "one_check_in_per_visit_and_kind"}
    given = {"now": now, "after": rounds.NOBODY, "limit": 200, "after_that": 2 * WEEK, "at_latest": 4 * WEEK}
    plan = plans.with_no_index_but(kept, asking.DUE, given | {"kind": "two_weeks"})
    assert "visits_that_took_place" in plan
    assert "one_check_in_per_visit_and_kind" in plan
