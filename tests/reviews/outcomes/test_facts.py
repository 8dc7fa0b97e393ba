"""Was this right? One voice that it was wrong changes nothing, two make it old, and the clinic has the last word."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction

from accounts.models import OutboxMessage
from accounts.outbox import open_email
from providers import practice_changes, search_rows
from providers.models import PlanAcceptance, Practice, SearchRow
from reviews.models import FactAnswer
from reviews.outcomes import doubts, facts
from tests.concurrency.threads import beside
from tests.factories.clinics import make_member, make_owner
from tests.factories.patients import CoverageFactory, ProxyFactory
from tests.factories.supply import PlanAcceptanceFactory, make_listed_practice
from tests.patients.calls import Caller, assert_refused
from tests.reviews.outcomes.afterwards import DAY, done, named

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def practice(okafor_practice, now):
    """All of it confirmed ten days ago."""
    told = {f"{fact}_confirmed_at": now - 10 * DAY for fact in ("phone", "hours", "accepts")}
    Practice.objects.filter(pk=okafor_practice.pk).update(**told)
    search_rows.refresh([okafor_practice.pk], now=now)
    return Practice.objects.get(pk=okafor_practice.pk)


@pytest.fixture
def visit(ada, practice, now):
    return done(ada, practice, now + DAY, now)


@pytest.fixture
def clock(now):
    with time_machine.travel(now + 3 * DAY, tick=False) as clock:
        yield clock


def say(visit, user=None, **said):
    return Caller(user or visit.patient.user).post(f"/visits/{visit.pk}/facts/", said)


def others(practice, now, *names):
    return [
        done(named(name), practice, now + DAY + (index + 1) * HOUR, now) for index, name in enumerate(names)
    ]


def phone(practice):
    return Practice.objects.values_list("phone_confirmed_at", "phone_source").get(pk=practice.pk)


def is_stale(practice):
    shown = Caller().get(f"/practices/{practice.pk}/").json()
    return shown["facts"]["phone"]["stale"]


def told():
    return [
        open_email(row).text for row in OutboxMessage.objects.filter(kind="facts.doubted").order_by("user")
    ]


@pytest.mark.usefixtures("clock")
def test_what_a_patient_found_right_is_confirmed_as_of_the_visit_in_search_too(visit, practice, now):
    assert say(visit, phone="right", hours="right", accepts="right").status_code == 200
    assert phone(practice) == (visit.starts_at, "patient")
    (row,) = SearchRow.objects.filter(practice_id=practice.pk)
    assert row.confirmed_on == visit.starts_at.date()
    assert list(search_rows.differences(now=now + 3 * DAY)) == []


@pytest.mark.usefixtures("clock")
def test_what_was_confirmed_since_the_visit_stays(visit, practice, now):
    practice_changes.confirm(practice=practice, facts=["phone"], now=now + 2 * DAY)
    say(visit, phone="right")
    assert phone(practice) == (now + 2 * DAY, "owner")


@pytest.mark.usefixtures("clock")
def test_one_voice_changes_nothing_and_two_make_it_old_and_are_told_to_the_owners(visit, practice, now):
    make_owner(practice.location.clinic)
    (second,) = others(practice, now, "ben")
    say(visit, phone="wrong")
    assert (phone(practice), is_stale(practice), told()) == ((now - 10 * DAY, "owner"), False, [])
    say(second, phone="wrong")
    assert is_stale(practice)
    (row,) = SearchRow.objects.filter(practice_id=practice.pk)
    assert row.confirmed_on < (now - 80 * DAY).date()
    (mail,) = told()
    assert "2 patients say that this is wrong" in mail
    assert "the telephone number" in mail
    assert not any(name in mail for name in ("Ada", "Ben", "Byrne"))
    (third,) = others(practice, now + DAY, "cleo")
    say(third, phone="right")
    assert is_stale(practice)  # one that it is right does not outweigh them


@pytest.mark.usefixtures("clock")
def test_without_the_second_voice_one_patient_could_mark_any_practice_as_old(visit, practice, monkeypatch):
    monkeypatch.setattr(doubts, "NEEDED", 1)
    say(visit, phone="wrong")
    assert is_stale(practice)


@pytest.mark.usefixtures("clock")
def test_the_clinic_that_confirms_afterwards_has_the_last_word(visit, practice, now):
    for one in (visit, *others(practice, now, "ben")):
        say(one, phone="wrong")
    practice_changes.confirm(practice=practice, facts=["phone"], now=now + 3 * DAY)
    assert not is_stale(practice)
    (late,) = others(practice, now + DAY, "cleo")
    say(late, phone="wrong")  # at a visit before it was confirmed
    assert not is_stale(practice)


@pytest.mark.usefixtures("clock")
def test_two_visits_of_one_patient_and_two_children_of_one_parent_are_one_voice(visit, practice, ada, now):
    again = done(ada, practice, now + DAY + HOUR, now)
    for one in (visit, again):
        say(one, phone="wrong")
    assert not is_stale(practice)
    FactAnswer.objects.all().delete()
    parent = ProxyFactory()
    sister = ProxyFactory(user=parent.user, patient__given_name="Ida")
    for hours, proxy in enumerate((parent, sister), start=2):
        one = done(proxy.patient, practice, now + DAY + hours * HOUR, now)
        assert say(one, user=parent.user, phone="wrong").status_code == 200
    assert not is_stale(practice)


def test_it_is_asked_for_sixty_days_once_it_took_place_and_may_be_said_otherwise(visit, practice, clock):
    say(visit, phone="wrong")
    clock.move_to(visit.ended_at + 60 * DAY)
    shown = say(visit, phone="not_sure").json()
    assert shown["facts"][0] == {"fact": "phone", "shown": practice.phone, "answer": "not_sure"}
    assert FactAnswer.objects.values_list("fact", "answer").get() == ("phone", "not_sure")
    clock.move_to(visit.ended_at + 60 * DAY + MINUTE)
    assert_refused(say(visit, phone="right"), 409, "facts_are_over")
    type(visit).objects.filter(pk=visit.pk).update(status="no_show")
    assert_refused(say(visit, phone="right"), 409, "visit_not_completed")


@pytest.mark.usefixtures("clock")
def test_a_plan_is_asked_about_where_the_patient_has_it_and_the_practice_says_something_of_it(
    visit, practice, ada
):
    assert_refused(say(visit, plan="right"), 400, "does_not_apply", "plan")
    plan = CoverageFactory(patient=ada).plan
    PlanAcceptanceFactory(practice=practice, plan=plan)
    assert say(visit, plan="right").status_code == 200
    assert PlanAcceptance.objects.values_list("confirmed_at", "source").get() == (visit.starts_at, "patient")
    type(visit).objects.filter(pk=visit.pk).update(new_patient=False)
    assert_refused(say(visit, accepts="right"), 400, "does_not_apply", "accepts")


@pytest.mark.usefixtures("clock")
def test_who_works_there_is_refused_and_so_is_who_acts_for_an_adult(visit, practice, ada, now):
    carer = ProxyFactory(patient=ada, kind="carer", attestation="Ada", user__email="carer@example.org")
    assert_refused(say(visit, user=carer.user, phone="right"), 403, "only_the_patient")
    assert_refused(say(visit, user=named("eve").user, phone="right"), 404, "not_found")
    make_member(practice.location.clinic, email=ada.user.email)
    assert_refused(say(visit, phone="right"), 403, "own_clinic")
    assert (phone(practice), FactAnswer.objects.count()) == ((now - 10 * DAY, "owner"), 0)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_find_it_wrong_at_once_the_second_sees_the_first(now):
    practice = make_listed_practice(now=now)
    practice_changes.confirm(practice=practice, facts=["phone"], now=now - DAY)
    first, second = others(practice, now, "ben", "cleo")

    def say_wrong(visit):
        facts.answer(visit=visit, said={"phone": "wrong"}, by=visit.patient.user, now=now + 3 * DAY)

    def one(let_the_other):
        with transaction.atomic():
            say_wrong(first)
            let_the_other()

    beside(one, lambda: say_wrong(second))
    assert phone(practice)[0] < now - 80 * DAY
