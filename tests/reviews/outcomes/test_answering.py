"""How one is: said by the patient alone, sealed, changed for thirty days, and forgotten when they say so."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from accounts.own_data import registry
from patients import consents
from reviews.models import CheckIn, FactAnswer, OutcomeTally
from tests.factories.patients import PatientFactory, ProxyFactory
from tests.factories.people import UserFactory
from tests.patients.calls import Caller, assert_refused, looks
from tests.reviews.outcomes.afterwards import DAY, FINE, answered, asked

WORSE = {"answer": "worse", "keeps_from": "a_lot"}
SECOND = timedelta(seconds=1)


def say(user, check_in, body=WORSE):
    return Caller(user).post(f"/check-ins/{check_in.pk}/answer/", body)


def tally():
    return OutcomeTally.objects.values_list("kind", "better", "same", "worse").first()


@pytest.fixture
def check_in(visit):
    row = asked(visit)
    with time_machine.travel(row.due_at, tick=False) as clock:
        row.clock = clock
        yield row


def test_an_answer_is_kept_sealed_counted_without_a_name_and_each_look_is_noted(check_in, ada):
    shown = say(ada.user, check_in)
    assert shown.status_code == 200, shown.content
    assert {name: shown.json()[name] for name in WORSE} == WORSE
    mine = Caller(ada.user).get("/me/check-ins/").json()["results"]
    assert mine == [shown.json()]
    assert looks() == [(ada.user.email, ada.pk, "patient.outcome", "own")] * 2
    assert tally() == ("two_weeks", 0, 0, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM reviews_checkin")
        assert b"worse" not in bytes(cursor.fetchone()[0])


def test_it_may_be_said_otherwise_for_thirty_days_and_is_counted_once(check_in, ada):
    say(ada.user, check_in)
    check_in.clock.move_to(check_in.due_at + 30 * DAY)
    assert say(ada.user, check_in, {"answer": "same", "keeps_from": "a_little"}).status_code == 200
    assert tally() == ("two_weeks", 0, 1, 0)
    check_in.clock.move_to(check_in.due_at + 30 * DAY + SECOND)
    assert_refused(say(ada.user, check_in), 409, "check_in_is_over")
    assert CheckIn.objects.get().said == {"answer": "same", "keeps_from": "a_little"}


def test_who_acts_for_an_adult_with_an_account_neither_says_nor_sees_it(check_in, ada):
    say(ada.user, check_in)
    carer = ProxyFactory(patient=ada, kind="carer", attestation="Ada", user__email="carer@example.org")
    stranger = UserFactory(email="stranger@example.org")
    for user in (carer.user, stranger):
        assert_refused(say(user, check_in), 404, "not_found")
        assert Caller(user).get("/me/check-ins/").json()["results"] == []
    ada.user.is_active = False
    ada.user.save()
    assert say(carer.user, check_in).status_code == 200


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"answer": "worse"}, "keeps_from", "required"),
        (WORSE | {"answer": "cured"}, "answer", "invalid_choice"),
        (WORSE | {"stars": 5}, "stars", "unknown_field"),
    ],
)
def test_what_is_no_answer_is_refused_by_its_field(check_in, ada, body, field, code):
    assert_refused(say(ada.user, check_in, body), 400, code, field)
    assert CheckIn.objects.get().answered_at is None


def test_with_the_consent_the_answer_goes_and_without_it_none_is_taken(check_in, ada, now):
    say(ada.user, check_in)
    consents.withdraw(consent=ada.consents.get(), now=check_in.due_at)
    row = CheckIn.objects.get()
    assert (row.said, row.answered_at) == ({}, check_in.due_at)
    assert_refused(say(ada.user, check_in), 409, "consent_missing")
    again = say(ada.user, check_in, WORSE | {"agrees": {"store_health": "2026-11"}})
    assert again.status_code == 200
    assert tally() == ("two_weeks", 0, 0, 1)


def test_an_erasure_takes_the_answers_and_leaves_that_there_were_some(visit, ada, now):
    row = answered(visit, FINE)
    FactAnswer.objects.create(
        visit=visit, patient=ada, practice=visit.practice, fact="phone", answer="right",
        visited_at=visit.starts_at, answered_at=row.due_at, answered_by=ada.user,
    )  # fmt: skip
    (told,) = [
        section
        for section in registry.sections(ada.user, registry.Exporting(now=row.due_at))
        if section.title == "You: how you were after visits"
    ]
    assert (told.subject_id, told.rows[0]["said"]) == (
        ada.pk,
        {"answer": "better", "keeps_from": "not_at_all"},
    )

    registry.erase(ada.user, now=row.due_at)

    assert CheckIn.objects.values_list("answered_at", "answer").get() == (row.due_at, None)
    assert FactAnswer.objects.count() == 0
    assert tally() == ("two_weeks", 1, 0, 0)


def test_another_patient_is_no_part_of_it(visit, ada):
    answered(visit, FINE)
    registry.erase(PatientFactory(user__email="eve@example.org").user, now=visit.ended_at)
    assert CheckIn.objects.get().said["answer"] == "better"
