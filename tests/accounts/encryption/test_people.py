import base64

import pytest

from accounts.encryption import keyring, people
from accounts.models import PersonKey

pytestmark = pytest.mark.django_db
OTHER_KEY = "next:" + base64.b64encode(b"n" * 32).decode()


def test_a_data_key_is_stored_wrapped(now):
    made = people.new_person_key(now)
    key_id, key = people.unwrap(PersonKey.objects.get())
    assert (key_id, len(key), made.created_at) == (made.id, 32, now)
    assert key not in bytes(made.wrapped)
    assert made.wrapped_by == keyring.current_id()


def test_each_person_has_a_key_of_their_own(now):
    assert people.unwrap(people.new_person_key(now))[1] != people.unwrap(people.new_person_key(now))[1]


def test_a_wrapped_key_in_another_row_does_not_open(now):
    one, other = people.new_person_key(now), people.new_person_key(now)
    PersonKey.objects.filter(pk=other.pk).update(wrapped=one.wrapped)
    other.refresh_from_db()
    with pytest.raises(keyring.Unreadable):
        people.unwrap(other)


def test_without_its_wrapping_key_a_data_key_does_not_open(now, settings):
    made = people.new_person_key(now)
    settings.ENCRYPTION_KEYS = OTHER_KEY
    with pytest.raises(keyring.Unreadable):
        people.unwrap(made)


def test_a_dropped_key_is_gone(now):
    one, other = people.new_person_key(now), people.new_person_key(now)
    people.drop(one.id)
    assert list(PersonKey.objects.all()) == [other]
    with pytest.raises(people.Erased):
        people.unwrap(None)
