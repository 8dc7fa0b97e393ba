"""The rules that the database itself keeps for requests, visits and waits: each bad row is refused by its name."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import DatabaseError, DataError, IntegrityError, connection, transaction

from patients.models import CalendarFeed, Intake, Visit
from tests.factories.patients import PatientFactory
from tests.factories.supply import PracticeFactory
from tests.patients import demand

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
SOON = NOW + 2 * demand.DAY
MODELS = (
    "calendarfeed",
    "counteroffer",
    "hold",
    "intake",
    "requesttarget",
    "visit",
    "visitrequest",
    "waitlistentry",
    "waitlistoffer",
)


def stored(row, changes):
    """The row changed in SQL, past every check of ours."""
    type(row)._base_manager.filter(pk=row.pk).update(**changes)


def held():
    return demand.hold(PatientFactory(), PracticeFactory(), SOON, NOW)


def told():
    return demand.intake(PatientFactory(), NOW)


def asked():
    return demand.request(PatientFactory(), NOW)


def target():
    return demand.target(asked(), PracticeFactory(), SOON, NOW)


def countered():
    return demand.counter(target(), SOON + demand.HOUR, NOW)


def visit():
    return demand.visit(PatientFactory(), PracticeFactory(), SOON, NOW)


def waiting():
    return demand.wait(PatientFactory(), PracticeFactory(), NOW)


def offered():
    entry = waiting()
    return demand.offer(entry, entry.practices.get(), SOON, NOW)


def feed():
    return demand.feed(PatientFactory().user, NOW)


REFUSED = [
    ("hold_mode_is_known", held, {"mode": "by_post"}),
    ("hold_ends_after_it_starts", held, {"ends_at": SOON}),
    ("request_mode_is_known", asked, {"mode": "by_post"}),
    ("request_end_is_known", asked, {"status": "closed", "closed_at": NOW, "closed_because": "whim"}),
    ("a_closed_request_says_why", asked, {"status": "closed", "closed_at": NOW}),
    ("a_closed_request_says_why", asked, {"status": "closed", "closed_because": "expired"}),
    ("a_closed_request_says_why", asked, {"closed_at": NOW}),
    ("a_closed_request_says_why", asked, {"status": "confirmed"}),
    ("target_status_is_known", target, {"status": "lost", "ended_at": NOW}),
    ("decline_code_is_known", target, {"status": "declined", "ended_at": NOW, "decline_code": "whim"}),
    ("a_decline_has_its_code", target, {"status": "declined", "ended_at": NOW}),
    ("a_decline_has_its_code", target, {"decline_code": "no_time"}),
    ("a_target_ends_with_its_answer", target, {"status": "expired"}),
    ("a_target_ends_with_its_answer", target, {"ended_at": NOW}),
    ("a_target_with_a_time_has_its_claim", target, {"claim": None}),
    ("a_target_with_a_time_has_its_claim", target, {"starts_at": None}),
    ("a_target_with_a_time_has_its_claim", target, {"ends_at": SOON}),
    ("counter_status_is_known", countered, {"status": "lost", "answered_at": NOW}),
    ("counter_ends_after_it_starts", countered, {"ends_at": SOON}),
    ("a_counter_ends_with_its_answer", countered, {"status": "refused"}),
    ("a_counter_ends_with_its_answer", countered, {"answered_at": NOW}),
    ("visit_status_is_known", visit, {"status": "lost", "ended_at": NOW}),
    ("visit_mode_is_known", visit, {"mode": "by_post"}),
    (
        "visit_ends_after_it_starts",
        visit,
        {"ends_at": SOON - demand.HOUR, "status": "completed", "ended_at": NOW},
    ),
    ("a_cancellation_has_its_code", visit, {"status": "cancelled_by_patient", "ended_at": NOW}),
    (
        "a_cancellation_has_its_code",
        visit,
        {"status": "cancelled_by_patient", "ended_at": NOW, "cancel_code": "ill"},
    ),
    (
        "a_cancellation_has_its_code",
        visit,
        {"status": "cancelled_by_clinic", "ended_at": NOW, "cancel_code": "cost"},
    ),
    ("a_cancellation_has_its_code", visit, {"cancel_code": "cost"}),
    ("a_cancellation_has_its_code", visit, {"is_late": True}),
    ("a_visit_that_is_over_says_when", visit, {"status": "completed"}),
    ("a_visit_that_is_over_says_when", visit, {"ended_at": NOW}),
    ("whoever_is_there_was_checked_in", visit, {"status": "checked_in"}),
    ("a_contest_says_when", visit, {"status": "contested", "ended_at": NOW}),
    ("wait_mode_is_known", waiting, {"mode": "by_post"}),
    ("wait_status_is_known", waiting, {"status": "lost", "ended_at": NOW}),
    ("a_wait_that_is_over_says_when", waiting, {"status": "left"}),
    ("a_wait_that_is_over_says_when", waiting, {"ended_at": NOW}),
    ("urgency_is_0_to_3", waiting, {"urgency": 4}),
    ("waitlist_offer_status_is_known", offered, {"status": "lost", "answered_at": NOW}),
    ("waitlist_offer_ends_after_it_starts", offered, {"ends_at": SOON}),
    ("a_waitlist_offer_ends_with_its_answer", offered, {"status": "declined"}),
    ("a_waitlist_offer_ends_with_its_answer", offered, {"answered_at": NOW}),
    ("feed_side_is_known", feed, {"side": "both"}),
]


@pytest.mark.parametrize(("rule", "make", "wrong"), REFUSED)
def test_a_bad_row_is_refused_by_its_rule(rule, make, wrong):
    row = make()  # the control: as it is the row is fine
    with pytest.raises(IntegrityError, match=f'"{rule}"'), transaction.atomic():
        stored(row, wrong)


def test_a_request_in_an_unknown_state_is_refused_even_where_the_rule_about_its_end_is_gone():
    row = asked()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE patients_visitrequest DROP CONSTRAINT a_closed_request_says_why")
    with pytest.raises(IntegrityError, match='"request_status_is_known"'), transaction.atomic():
        stored(row, {"status": "lost"})


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        ("intake_level_is_known", {"level": "worse"}),
        ("intake_is_kept_after_it_was_told", {"answered_at": NOW + demand.HOUR}),
    ],
)
def test_an_intake_is_refused_by_its_rules(rule, wrong):
    """Which are looked at when it is written: nothing changes it later."""
    with pytest.raises(IntegrityError, match=f'"{rule}"'), transaction.atomic():
        demand.intake(PatientFactory(), NOW, **wrong)


def test_a_visit_in_an_unknown_zone_is_refused():
    row = visit()
    with pytest.raises(DataError, match="America/Gotham"), transaction.atomic():
        stored(row, {"zone": "America/Gotham"})


def second_target():
    one = target()
    demand.target(one.request, one.practice, SOON + demand.HOUR, NOW)


def second_confirmed():
    one = visit().target
    other = demand.target(one.request, PracticeFactory(), SOON, NOW)
    stored(other, {"status": "confirmed", "ended_at": NOW})


def second_counter_accepted():
    one = countered()
    other = demand.counter(one.target, SOON + 2 * demand.HOUR, NOW)
    for row in (one, other):
        stored(row, {"status": "accepted", "answered_at": NOW})


def second_visit_at_once():
    one = visit()
    demand.visit(one.patient, PracticeFactory(), SOON + demand.HALF / 2, NOW)


def second_offer():
    one = offered()
    demand.offer(one.entry, one.practice, SOON + demand.HOUR, NOW)


def second_feed():
    one = feed()
    CalendarFeed.objects.create(user=one.user, side=one.side, digest="e" * 64, created_at=NOW)


UNIQUE = [
    ("a_request_asks_a_practice_once", second_target),
    ("one_practice_gets_the_visit", second_confirmed),
    ("one_counter_is_accepted", second_counter_accepted),
    ("one_visit_per_patient_and_time", second_visit_at_once),
    ("one_open_offer_per_wait", second_offer),
    ("one_feed_per_person_and_side", second_feed),
]


@pytest.mark.parametrize(("rule", "make"), UNIQUE)
def test_a_second_row_is_refused_by_its_rule(rule, make):
    with pytest.raises(IntegrityError, match=f'"{rule}"'), transaction.atomic():
        make()


def test_a_visit_that_is_over_and_one_right_after_are_no_clash():
    first = visit()
    demand.visit(first.patient, PracticeFactory(), first.ends_at, NOW)
    stored(first, {"status": "completed", "ended_at": NOW})
    demand.visit(first.patient, PracticeFactory(), SOON, NOW)

    assert Visit.objects.count() == 3


TRIGGERS = {
    "intake_stays": "DELETE FROM patients_intake",
    "intake_is_never_rewritten": "UPDATE patients_intake SET level = 'same_day', erased_at = now()",
    "intake_is_emptied_alone": "UPDATE patients_intake SET told = ''",
}


@pytest.mark.parametrize("rule", TRIGGERS)
def test_an_intake_can_be_neither_changed_nor_deleted(rule):
    row = told()
    with pytest.raises(DatabaseError, match=rule), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TRIGGERS[rule])

    assert Intake.objects.get(pk=row.pk).level == "soon"


def test_without_its_trigger_an_intake_could_be_rewritten():
    """The control."""
    row = told()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE patients_intake DISABLE TRIGGER USER")
        cursor.execute("UPDATE patients_intake SET level = 'same_day'")

    assert Intake.objects.get(pk=row.pk).level == "same_day"


def test_every_rule_has_a_test():
    tested = {rule for rule, *_ in REFUSED + UNIQUE}
    tested |= {
        "request_status_is_known",
        "visit_zone_is_known",
        "intake_level_is_known",
        "intake_is_kept_after_it_was_told",
    }
    config = apps.get_app_config("patients")
    named = {rule.name for name in MODELS for rule in config.get_model(name)._meta.constraints}
    triggers = {trigger.name for trigger in Intake._meta.triggers if not trigger.name.startswith("history")}

    assert named - tested == set()
    assert triggers == set(TRIGGERS)
