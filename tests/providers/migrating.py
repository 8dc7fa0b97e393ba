"""The database as it was at an earlier migration."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.migrating import one_model_at_a_time


def migrated(*targets):
    """The models at these migrations; a fresh executor, since the graph is read when it is made."""
    with one_model_at_a_time():
        MigrationExecutor(connection).migrate(list(targets))
    return MigrationExecutor(connection).loader.project_state(list(targets)).apps


def newest():
    return MigrationExecutor(connection).loader.graph.leaf_nodes()


def as_it_was(before, row, **changes):
    """The same row in a table of that time, which has fewer columns."""
    model = before.get_model("providers", type(row).__name__)
    columns = [field.attname for field in model._meta.concrete_fields]
    return model.objects.create(**{name: getattr(row, name) for name in columns} | changes)
