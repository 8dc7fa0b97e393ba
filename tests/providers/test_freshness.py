"""How old a fact is, and that each fact kept its source when one for all became one for each."""

from datetime import UTC, datetime, timedelta

import pytest

from providers.freshness import STALE_AFTER, freshness, is_stale
from tests.factories.npi import npi
from tests.factories.supply import ClinicFactory, LocationFactory, ProviderFactory
from tests.providers.migrating import as_it_was, migrated, newest

SOURCES = ("owner", "registry", "demonstration")
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


def test_a_fact_is_stale_after_90_days_and_not_on_the_90th():
    assert timedelta(days=90) == STALE_AFTER
    assert not is_stale(NOW - STALE_AFTER, NOW)
    assert is_stale(NOW - STALE_AFTER - timedelta.resolution, NOW)


def test_a_fact_says_who_told_it_and_when():
    confirmed = NOW - timedelta(days=91)

    assert freshness("registry", confirmed, now=NOW) == {
        "source": "registry",
        "confirmed_at": confirmed,
        "stale": True,
    }


@pytest.fixture
def before():
    """The models as they were before each fact had a source, and the newest ones again afterwards."""
    latest = newest()
    yield migrated(("providers", "0003_names"))
    migrated(*latest)


@pytest.mark.django_db(transaction=True)
def test_what_was_said_of_all_facts_is_said_of_each_and_of_all_again(before):
    clinic = as_it_was(before, ClinicFactory.build())
    location = as_it_was(before, LocationFactory.build(clinic_id=clinic.pk, clinic=None))
    practices = before.get_model("providers", "Practice").objects
    for number, source in enumerate(SOURCES):
        provider = as_it_was(before, ProviderFactory.build(npi=npi(number)))
        practices.create(provider_id=provider.pk, location_id=location.pk, source=source)

    after = migrated(("providers", "0005_freshness")).get_model("providers", "Practice").objects
    facts = after.values_list("phone_source", "hours_source", "accepts_source")
    assert sorted(facts) == sorted((source,) * 3 for source in SOURCES)

    back = migrated(("providers", "0003_names")).get_model("providers", "Practice").objects
    assert set(back.values_list("source", flat=True)) == set(SOURCES)
