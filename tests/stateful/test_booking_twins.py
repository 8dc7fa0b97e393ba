"""The machine of booking finds what it is there for: each safeguard is taken away once, in a short run."""

import pytest
from django.db import connection
from django.db.models import Value

from accounts.api import idempotency
from accounts.models import User
from patients import access, agenda, notices, pending
from patients.access import (
    HoldQuerySet,
    OfPatientQuerySet,
    RequestTargetQuerySet,
    VisitQuerySet,
    VisitRequestQuerySet,
)
from patients.booking import holds
from patients.models import Visit
from patients.requests import submitting
from patients.states import change_status
from patients.visits import attendance, cancelling
from providers import memberships, search_rows, time_claims
from providers.querysets import PracticeQuerySet
from tests.stateful.tables import HALF, HOUR, MINUTE

pytestmark = [pytest.mark.stateful, pytest.mark.django_db]
NO = False
CANCEL = (0, "clinic", None, NO, NO)


def found(words):
    return pytest.raises(AssertionError, match=words)


def without(table, constraint):
    """Until the run is taken back."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")


# I1: nobody is in two places at once


@pytest.mark.parametrize("where", [0, 3])
def test_the_twin_that_gives_a_clinicians_time_twice_is_found(here, monkeypatch, where):
    """Also where she works at another clinic."""
    monkeypatch.setattr(time_claims, "refuse_taken", lambda time, **given: None)
    without("providers_timeclaim", "one_active_claim_per_provider_and_time")
    here.hold(0, 0, 0)

    with found("I1: a time is given twice"):
        here.hold(1, where, 0)


def test_the_twin_that_books_a_patient_twice_is_found(here, monkeypatch):
    monkeypatch.setattr(submitting, "_require_free", lambda patient, hold: None)
    without("patients_visit", "one_visit_per_patient_and_time")
    here.book(0, 0, 1)

    with found("I1: a time is given twice"):
        here.book(0, 0, 3)


# I2: states follow their table


def test_the_twin_that_goes_a_way_of_its_own_is_found(here, monkeypatch):
    """It ends as it should; only its history tells that whoever was checked in can't cancel."""

    def change(row, to, **facts):
        change_status(row, "checked_in", checked_in_at=facts["ended_at"])
        Visit.objects.filter(pk=row.pk).update(status=to, **facts)

    monkeypatch.setattr(cancelling, "change_status", change)
    here.book(0, 0, 1)

    with found("I2: Visit: checked_in -> cancelled_by_clinic"):
        here.cancel(*CANCEL)


# I3: each change is written down once, and told once to whom it concerns


def test_the_twin_that_tells_nobody_of_a_request_is_found(here, monkeypatch):
    monkeypatch.setattr(notices, "tell_of_target", lambda *told, **given: None)
    here.hold(0, 0, 0)

    with found("I3: who was told"):
        here.submit(0, 1, NO)


def test_the_twin_that_tells_twice_is_found(here, monkeypatch):
    tell = notices.tell_of_visit

    def twice(*told, **given):
        tell(*told, **given)
        tell(*told, **{**given, "key": "again"})

    monkeypatch.setattr(notices, "tell_of_visit", twice)

    with found("I3: who was told"):
        here.book(0, 0, 1)


def test_the_twin_that_tells_who_is_suspended_is_found(here, monkeypatch):
    def who_work(practice, *, now):
        return User.objects.filter(memberships__clinic=practice.location.clinic_id)

    monkeypatch.setattr(memberships, "who_run", who_work)
    here.book(0, 0, 1)
    here.change_member("suspended")

    with found("I3: who was told .*chidi', 1, 0"):
        here.cancel(*CANCEL)


def test_the_twin_that_writes_a_change_down_twice_is_found(here, monkeypatch):
    def change(row, to, **facts):
        change_status(row, to, **facts)
        event = row.history.latest("pgh_id")
        event.pk = None
        event.save(force_insert=True)

    monkeypatch.setattr(cancelling, "change_status", change)
    here.book(0, 0, 1)

    with found("stands twice in its history"):
        here.cancel(*CANCEL)


def test_the_twin_that_writes_no_change_down_is_found(here):
    here.book(0, 0, 1)
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE patients_visit DISABLE TRIGGER USER")

    with found("I3: Visit is cancelled_by_clinic, and its history ends"):
        here.cancel(*CANCEL)


# I6: whoever is not in order is not found, and can't be booked


@pytest.mark.parametrize("why", ["suspended", "unpublished", "lapsed"])
def test_the_twin_that_shows_whoever_is_not_in_order_is_found(here, monkeypatch, why):
    monkeypatch.setattr(PracticeQuerySet, "found", lambda rows, now: rows)
    monkeypatch.setattr(PracticeQuerySet, "listed", lambda rows, now: rows)

    with found("I6: 4 practices are found, and not [23]"):
        here.change_listing(0, why)


def test_the_twin_that_books_whoever_is_suspended_is_found(here, monkeypatch):
    here.change_listing(0, "suspended")
    monkeypatch.setattr(PracticeQuerySet, "listed", lambda rows, now: rows)

    with found("hold by ada is answered 201 , and is foretold: False"):
        here.hold(0, 0, 0)


