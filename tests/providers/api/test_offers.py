"""The kinds of visit of a practice and the plans that it takes, over HTTP: search follows at once."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import time_machine

from providers import search_rows
from providers.models import PlanAcceptance, SearchRow, VisitType
from tests.factories.clinics import make_member
from tests.factories.people import UserFactory
from tests.factories.supply import (
    ConditionFactory,
    PayerFactory,
    PlanAcceptanceFactory,
    PlanFactory,
    VisitTypeFactory,
)
from tests.providers.clinic_api import Caller, browser, refused

pytestmark = pytest.mark.django_db
VISIT = {
    "mode": "in_person",
    "condition_group": None,
    "new_minutes": 60,
    "existing_minutes": 30,
    "price_cents": None,
}
FRESH = {"source": "owner", "confirmed_at": "2026-11-23T15:00:00Z", "stale": False}


@pytest.fixture
def practice(okafor_practice, now):
    with time_machine.travel(now, tick=False):
        yield okafor_practice


@pytest.fixture
def chidi(practice):
    return browser(make_member(practice.location.clinic))


@pytest.fixture
def plans(db):
    """Two plans in use, and one of a payer that is gone; none of them is the catalogue's."""
    gone, own = PayerFactory(slug="gone", is_active=False), PayerFactory(slug="own", name="Own")
    first = PlanFactory(number=9002, slug="first", name="First", payer=own)
    second = PlanFactory(number=9003, slug="second", name="Second", payer=own)
    return first, second, PlanFactory(number=9004, slug="third", payer=gone)


def visits(practice):
    return f"practices/{practice.pk}/visit-types/"


def taken(practice):
    return f"practices/{practice.pk}/plans/"


def errors(response):
    assert response.status_code == 400, response.content
    return [(error["field"], error["code"]) for error in response.json()["errors"]]


def test_longer_visits_move_the_next_time(chidi, practice, now):
    """Open until 17:00: of seven hours and a half only one fits, and today is over for it."""
    answer = chidi.put(visits(practice), {"visit_types": [VISIT | {"new_minutes": 450}]})

    assert answer.status_code == 200, answer.content
    assert answer.json() == {"visit_types": [VISIT | {"new_minutes": 450}]}
    assert chidi.get(visits(practice)).headers["ETag"] == answer.headers["ETag"]
    tomorrow = datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("America/New_York"))
    assert SearchRow.objects.get(practice_id=practice.pk).next_in_person_at == tomorrow
    assert list(search_rows.differences(now=now)) == []


def test_a_kind_that_stays_keeps_its_id_and_the_others_go(chidi, practice):
    ConditionFactory()
    present = practice.visit_types.get()
    VisitTypeFactory(practice=practice, mode="video")
    group = VISIT | {"condition_group": "muscle-posture", "price_cents": 20000}

    told = chidi.put(visits(practice), {"visit_types": [VISIT, group]}).json()

    assert told == {"visit_types": [VISIT, group]}
    assert practice.visit_types.get(condition_group="").pk == present.pk
    assert set(practice.visit_types.values_list("mode", "condition_group", "new_minutes")) == {
        ("in_person", "", 60),
        ("in_person", "muscle-posture", 60),
    }


def test_without_a_kind_of_visit_there_is_no_time(chidi, practice, now):
    elsewhere = VisitTypeFactory()

    assert chidi.put(visits(practice), {"visit_types": []}).json() == {"visit_types": []}

    assert VisitType.objects.get() == elsewhere
    assert SearchRow.objects.get(practice_id=practice.pk).next_in_person_at is None
    assert list(search_rows.differences(now=now)) == []


@pytest.mark.parametrize(
    ("sent", "field", "code"),
    [
        ([VISIT, VISIT], "visit_types.1", "visit_type_twice"),
        ([VISIT | {"existing_minutes": 61}], "visit_types.0.existing_minutes", "new_patients_need_less"),
        ([VISIT | {"condition_group": "no-such"}], "visit_types.0.condition_group", "unknown_code"),
        ([VISIT | {"new_minutes": 481}], "visit_types.0.new_minutes", "max_value"),
        ([VISIT | {"existing_minutes": 4}], "visit_types.0.existing_minutes", "min_value"),
        ([VISIT | {"price_cents": 10_000_001}], "visit_types.0.price_cents", "max_value"),
        ([VISIT | {"mode": "phone"}], "visit_types.0.mode", "invalid_choice"),
        ([VISIT | {"id": "1"}], "visit_types.0.id", "unknown_field"),
    ],
)
def test_a_kind_that_can_not_be_is_refused_by_its_place(chidi, practice, sent, field, code):
    assert errors(chidi.put(visits(practice), {"visit_types": sent})) == [(field, code)]
    assert practice.visit_types.get().new_minutes == 30


