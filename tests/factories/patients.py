"""People who look for care: Ada for herself, Ben and his daughter Mia, and their consents."""

import factory
from factory.django import DjangoModelFactory

from accounts.encryption import people
from patients.models import BreakGlass, Consent, Coverage, Patient, Proxy
from tests.factories.people import UserFactory
from tests.factories.supply import LONG_AGO, ClinicFactory, PayerFactory, PlanFactory


class OwnPlanFactory(PlanFactory):
    """A plan that is none of the catalogue's, whether or not another test has stored that."""

    number = 30_001
    slug = "adas-medicare"
    payer = factory.SubFactory(PayerFactory, slug="adas-medicare")


class PatientFactory(DjangoModelFactory):
    """Ada Byrne, 36, who signs in herself."""

    class Meta:
        model = Patient

    user = factory.SubFactory(UserFactory)
    person_key = factory.LazyFunction(lambda: people.new_person_key(LONG_AGO))
    given_name = "Ada"
    family_name = "Byrne"
    birth_date = "1990-05-17"
    phone = "+12125550142"
    care_notes = "Penicillin makes me itch."
    zone = "America/New_York"
    language = "en"
    created_at = LONG_AGO

    class Params:
        child = factory.Trait(
            user=None, given_name="Mia", family_name="Cole", birth_date="2018-02-03", phone="", care_notes=""
        )


class ProxyFactory(DjangoModelFactory):
    """Ben, father of Mia."""

    class Meta:
        model = Proxy

    patient = factory.SubFactory(PatientFactory, child=True)
    user = factory.SubFactory(UserFactory, email="ben@example.org")
    kind = "parent"
    created_at = LONG_AGO
    started_at = LONG_AGO


class CoverageFactory(DjangoModelFactory):
    class Meta:
        model = Coverage

    patient = factory.SubFactory(PatientFactory)
    plan = factory.SubFactory(OwnPlanFactory)
    member_id = "MBR-7741-2290"
    created_at = LONG_AGO


class ConsentFactory(DjangoModelFactory):
    """Ada lets Riverside Family Practice see her data."""

    class Meta:
        model = Consent

    patient = factory.SubFactory(PatientFactory)
    purpose = "share_with_clinic"
    clinic = factory.SubFactory(ClinicFactory)
    version = "2026-11"
    granted_at = LONG_AGO

    class Params:
        storing = factory.Trait(purpose="store_health", clinic=None)


class BreakGlassFactory(DjangoModelFactory):
    class Meta:
        model = BreakGlass

    patient = factory.SubFactory(PatientFactory)
    reason = "She can't open her record."