def test_the_twin_that_leaves_search_as_it_was_is_found(here, monkeypatch):
    monkeypatch.setattr(search_rows, "refresh_provider", lambda provider_id, now: None)

    with found("I6"):
        here.change_listing(0, "suspended")


# I7: nobody reads what is not theirs


@pytest.mark.parametrize(
    ("rows", "way", "turn"),
    [(OfPatientQuerySet, "visible_to", 0), (RequestTargetQuerySet, "visible_to_clinic", 1)],
)
def test_the_twin_that_shows_a_stranger_what_is_not_theirs_is_found(here, monkeypatch, rows, way, turn):
    monkeypatch.setattr(rows, way, lambda rows, user: rows.all())
    here.submit_windows(0, {0})

    with found("I7: dora"):
        here.read.look_at_one("dora", turn)


def test_the_twin_that_shows_health_to_whoever_works_there_is_found(here, monkeypatch):
    everything = {"shows_name": Value(True), "shows_health": Value(True)}
    monkeypatch.setattr(access, "_sharing", lambda user, patient: everything)
    here.submit_windows(0, {0})

    with found("I7: chidi: .*shows kanarienoteada"):
        here.read.look_at_one("chidi", 1)


# I8: the same key, the same answer


def test_the_twin_that_forgets_its_answers_is_found(here, monkeypatch):
    monkeypatch.setattr(idempotency, "_once", lambda request, key, make: make())
    here.hold(0, 0, 0)

    with found("I8: holds/ is answered 409 now"):
        here.ask_again(0, "ben")


def test_the_twin_that_asks_twice_is_found(here, monkeypatch):
    monkeypatch.setattr(idempotency, "_once", lambda request, key, make: make())
    here.submit_windows(0, {0})

    with found("I8: visit-requests/ was asked again, and something changed"):
        here.ask_again(0, "ben")


# I11: no hold outlives its time


def test_the_twin_that_lets_an_old_hold_keep_others_out_is_found(here, monkeypatch):
    monkeypatch.setattr(time_claims, "release_expired", lambda provider_ids, *, now: None)
    here.hold(0, 0, 0)
    here.wait(11 * MINUTE)

    with found("hold by ben is answered 409 time_taken, and is foretold: True"):
        here.hold(1, 0, 0)


def test_the_twin_whose_holds_never_end_is_found(here, monkeypatch):
    monkeypatch.setattr(holds, "_counts", lambda claim, now: True)
    monkeypatch.setattr(HoldQuerySet, "live", lambda rows, now: rows.filter(claim__kind="hold"))
    here.hold(0, 0, 0)
    here.wait(11 * MINUTE)

    with found("renew by ada is answered 200 , and is foretold: False"):
        here.renew(0)


# I12: lists hold what the tables hold


def test_the_twin_whose_lists_leave_a_visit_out_is_found(here, monkeypatch):
    visible = VisitQuerySet.visible_to_clinic
    monkeypatch.setattr(
        VisitQuerySet, "visible_to_clinic", lambda rows, user: visible(rows, user).exclude(status="confirmed")
    )
    here.book(0, 0, 1)

    with found("I12: the list visits/.role=clinic of bola"):
        here.read.look_at_list("bola", "visits/?role=clinic")


def test_the_twin_whose_lists_leave_a_request_out_is_found(here, monkeypatch):
    here.submit_windows(0, {0})
    monkeypatch.setattr(VisitRequestQuerySet, "visible_to", lambda rows, user: rows.none())

    with found("I12: the list visit-requests/ of ada"):
        here.read.look_at_list("ada", "visit-requests/")


def test_the_twin_whose_calendar_leaves_a_visit_out_is_found(here, monkeypatch):
    monkeypatch.setattr(agenda, "_visits", lambda visits: [])
    here.book(0, 0, 1)

    with found("I12: the calendar of bola"):
        here.read.look_at_calendar("bola")


# Attendance


def test_the_twin_that_lets_anybody_check_in_is_found(here, monkeypatch):
    monkeypatch.setattr(VisitQuerySet, "visible_to_clinic", lambda rows, user: rows.all())
    here.book(0, 0, 1)
    here.check_in(0, -HOUR - MINUTE, NO, NO)
    here.wait(HALF)

    with found("check_in by dora, whom it does not concern, is answered 200; something changed"):
        here.intrude(0, "dora", "check_in")


def test_the_twin_that_checks_in_at_any_time_is_found(here, monkeypatch):
    monkeypatch.setattr(attendance, "BEFORE", 1_000 * HOUR)
    here.book(0, 0, 1)

    with found("check_in by bola is answered 200 , and is foretold: False"):
        here.check_in(0, None, NO, NO)


# Erasure


def test_the_twin_that_leaves_requests_of_whoever_is_gone_is_found(here, monkeypatch):
    monkeypatch.setattr(pending, "end", lambda waiting, because, now: None)
    here.submit_windows(0, {0})

    with found("I13: VisitRequest of a patient who is gone"):
        here.erase(0)
