"""What registries state of people who are not with us yet, made up."""

import factory
from allauth.account.models import EmailAddress
from factory.django import DjangoModelFactory

from providers.models import DirectoryRecord
from tests.factories.npi import npi
from tests.factories.people import UserFactory
from tests.factories.supply import LONG_AGO

FAMILY_DOCTOR = {
    "slot": 1,
    "code": "207Q00000X",
    "licence_number": "301442",
    "licence_state": "NY",
    "is_primary": True,
}
ALBANY = {
    "organisation": "",
    "line1": "1 MAIN ST",
    "line2": "",
    "city": "ALBANY",
    "state": "NY",
    "zip": "12207",
    "phone": "5185550100",
}


class DirectoryRecordFactory(DjangoModelFactory):
    """Dr Okafor, as NPPES has her."""

    class Meta:
        model = DirectoryRecord

    source = "nppes"
    npi = factory.Sequence(lambda number: npi(30_000_000 + number))  # of nobody whom ProviderFactory makes
    first_name = "NGOZI"
    last_name = "OKAFOR"
    credential = "M.D."
    sex = "F"
    taxonomies = factory.LazyFunction(lambda: [dict(FAMILY_DOCTOR)])
    places = factory.LazyFunction(lambda: [dict(ALBANY)])
    changed_at = LONG_AGO


def signed_up(email="okafor@example.org"):
    """Somebody whose address is confirmed."""
    user = UserFactory(email=email)
    EmailAddress.objects.get_or_create(user=user, email=user.email, verified=True, primary=True)
    return user
