"""Reach: how many were asked and answered, from five on; and what a clinic may see of answers, late and coarse."""

from datetime import timedelta

import pytest

from reviews.models import OutcomeTally
from reviews.outcomes import answering, asking, reach, tallies
from tests.factories.clinics import make_member, make_owner
from tests.factories.supply import ClinicFactory
from tests.patients.calls import Caller
from tests.reviews.outcomes.afterwards import DAY, FINE, WEEK, asked, done, named

HOUR = timedelta(hours=1)


def several(practice, now, number):
    return [
        done(named(f"patient{index}"), practice, now + DAY + index * HOUR, now) for index in range(number)
    ]


def ask_all(visits):
    asking.ask(now=visits[-1].ended_at + 2 * WEEK)


def test_reach_counts_who_was_asked_and_who_of_them_answered_from_five_on(
    okafor_practice, now, django_assert_num_queries
):
    visits = several(okafor_practice, now, 4)
    ask_all(visits)
    provider = okafor_practice.provider_id
    assert reach.reach(provider) == {"two_weeks": None, "six_weeks": None}

    fifth = done(named("eve"), okafor_practice, now + 2 * DAY, now)
    check_in = asked(fifth)
    by = check_in.patient.user
    answering.answer(check_in=check_in, said=FINE, agrees={}, by=by, now=check_in.due_at)
    with django_assert_num_queries(1):
        counted = reach.reach(provider)
    assert counted == {"two_weeks": {"asked": 5, "answered": 1}, "six_weeks": None}


def test_without_the_floor_one_patient_who_was_asked_could_be_told(okafor_practice, now, monkeypatch):
    ask_all(several(okafor_practice, now, 1))
    monkeypatch.setattr(reach, "LEAST", 0)
    assert reach.reach(okafor_practice.provider_id)["two_weeks"] == {"asked": 1, "answered": 0}


def test_who_was_not_asked_is_in_no_figure(okafor_practice, now):
    visits = several(okafor_practice, now, 6)
    visits[0].patient.user.message_choices.create(
        topic="reviews", channel="email", wanted=False, changed_at=now
    )
    ask_all(visits)
    check_in = asked(visits[0])
    by = check_in.patient.user
    answering.answer(check_in=check_in, said=FINE, agrees={}, by=by, now=check_in.due_at)
    assert reach.reach(okafor_practice.provider_id)["two_weeks"] == {"asked": 5, "answered": 0}


@pytest.fixture
def clinic(db):
    return ClinicFactory()


def count(clinic, *outcomes):
    for outcome in outcomes:
        tallies.count(clinic_id=clinic.pk, kind="two_weeks", outcome=outcome, before=None)
    return tallies.shown(OutcomeTally.objects.get())


def test_a_clinic_sees_counts_of_ten_answers_and_then_of_five_more_each(clinic):
    assert count(clinic, *["better"] * 5, *["same"] * 4) is None
    ten = {"of": 10, "better": 5, "same": 5, "worse": 0}
    assert count(clinic, "same") == {"of": 10, "better": None, "same": 5, "worse": None}
    shown = OutcomeTally.objects.values("shown_better", "shown_same", "shown_worse").get()
    assert list(shown.values()) == [ten["better"], ten["same"], ten["worse"]]
    assert count(clinic, *["worse"] * 4)["of"] == 10
    assert count(clinic, "worse") == {"of": 15, "better": 5, "same": 5, "worse": 5}


def test_without_the_steps_one_answer_could_be_read_from_before_and_after(clinic, monkeypatch):
    before = count(clinic, *["better"] * 5, *["same"] * 5, *["worse"] * 5)
    assert count(clinic, "worse") == before
    monkeypatch.setattr(tallies, "STEP", 1)
    assert count(clinic, "better") == {"of": 17, "better": 6, "same": 5, "worse": 6}


def test_an_answer_that_is_changed_moves_and_is_shown_with_the_next_step(clinic):
    count(clinic, *["better"] * 10)
    tallies.count(clinic_id=clinic.pk, kind="two_weeks", outcome="worse", before="better")
    row = OutcomeTally.objects.get()
    assert (row.better, row.worse, row.shown_better, row.shown_worse) == (9, 1, 10, 0)


def test_who_works_at_a_clinic_sees_its_reach_and_nobody_elses(visit, okafor_practice):
    check_in = asked(visit)
    by = check_in.patient.user
    answering.answer(check_in=check_in, said=FINE, agrees={}, by=by, now=check_in.due_at)
    clinic = okafor_practice.location.clinic
    none = {"asked": 0, "answered": 0, "said": None}
    row = {"id": str(clinic.pk), "name": clinic.name, "six_weeks": none}
    for user in (make_owner(clinic), make_member(clinic)):
        shown = Caller(user).get("/clinic/outcomes/").json()
        assert shown == {"clinics": [row | {"two_weeks": {"asked": 1, "answered": 1, "said": None}}]}
    stranger = make_owner(ClinicFactory(name="Hilltop"), "hill@example.org")
    (other,) = Caller(stranger).get("/clinic/outcomes/").json()["clinics"]
    assert (other["name"], other["two_weeks"]) == ("Hilltop", none)
    assert Caller(visit.patient.user).get("/clinic/outcomes/").json() == {"clinics": []}
