"""Saying that facts of a practice still hold: each is fresh again, at once, in the API and in search."""

from datetime import timedelta

import pytest
import time_machine

from providers import search_rows
from providers.models import PlanAcceptance, Practice, SearchRow
from tests.factories.clinics import make_member
from tests.factories.people import UserFactory
from tests.factories.supply import LONG_AGO, PayerFactory, PlanAcceptanceFactory, PlanFactory
from tests.providers.clinic_api import Caller, browser, fields_refused, refused

pytestmark = pytest.mark.django_db
TODAY = "2026-11-23T15:00:00Z"
FRESH = {"source": "owner", "confirmed_at": TODAY, "stale": False}
OLD = {"source": "owner", "confirmed_at": "2026-01-05T12:00:00Z", "stale": True}


@pytest.fixture
def practice(okafor_practice):
    return okafor_practice


@pytest.fixture
def chidi(practice):
    return browser(make_member(practice.location.clinic))


@pytest.fixture
def confirm(chidi, practice, now):
    def call(*facts, at=now):
        with time_machine.travel(at, tick=False):
            return chidi.post(f"practices/{practice.pk}/confirm/", {"facts": list(facts)})

    return call


def test_a_confirmed_fact_is_fresh_and_told_by_the_owner_and_no_other_is(confirm, practice):
    Practice.objects.filter(pk=practice.pk).update(phone_source="registry")

    answer = confirm("phone")

    assert answer.status_code == 200, answer.content
    assert answer.json() == {"phone": FRESH, "hours": OLD, "accepts": OLD, "plans": None}
    practice.refresh_from_db()
    assert practice.phone_source == "owner"
    assert (practice.hours_confirmed_at, practice.accepts_confirmed_at) == (LONG_AGO, LONG_AGO)


def test_all_facts_at_once_take_the_stale_marks_out_of_search(confirm, practice, now):
    PlanAcceptanceFactory(practice=practice)
    search_rows.refresh([practice.pk], now=now)
    assert SearchRow.objects.get(practice_id=practice.pk).confirmed_on == LONG_AGO.date()

    answer = confirm("phone", "hours", "accepts", "plans")

    assert answer.json() == dict.fromkeys(("phone", "hours", "accepts", "plans"), FRESH)
    assert SearchRow.objects.get(practice_id=practice.pk).confirmed_on == now.date()
    assert list(search_rows.differences(now=now)) == []


def test_plans_stand_for_every_answer_that_is_known_of_this_practice(confirm, practice, now):
    for number, answer in enumerate(("accepted", "not_accepted", "unknown"), start=1):
        plan = PlanFactory(number=number, slug=f"plan-{number}")
        PlanAcceptanceFactory(practice=practice, plan=plan, answer=answer, source="patient")
    elsewhere = PlanAcceptanceFactory(plan=PlanFactory())

    assert confirm("plans").json()["plans"] == FRESH

    told = practice.plan_acceptances.order_by("plan__number").values_list("answer", "source", "confirmed_at")
    assert list(told) == [
        ("accepted", "owner", now),
        ("not_accepted", "owner", now),
        ("unknown", "patient", LONG_AGO),
    ]
    elsewhere.refresh_from_db()
    assert elsewhere.confirmed_at == LONG_AGO


def test_plans_are_as_old_as_the_oldest_answer_about_a_plan_that_is_in_use(confirm, practice, now):
    PlanAcceptanceFactory(practice=practice, plan=PlanFactory(), confirmed_at=now - timedelta(days=91))
    newer = PlanFactory(number=2, slug="newer")
    PlanAcceptanceFactory(practice=practice, plan=newer, confirmed_at=now)
    payer = PayerFactory(slug="nobody-s", is_active=False)
    gone = PlanFactory(number=9003, slug="gone", payer=payer)  # none of the catalogue
    PlanAcceptanceFactory(practice=practice, plan=gone)

    told = confirm("phone").json()["plans"]

    assert told == {"source": "owner", "confirmed_at": "2026-08-24T15:00:00Z", "stale": True}


def test_confirming_again_is_no_mistake(confirm):
    assert confirm("hours", "hours").json()["hours"] == FRESH
    assert confirm("hours").json()["hours"] == FRESH


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "facts", "required"),
        ({"facts": []}, "facts", "empty"),
        ({"facts": ["phone", "rating"]}, "facts.1", "invalid_choice"),
        ({"facts": "phone"}, "facts", "not_a_list"),
        ({"facts": ["phone"], "confirmed_at": "2030-01-01"}, "confirmed_at", "unknown_field"),
    ],
)
def test_what_is_no_fact_is_refused_and_nothing_is_confirmed(chidi, practice, body, field, code):
    answer = chidi.post(f"practices/{practice.pk}/confirm/", body)

    assert fields_refused(answer) == {field: code}
    practice.refresh_from_db()
    assert practice.phone_confirmed_at == LONG_AGO


def test_nobody_else_confirms_anything(practice):
    PlanAcceptanceFactory(practice=practice)
    path, body = f"practices/{practice.pk}/confirm/", {"facts": ["phone", "plans"]}

    assert refused(browser(UserFactory()).post(path, body)) == (404, "not_found")
    assert refused(Caller().post(path, body)) == (401, "not_authenticated")
    practice.refresh_from_db()
    assert practice.phone_confirmed_at == LONG_AGO
    assert PlanAcceptance.objects.get().confirmed_at == LONG_AGO
