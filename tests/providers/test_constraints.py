"""The rules that the database itself keeps: each bad row is refused, with the name of the rule."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import ProtectedError

from providers.models import (
    CatalogueVersion,
    Clinic,
    ConditionSpecialty,
    ConditionSynonym,
    DirectoryRecord,
    DirectoryRelease,
    ExternalCalendar,
    Provider,
    PtDirectAccess,
    RatingBreakpoints,
    ZipPlace,
)
from providers.models.checks import is_a_zone
from tests.factories.npi import npi
from tests.factories.people import UserFactory
from tests.factories.supply import (
    ClinicFactory,
    ConditionFactory,
    CredentialFactory,
    ExperienceFactory,
    HoursExceptionFactory,
    LocationFactory,
    PlanAcceptanceFactory,
    PracticeFactory,
    ProviderFactory,
    ProviderTaxonomyFactory,
    SpecialtyFactory,
    TaxonomyFactory,
    TimeClaimFactory,
    VisitTypeFactory,
    WeeklyHoursFactory,
)
from tests.providers import clinic_rules, verification_rules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_catalogue")]

NINE = datetime(2026, 11, 24, 14, tzinfo=UTC)
HOUR = timedelta(hours=1)


def claim(**fields):
    return TimeClaimFactory(**{"during": (NINE, NINE + HOUR), **fields})


def calendar(**fields):
    given = {"provider": ProviderFactory(), "name": "At home", "created_by": UserFactory(), **fields}
    return ExternalCalendar.objects.create(address=b"", created_at=NINE, due_at=NINE, **given)


def busy(**fields):
    return calendar().busy.create(**{"during": (NINE, NINE + HOUR), **fields})


def synonym(**fields):
    return ConditionSynonym.objects.create(condition=ConditionFactory(), text="pulled muscle", **fields)


def code(**fields):
    values = {"code": "S29.012A", "description": "Strain", "billable": True}
    return ConditionFactory().codes.create(**values, **fields)


def route(**fields):
    values = {"condition": ConditionFactory(), "specialty": SpecialtyFactory(), "role": "first_contact"}
    return ConditionSpecialty.objects.create(**values | fields)


def record(**fields):
    values = {"source": "nppes", "npi": "1234567893", "changed_at": NINE}
    return DirectoryRecord.objects.create(**{**values, **fields})


def release(**fields):
    values = {"source": "nppes", "as_of": date(2026, 6, 1), "imported_at": NINE}
    return DirectoryRelease.objects.create(**{**values, **fields})


def zip_place(**fields):
    values = {"zip": "10038", "city": "New York", "state": "NY", "lat": 40.7, "lon": -74, "zone": "UTC"}
    return ZipPlace.objects.create(**{**values, **fields})


def access(**fields):
    return PtDirectAccess.objects.create(
        **{"state": "NY", "access": "provisional", "source": "law", **fields}
    )


def version(**fields):
    CatalogueVersion.objects.all().delete()
    return CatalogueVersion.objects.create(version=uuid4(), **fields)


def clinic(**fields):
    made = ClinicFactory()
    Clinic.objects.filter(pk=made.pk).update(**fields)
    return made


def breakpoints(**fields):
    told = {"profession": "surgeon", "made_at": NINE, "clinician_count": 2, "means": [4.0] * 101}
    return RatingBreakpoints.objects.create(**told | fields)


REFUSED = [
    ("directory_npi_has_ten_digits", record, {"npi": "123456789"}),
    ("directory_source_is_known", record, {"source": "hearsay"}),
    ("directory_sex_is_known", record, {"sex": "Z"}),
    ("release_source_is_known", release, {"source": "hearsay"}),
    ("specialty_profession_is_known", SpecialtyFactory, {"profession": "wizard"}),
    ("condition_minimum_level_is_known", ConditionFactory, {"minimum_level": "whenever"}),
    ("condition_specialty_role_is_known", route, {"role": "never"}),
    ("condition_number_fits_search", ConditionFactory, {"number": 0}),
    ("condition_number_fits_search", ConditionFactory, {"number": 201}),
    ("zip_place_is_on_earth", zip_place, {"lat": 91}),
    ("pt_direct_access_is_known", access, {"access": "maybe"}),
    ("catalogue_has_one_version", version, {"is_the_only_one": False}),
    ("npi_has_ten_digits", ProviderFactory, {"npi": "123456789"}),
    ("npi_has_ten_digits", ProviderFactory, {"npi": "12345678 3"}),
    ("npi_passes_the_luhn_check", ProviderFactory, {"npi": "1234567890"}),
    ("only_demonstration_npis_begin_with_9", ProviderFactory, {"npi": npi(1, lead="9")}),
    ("only_demonstration_npis_begin_with_9", ProviderFactory, {"npi": npi(1, lead="3")}),
    ("only_demonstration_npis_begin_with_9", ProviderFactory, {"is_demonstration": True}),
    ("provider_sex_is_known", ProviderFactory, {"sex": "Q"}),
    ("provider_claim_is_known", ProviderFactory, {"claim": "perhaps"}),
    ("practising_since_is_a_plausible_year", ProviderFactory, {"practising_since": 1939}),
    ("practising_since_is_a_plausible_year", ProviderFactory, {"practising_since": 2101}),
    ("rating_percentile_is_a_share", ProviderFactory, {"rating_percentile": 1.01}),
    ("rating_sums_fit_five_stars", ProviderFactory, {"rating_sum": 5.1, "rating_weight": 1}),
    ("rating_sums_fit_five_stars", ProviderFactory, {"rating_sum": -1, "rating_weight": 1}),
    (
        "only_demonstration_clinicians_have_made_up_ratings",
        ProviderFactory,
        {"demonstration_review_count": 1},
    ),
    ("profession_of_breakpoints_is_known", breakpoints, {"profession": "wizard"}),
    ("breakpoints_are_of_somebody", breakpoints, {"clinician_count": 0}),
    ("breakpoints_are_at_each_percent", breakpoints, {"means": [4.0] * 100}),
    ("breakpoints_are_at_each_percent", breakpoints, {"means": []}),
    ("breakpoints_ascend", breakpoints, {"means": [*[4.0] * 99, 4.1, 4.0]}),
    ("breakpoints_are_between_one_and_five_stars", breakpoints, {"means": [*[4.0] * 100, 5.1]}),
    ("breakpoints_are_between_one_and_five_stars", breakpoints, {"means": [0.9, *[4.0] * 100]}),
    ("credential_kind_is_known", CredentialFactory, {"kind": "badge"}),
    ("credential_state_is_known", CredentialFactory, {"state": "fine"}),
    ("licence_has_a_state_and_an_end", CredentialFactory, {"jurisdiction": ""}),
    ("licence_has_a_state_and_an_end", CredentialFactory, {"jurisdiction": "ny"}),
    ("licence_has_a_state_and_an_end", CredentialFactory, {"expires_on": None}),
    ("credential_ends_after_it_begins", CredentialFactory, {"expires_on": date(2019, 12, 31)}),
    ("verified_credential_has_its_moment", CredentialFactory, {"verified_at": None}),
    ("experience_evidence_is_known", ExperienceFactory, {"evidence": "a feeling"}),
    ("experience_state_is_known", ExperienceFactory, {"state": "fine"}),
    ("experience_count_in_range", ExperienceFactory, {"count": 0}),
    ("experience_count_in_range", ExperienceFactory, {"count": 32768}),
    ("experience_ends_after_it_begins", ExperienceFactory, {"period_to": date(2023, 12, 31)}),
    ("verified_experience_has_an_end", ExperienceFactory, {"valid_until": None}),
    ("acceptance_rate_is_a_share", clinic, {"acceptance_rate": 1.5}),
    ("reply_hours_are_not_negative", clinic, {"reply_hours": -1}),
    ("location_is_on_earth", LocationFactory, {"lon": 180.5}),
    ("location_state_has_two_letters", LocationFactory, {"state": "ny"}),
    ("location_zip_has_five_digits", LocationFactory, {"zip": "1003"}),
    ("practice_accepts_is_known", PracticeFactory, {"accepts": "some"}),
    ("practice_confirmation_is_known", PracticeFactory, {"confirmation": "soon"}),
    ("phone_source_is_known", PracticeFactory, {"phone_source": "rumour"}),
    ("hours_source_is_known", PracticeFactory, {"hours_source": "rumour"}),
    ("accepts_source_is_known", PracticeFactory, {"accepts_source": "rumour"}),
    ("practice_has_a_mode", PracticeFactory, {"does_in_person": False}),
    ("practice_booking_rules_are_in_range", PracticeFactory, {"horizon_days": 0}),
    ("practice_booking_rules_are_in_range", PracticeFactory, {"horizon_days": 366}),
    ("practice_booking_rules_are_in_range", PracticeFactory, {"lead_minutes": 20161}),
    ("practice_booking_rules_are_in_range", PracticeFactory, {"buffer_minutes": 241}),
    ("practice_booking_rules_are_in_range", PracticeFactory, {"late_cancel_hours": 169}),
    ("external_busy_is_a_finite_span", busy, {"during": (NINE, NINE)}),
    ("external_busy_is_a_finite_span", busy, {"during": (NINE, None)}),
    ("external_busy_is_a_finite_span", busy, {"during": (None, NINE)}),
    ("practice_price_is_plausible", PracticeFactory, {"first_visit_price_cents": 10_000_001}),
    ("visit_type_mode_is_known", VisitTypeFactory, {"mode": "by_post"}),
    ("visit_minutes_are_in_range", VisitTypeFactory, {"existing_minutes": 4}),
    ("visit_minutes_are_in_range", VisitTypeFactory, {"new_minutes": 481}),
    ("visit_minutes_are_in_range", VisitTypeFactory, {"existing_minutes": 31}),
    ("weekday_is_0_to_6", WeeklyHoursFactory, {"weekday": 7}),
    ("hours_end_after_they_start", WeeklyHoursFactory, {"ends": time(9)}),
    (
        "hours_are_valid_forwards",
        WeeklyHoursFactory,
        {"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 31)},
    ),
    (
        "hours_exception_kind_is_known",
        HoursExceptionFactory,
        {"kind": "late", "starts": time(9), "ends": time(10)},
    ),
    ("hours_exception_has_a_span", HoursExceptionFactory, {"kind": "extra"}),
    ("hours_exception_has_a_span", HoursExceptionFactory, {"starts": time(9)}),
    ("hours_exception_has_a_span", HoursExceptionFactory, {"starts": time(9), "ends": time(9)}),
    ("plan_answer_is_known", PlanAcceptanceFactory, {"answer": "perhaps"}),
    ("plan_answer_source_is_known", PlanAcceptanceFactory, {"source": "rumour"}),
    ("time_claim_kind_is_known", claim, {"kind": "nap", "expires_at": NINE}),
    ("time_claim_is_a_finite_span", claim, {"during": (NINE, NINE)}),
    ("time_claim_is_a_finite_span", claim, {"during": (NINE, None)}),
    ("time_claim_is_a_finite_span", claim, {"during": (None, NINE)}),
    ("only_visits_never_expire", claim, {"kind": "hold"}),
    *clinic_rules.REFUSED,
    *verification_rules.REFUSED,
]


@pytest.mark.parametrize(("rule", "make", "wrong"), REFUSED)
def test_a_bad_row_is_refused_by_its_rule(rule, make, wrong):
    with pytest.raises(IntegrityError, match=f'"{rule}"'), transaction.atomic():
        make(**wrong)
    make()  # the control: without what is wrong the row is fine


def twice(make, **fields):
    return lambda: [make(**fields), make(**fields)]


def second_primary():
    person = ProviderFactory()
    ProviderTaxonomyFactory(provider=person)
    ProviderTaxonomyFactory(provider=person, taxonomy=TaxonomyFactory(code="208D00000X"))


def same(make, **fields):
    """Two rows of the same provider or practice."""

    def both():
        first = make(**fields)
        owner = "practice" if hasattr(first, "practice_id") else "provider"
        make(**{owner: getattr(first, owner)}, **fields)

    return both


def same_practice_twice():
    first = PracticeFactory()
    PracticeFactory(provider=first.provider, location=first.location)


UNIQUE = [
    ("one_record_per_npi_and_registry", twice(record)),
    ("one_synonym_per_text", twice(synonym)),
    ("one_icd10cm_code_per_condition", twice(code)),
    ("one_role_per_condition_and_specialty", twice(route)),
    ("providers_provider_npi_key", twice(ProviderFactory, npi="1234567893")),
    ("one_row_per_provider_and_taxonomy", same(ProviderTaxonomyFactory, is_primary=False)),
    ("one_primary_taxonomy_per_provider", second_primary),
    ("one_verified_experience_per_kind", same(ExperienceFactory)),
    ("one_practice_per_provider_and_place", same_practice_twice),
    ("one_visit_type_per_mode_and_group", same(VisitTypeFactory)),
    ("one_answer_per_practice_and_plan", same(PlanAcceptanceFactory)),
    ("one_active_claim_per_provider_and_time", same(claim)),
    ("one_calendar_per_provider_and_name", same(calendar)),
    ("one_row_of_breakpoints_per_profession_and_moment", twice(breakpoints)),
    *clinic_rules.UNIQUE,
    *verification_rules.UNIQUE,
]


@pytest.mark.parametrize(("rule", "make"), UNIQUE)
def test_a_second_row_is_refused_by_its_rule(rule, make):
    with pytest.raises(IntegrityError, match=f'"{rule}"'), transaction.atomic():
        make()


def test_every_rule_of_supply_has_a_test():
    tested = {rule for rule, *_ in REFUSED + UNIQUE} | {"location_zone_is_known"}
    named = {
        rule.name
        for model in apps.get_app_config("providers").get_models()
        for rule in model._meta.constraints
    }

    assert named - tested == set()


def test_a_place_in_an_unknown_zone_is_refused():
    with pytest.raises(DataError, match="America/Gotham"), transaction.atomic():
        LocationFactory(zone="America/Gotham")
    with pytest.raises(ValidationError, match="Choose a time zone"):
        is_a_zone("America/Gotham")
    is_a_zone("America/New_York")


def test_two_experiences_of_which_one_is_not_verified_are_fine():
    first = ExperienceFactory()
    ExperienceFactory(provider=first.provider, state="expired")

    assert first.provider.experience.count() == 2


@pytest.mark.parametrize(
    "other",
    [
        {"during": (NINE + HOUR, NINE + 2 * HOUR)},
        {"during": (NINE - HOUR, NINE)},
        {"released_at": NINE},
    ],
    ids=["after", "before", "released"],
)
def test_time_beside_a_claim_and_time_given_back_can_be_claimed(other):
    first = claim()

    second = claim(practice=first.practice, **other)

    assert second.provider == first.provider


def test_a_clinician_is_in_one_place_at_a_time():
    first = claim()
    elsewhere = PracticeFactory(provider=first.provider)

    with pytest.raises(IntegrityError, match="one_active_claim_per_provider_and_time"), transaction.atomic():
        claim(practice=elsewhere)


def test_two_clinicians_can_have_the_same_time():
    assert claim().provider != claim().provider


def test_taken_time_keeps_its_practice_from_being_deleted():
    taken = claim()

    with pytest.raises(ProtectedError):
        taken.practice.delete()


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("1234567893", True),  # the example of CMS
        ("1245319599", True),
        ("1234567890", False),
        ("1234567983", False),
        ("123456789", False),
        ("12345678933", False),
        ("123456789a", False),
        ("", False),
    ],
)
def test_the_check_digit_of_an_npi(number, valid):
    with connection.cursor() as cursor:
        cursor.execute("SELECT npi_is_valid(%s)", [number])
        assert cursor.fetchone() == (valid,)


def test_one_wrong_digit_is_always_found():
    digits = "1234567893"
    wrong = [
        digits[:place] + str(digit) + digits[place + 1 :]
        for place in range(10)
        for digit in range(10)
        if str(digit) != digits[place]
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM unnest(%s::text[]) AS npi WHERE npi_is_valid(npi)", [wrong])
        assert (len(wrong), cursor.fetchone()) == (90, (0,))


def test_demonstration_clinicians_have_numbers_that_cms_never_gives():
    made_up = ProviderFactory(npi=npi(7, lead="9"), is_demonstration=True)

    assert Provider.objects.get(is_demonstration=True) == made_up
