"""The owner of the tables: migrations are its work, everything else is done as the application's own role."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connections


@contextmanager
def as_owner() -> Iterator[None]:
    """This function will connect as DATABASE_OWNER_URL says while the block lasts; as always where none is set."""
    connection = connections["default"]
    ours = connection.settings_dict
    if settings.DATABASE_OWNER is None:
        yield
        return
    connection.close()
    owner = {**ours, **settings.DATABASE_OWNER, "NAME": ours["NAME"]}
    # A pool is one for all connections of an alias: it would hand out those of the application.
    owner["OPTIONS"] = {name: value for name, value in owner["OPTIONS"].items() if name != "pool"}
    connection.settings_dict = owner
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = ours
