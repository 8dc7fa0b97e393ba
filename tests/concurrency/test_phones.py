"""Two who prove one number at the same moment, and one who guesses a code many times at once."""

from datetime import timedelta

import pytest

from accounts import phones
from accounts.models import OutboxMessage, Phone
from accounts.outbox import rows
from accounts.phones import proving
from tests.concurrency.threads import at_once
from tests.factories.people import UserFactory
from tests.factories.phones import NUMBER

pytestmark = pytest.mark.django_db(transaction=True)


def asked_for(address, now):
    """A person and the code that was sent to the number that they gave."""
    user = UserFactory(email=address)
    phones.set_number(user=user, text=NUMBER, now=now)
    message = OutboxMessage.objects.get(user=user, kind="phone.code")
    return user, rows.payload_of(message)["facts"]["code"]


def prove_at_once(now):
    asked = [asked_for(f"person{number}@example.org", now) for number in range(4)]
    return at_once(
        *(lambda user=user, code=code: phones.verify(user=user, code=code, now=now) for user, code in asked)
    )


def test_of_those_who_prove_one_number_at_once_one_has_it(now):
    assert prove_at_once(now) == ["done"] * 4
    assert Phone.objects.filter(verified_at__isnull=False).count() == Phone.objects.count() == 1
    assert OutboxMessage.objects.filter(kind="phone.added").count() == 4
    assert OutboxMessage.objects.filter(kind="phone.moved").count() == 3


def test_without_their_turns_the_database_refuses_the_others(now, monkeypatch):
    monkeypatch.setattr(proving, "TURN", "SELECT %s")
    rounds = [prove_at_once(now + timedelta(hours=hours)) + clean() for hours in range(5)]
    assert any("refused by the database" in answers for answers in rounds)


def clean():
    Phone.objects.all().delete()
    OutboxMessage.objects.all().delete()
    return []


def test_guesses_at_once_are_counted_one_by_one(now):
    user, code = asked_for("ada@example.org", now)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    guesses = at_once(*[lambda: phones.verify(user=user, code=wrong, now=now)] * 8)
    assert guesses == ["code_not_usable"] * 8
    assert Phone.objects.get().code_tries == proving.TRIES
    with pytest.raises(proving.CodeNotUsable):
        phones.verify(user=user, code=code, now=now)