def test_plans_are_told_by_the_owner_confirmed_and_in_search(chidi, practice, plans, now):
    first, second, gone = plans
    PlanAcceptanceFactory(practice=practice, plan=first, source="patient")
    PlanAcceptanceFactory(practice=practice, plan=gone)
    sent = [
        {"plan": str(first.pk), "answer": "not_accepted"},
        {"plan": str(second.pk), "answer": "accepted"},
    ]

    answer = chidi.put(taken(practice), {"plans": sent})

    assert answer.status_code == 200, answer.content
    told = answer.json()["plans"]
    payer = {"slug": "own", "name": "Own"}
    assert told == [
        {"id": str(first.pk), "slug": "first", "name": "First", "payer": payer}
        | {"answer": "not_accepted"}
        | FRESH,
        {"id": str(second.pk), "slug": "second", "name": "Second", "payer": payer, "answer": "accepted"}
        | FRESH,
    ]
    assert chidi.get(taken(practice)).headers["ETag"] == answer.headers["ETag"]
    row = SearchRow.objects.get(practice_id=practice.pk)
    assert (row.plans_refused, row.plans_accepted) == ([9002], [9003, 9004])
    assert list(search_rows.differences(now=now)) == []


def test_of_a_plan_that_is_left_out_nothing_is_known_any_more(chidi, practice, plans):
    first, second, gone = plans
    for plan in plans:
        PlanAcceptanceFactory(practice=practice, plan=plan)
    elsewhere = PlanAcceptanceFactory(plan=first)

    chidi.put(taken(practice), {"plans": [{"plan": str(second.pk), "answer": "accepted"}]})

    assert set(practice.plan_acceptances.values_list("plan", flat=True)) == {second.pk, gone.pk}
    assert PlanAcceptance.objects.filter(pk=elsewhere.pk).exists()


@pytest.mark.parametrize(
    ("sent", "field", "code"),
    [
        (lambda first, gone: [(first, "accepted"), (first, "not_accepted")], "plans.1.plan", "plan_twice"),
        (lambda first, gone: [(first, "accepted"), (gone, "accepted")], "plans.1.plan", "unknown_code"),
        (lambda first, gone: [(UUID(int=4), "accepted")], "plans.0.plan", "unknown_code"),
        (lambda first, gone: [(first, "unknown")], "plans.0.answer", "invalid_choice"),
        (lambda first, gone: [("medicare", "accepted")], "plans.0.plan", "invalid"),
    ],
)
def test_a_plan_that_can_not_be_is_refused_by_its_place(chidi, practice, plans, sent, field, code):
    PlanAcceptanceFactory(practice=practice, plan=plans[0])
    pairs = sent(plans[0].pk, plans[2].pk)

    answer = chidi.put(taken(practice), {"plans": [{"plan": str(p), "answer": a} for p, a in pairs]})

    assert errors(answer) == [(field, code)]
    assert practice.plan_acceptances.get().confirmed_at.month == 1


def test_both_are_replaced_in_the_version_that_was_read(chidi, practice, plans):
    for path, empty in ((visits(practice), {"visit_types": []}), (taken(practice), {"plans": []})):
        read = chidi.get(path).headers["ETag"]
        other = {"visit_types": [VISIT]}
        if "plans" in empty:
            other = {"plans": [{"plan": str(plans[0].pk), "answer": "accepted"}]}
        assert chidi.put(path, other, read).status_code == 200

        assert refused(chidi.put(path, empty, read)) == (412, "changed_meanwhile")
        assert refused(chidi.call("put", path, empty)) == (428, "precondition_required")
    assert practice.visit_types.get().new_minutes == 60
    assert practice.plan_acceptances.get().plan == plans[0]


def test_nobody_else_reads_or_changes_them(practice, plans):
    PlanAcceptanceFactory(practice=practice, plan=plans[0])
    someone = browser(UserFactory())

    for caller, expected in ((someone, (404, "not_found")), (Caller(), (401, "not_authenticated"))):
        for path, empty in ((visits(practice), {"visit_types": []}), (taken(practice), {"plans": []})):
            assert refused(caller.get(path)) == expected
            assert refused(caller.put(path, empty, "*")) == expected
    assert practice.visit_types.count() == 1
    assert practice.plan_acceptances.count() == 1
