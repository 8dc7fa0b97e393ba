"""Clinicians, their places, hours and papers. `make_listed_practice` makes one whom search shows."""

from datetime import UTC, date, datetime, time

import factory
from factory.django import DjangoModelFactory

from providers import search_rows
from providers.models import (
    Clinic,
    Condition,
    ConditionExperience,
    Credential,
    HoursException,
    InsurancePlan,
    Location,
    Payer,
    PlanAcceptance,
    Practice,
    Provider,
    ProviderTaxonomy,
    Specialty,
    Taxonomy,
    TimeClaim,
    VisitType,
    WeeklyHours,
)
from tests.factories.npi import npi

LONG_AGO = datetime(2026, 1, 5, 12, tzinfo=UTC)


class SpecialtyFactory(DjangoModelFactory):
    """Family medicine, with the number it has in the real catalogue."""

    class Meta:
        model = Specialty
        django_get_or_create = ("number",)

    number = 1
    slug = "family-medicine"
    label = "Family medicine"
    profession = "primary-care"


class TaxonomyFactory(DjangoModelFactory):
    class Meta:
        model = Taxonomy
        django_get_or_create = ("code",)

    code = "207Q00000X"
    specialty = factory.SubFactory(SpecialtyFactory)
    label = "Family doctor"


PHYSICAL_THERAPIST = {
    "code": "225100000X",
    "label": "Physical therapist",
    "specialty__number": 6,
    "specialty__slug": "physical-therapy",
    "specialty__label": "Physical therapy",
    "specialty__profession": "physical-therapy",
}


class ConditionFactory(DjangoModelFactory):
    class Meta:
        model = Condition
        django_get_or_create = ("number",)

    number = 2
    slug = "thoracic-strain"
    name = "Upper back muscle strain"
    summary = "A muscle or tendon of the upper back that was stretched or torn."
    group = "muscle-posture"


class PayerFactory(DjangoModelFactory):
    class Meta:
        model = Payer
        django_get_or_create = ("slug",)

    slug = "medicare"
    name = "Medicare"


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = InsurancePlan
        django_get_or_create = ("number",)

    number = 1
    slug = "original-medicare"
    payer = factory.SubFactory(PayerFactory)
    name = "Original Medicare"
    line_of_business = "original-medicare"


class ProviderFactory(DjangoModelFactory):
    """Dr Okafor, the family doctor: claimed and published, her identity proofed."""

    class Meta:
        model = Provider

    npi = factory.Sequence(npi)
    first_name = "Ngozi"
    last_name = "Okafor"
    credential = "MD"
    sex = "F"
    languages = ["en", "ig"]
    practising_since = 2009
    claim = "claimed"
    published_at = LONG_AGO
    identity_proofed_at = LONG_AGO
    created_at = LONG_AGO

    class Params:
        imported = factory.Trait(
            first_name="Mina",
            last_name="Park",
            credential="PT",
            claim="unclaimed",
            published_at=None,
            identity_proofed_at=None,
        )


class ProviderTaxonomyFactory(DjangoModelFactory):
    class Meta:
        model = ProviderTaxonomy

    provider = factory.SubFactory(ProviderFactory)
    taxonomy = factory.SubFactory(TaxonomyFactory)
    is_primary = True


class ClinicFactory(DjangoModelFactory):
    class Meta:
        model = Clinic

    name = "Riverside Family Practice"
    created_at = LONG_AGO


class LocationFactory(DjangoModelFactory):
    """A place in lower Manhattan."""

    class Meta:
        model = Location

    clinic = factory.SubFactory(ClinicFactory)
    line1 = "12 Fulton Street"
    city = "New York"
    state = "NY"
    zip = "10038"
    lat = 40.709
    lon = -74.003
    zone = "America/New_York"
    wheelchair = True

    class Params:
        honolulu = factory.Trait(
            line1="4 Bishop Street",
            city="Honolulu",
            state="HI",
            zip="96813",
            lat=21.307,
            lon=-157.858,
            zone="Pacific/Honolulu",
        )
        guam = factory.Trait(
            line1="8 Marine Drive",
            city="Hagatna",
            state="GU",
            zip="96910",
            lat=13.475,
            lon=144.75,
            zone="Pacific/Guam",
        )


