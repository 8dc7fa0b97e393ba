"""How old a fact is, and that each fact kept its source when one for all became one for each."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from providers.freshness import STALE_AFTER, freshness, is_stale
from tests.factories.supply import ClinicFactory, LocationFactory, ProviderFactory

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


def migrated(*targets):
    """The models at these migrations; a fresh executor, since the graph is read when it is made."""
    MigrationExecutor(connection).migrate(list(targets))
    return MigrationExecutor(connection).loader.project_state(list(targets)).apps


@pytest.fixture
def before():
    """The models as they were before each fact had a source, and the newest ones again afterwards."""
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield migrated(("providers", "0003_names"))
    migrated(*newest)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("source", ["owner", "registry", "demonstration"])
def test_what_was_said_of_all_facts_is_said_of_each_and_of_all_again(before, source):
    clinic = as_it_was(before, ClinicFactory.build())
    location = as_it_was(before, LocationFactory.build(clinic_id=clinic.pk, clinic=None))
    provider = as_it_was(before, ProviderFactory.build())
    practice = before.get_model("providers", "Practice").objects.create(
        provider_id=provider.pk, location_id=location.pk, source=source
    )

    after = migrated(("providers", "0005_freshness")).get_model("providers", "Practice")
    row = after.objects.get(pk=practice.pk)
    assert (row.phone_source, row.hours_source, row.accepts_source) == (source, source, source)

    back = migrated(("providers", "0003_names")).get_model("providers", "Practice")
    assert back.objects.get(pk=practice.pk).source == source


def as_it_was(before, row):
    """The same row in a table of that time, which has fewer columns."""
    model = before.get_model("providers", type(row).__name__)
    columns = [field.attname for field in model._meta.concrete_fields]
    return model.objects.create(**{name: getattr(row, name) for name in columns})
