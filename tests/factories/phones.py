"""Telephone numbers that people have proved."""

from accounts import phones
from accounts.encryption import keyring
from accounts.models import Phone
from tests.factories.supply import LONG_AGO

NUMBER = "+12125550142"


def make_phone(user, number=NUMBER, **given):
    """A number of a person, proved long ago unless told otherwise."""
    phone = Phone(user=user, digest=phones.digest_of(number), created_at=LONG_AGO)
    phone.number = keyring.seal(number.encode(), place=phone.place)
    for name, value in {"verified_at": LONG_AGO, **given}.items():
        setattr(phone, name, value)
    phone.save(force_insert=True)
    return phone