class PracticeFactory(DjangoModelFactory):
    class Meta:
        model = Practice

    provider = factory.SubFactory(ProviderFactory)
    location = factory.SubFactory(LocationFactory)
    phone = "+1 212 555 0142"
    first_visit_price_cents = 18000
    phone_confirmed_at = LONG_AGO
    hours_confirmed_at = LONG_AGO
    accepts_confirmed_at = LONG_AGO
    times_due_at = LONG_AGO


class CredentialFactory(DjangoModelFactory):
    """A licence of New York, verified."""

    class Meta:
        model = Credential

    provider = factory.SubFactory(ProviderFactory)
    kind = "licence"
    jurisdiction = "NY"
    number = "NY-301442"
    issued_on = date(2020, 1, 1)
    expires_on = date(2028, 12, 31)
    state = "verified"
    verified_at = LONG_AGO
    created_at = LONG_AGO

    class Params:
        npi = factory.Trait(kind="npi", jurisdiction="", number="", expires_on=None)


class ExperienceFactory(DjangoModelFactory):
    class Meta:
        model = ConditionExperience

    provider = factory.SubFactory(ProviderFactory)
    condition = factory.SubFactory(ConditionFactory)
    evidence = "case_log"
    count = 40
    period_from = date(2024, 1, 1)
    period_to = date(2025, 12, 31)
    state = "verified"
    valid_until = date(2028, 1, 5)


class VisitTypeFactory(DjangoModelFactory):
    class Meta:
        model = VisitType

    practice = factory.SubFactory(PracticeFactory)
    mode = "in_person"
    new_minutes = 30
    existing_minutes = 20


class WeeklyHoursFactory(DjangoModelFactory):
    class Meta:
        model = WeeklyHours

    practice = factory.SubFactory(PracticeFactory)
    weekday = 0
    starts = time(9)
    ends = time(17)


class HoursExceptionFactory(DjangoModelFactory):
    """A day off."""

    class Meta:
        model = HoursException

    practice = factory.SubFactory(PracticeFactory)
    on = date(2026, 11, 24)
    kind = "closed"


class PlanAcceptanceFactory(DjangoModelFactory):
    class Meta:
        model = PlanAcceptance

    practice = factory.SubFactory(PracticeFactory)
    plan = factory.SubFactory(PlanFactory)
    answer = "accepted"
    confirmed_at = LONG_AGO


class TimeClaimFactory(DjangoModelFactory):
    """A booked visit; give `during` as a pair of moments."""

    class Meta:
        model = TimeClaim

    practice = factory.SubFactory(PracticeFactory)
    provider = factory.SelfAttribute("practice.provider")
    kind = "visit"
    created_at = LONG_AGO


def make_listed_practice(*, now, taxonomy=None, location=None, provider=None, **practice):
    """A practice that search shows: papers in order, open on weekdays from 9 to 17, its search row in step.

    `taxonomy`, `location` and `provider` are rows, or dicts of what differs from the factory's defaults.
    """
    provider = _made(ProviderFactory, provider)
    location = _made(LocationFactory, location)
    made = PracticeFactory(provider=provider, location=location, **practice)
    if not provider.taxonomies.exists():
        ProviderTaxonomyFactory(provider=provider, taxonomy=_made(TaxonomyFactory, taxonomy))
        CredentialFactory(provider=provider, npi=True)
    if not provider.credentials.filter(kind="licence", jurisdiction=location.state).exists():
        CredentialFactory(provider=provider, jurisdiction=location.state)
    if made.does_in_person:
        VisitTypeFactory(practice=made)
    if made.does_video:
        VisitTypeFactory(practice=made, mode="video")
    for weekday in range(5):
        WeeklyHoursFactory(practice=made, weekday=weekday)
    search_rows.refresh([made.pk], now=now)
    return made


def _made(maker, given):
    return given if given is not None and not isinstance(given, dict) else maker(**(given or {}))
