"""A data key per person: made, opened, and dropped, after which nothing that it sealed can be read again."""

from datetime import datetime
from uuid import UUID

from accounts.encryption import keyring
from accounts.errors import DomainError
from accounts.models.keys import PersonKey


class Erased(DomainError):
    """The key is gone, and with it everything that it sealed."""

    code = "erased"
    status = 410
    detail = "This person's data has been erased."


def new_person_key(now: datetime) -> PersonKey:
    """This function will make and store the key of one more person."""
    person_key = PersonKey(wrapped_by=keyring.current_id(), created_at=now)
    person_key.wrapped = keyring.seal(keyring.new_key(), place=place(person_key.id))
    person_key.save(force_insert=True)
    return person_key


def unwrap(person_key: PersonKey | None) -> tuple[UUID, bytes]:
    """This function will open a data key: its id, and the key.

    :raises Erased: the person's key was dropped
    :raises keyring.Unreadable: no key of the environment wraps it, or the row was changed
    """
    if person_key is None:
        raise Erased
    key = keyring.open_sealed(bytes(person_key.wrapped), place=place(person_key.id))
    return person_key.id, key


def drop(key_id: UUID) -> None:
    """This function will erase a person's data for good, wherever it lies, by deleting the one key that opens it."""
    PersonKey.objects.filter(pk=key_id).delete()


def place(key_id: UUID) -> str:
    return f"accounts_personkey:{key_id}:wrapped"
