"""The same request with the same Idempotency-Key at the same moment: one effect, and no other answer than its own."""

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client

from accounts import answers
from accounts.models import KeptAnswer
from providers.models import Clinic
from tests.concurrency.threads import at_once, beside
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 16
KEY = "at-once"


def found(client):
    return client.post(
        "/api/v1/clinic/clinics/",
        {"name": "Riverside"},
        content_type="application/json",
        headers={"Idempotency-Key": KEY},
    )


@pytest.fixture
def ada(db, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"writing": (9999, 60), "writing_user": (9999, 60)}
    return confirmed(0)


def confirmed(number):
    user = UserFactory(email=f"ada{number}@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def answers_at_once(ada):
    clients, told = [sign_in(Client(), ada) for _ in range(AT_ONCE)], []
    assert at_once(*[lambda c=c: told.append(found(c)) for c in clients]) == ["done"] * AT_ONCE
    return told


def assert_one_effect(told):
    made = [answer for answer in told if answer.status_code == 201]
    assert len({answer.content for answer in made}) == 1
    assert sum("Idempotency-Replayed" not in answer for answer in made) == 1
    running = {(answer.status_code, answer.json()["code"]) for answer in told if answer not in made}
    assert running <= {(409, "request_is_running")}
    assert Clinic.objects.count() == KeptAnswer.objects.count() == 1


def test_one_of_many_has_the_effect(ada):
    assert_one_effect(answers_at_once(ada))


def test_without_the_turn_the_constraint_sees_to_it(ada, monkeypatch):
    monkeypatch.setattr(answers, "take_turn", lambda **_: None)

    assert_one_effect(answers_at_once(ada))


@pytest.fixture
def without_the_constraint():
    (rule,) = (c for c in KeptAnswer._meta.constraints if c.name == "one_answer_per_person_and_key")
    with connection.schema_editor() as editor:
        editor.remove_constraint(KeptAnswer, rule)
    yield
    KeptAnswer.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(KeptAnswer, rule)


def test_without_both_it_would_happen_more_than_once(ada, monkeypatch, without_the_constraint):
    """The control."""
    monkeypatch.setattr(answers, "take_turn", lambda **_: None)
    for number in range(1, 21):
        before = Clinic.objects.count()
        answers_at_once(confirmed(number))
        if Clinic.objects.count() > before + 1:
            return
    pytest.fail("nothing happened twice")


def test_while_the_first_is_under_way_the_second_is_told_so(ada):
    client = sign_in(Client(), ada)

    def first(let_the_other):
        answers.take_turn(user=ada, key=KEY)
        let_the_other()

    _, answer = beside(first, lambda: found(client))

    assert (answer.status_code, answer.json()["code"]) == (409, "request_is_running")
    assert answer["Retry-After"] == "1"
    assert not Clinic.objects.exists()
    assert found(client).status_code == 201
