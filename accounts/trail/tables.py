"""The tables of the trail, found by what they are, so that a new one is sealed and guarded without being named."""

from typing import NamedTuple

from django.apps import apps
from django.db import models
from pghistory.models import Event

from accounts.models import Seal, SealedTable
from accounts.models.trail import APPEND_ONLY

OF_THE_CHAIN = (Seal, SealedTable)


class TrailTable(NamedTuple):
    """A table whose rows are sealed: its name and columns as PostgreSQL knows them."""

    name: str
    key: str
    time: str
    columns: tuple[str, ...]


def histories() -> list[type[Event]]:
    """This function will list the models that hold the history of others."""
    return [model for model in apps.get_models() if issubclass(model, Event) and _is_a_table(model)]


def kept_by_hand() -> list[type[models.Model]]:
    """This function will list the models whose rows are added one by one and never changed, in any app."""
    found = [model for model in apps.get_models() if APPEND_ONLY in getattr(model._meta, "triggers", ())]
    return [model for model in found if model not in OF_THE_CHAIN]


def followed() -> list[type[models.Model]]:
    """This function will list the models whose history is kept."""
    return [event.pgh_tracked_model for event in histories() if event.pgh_tracked_model]  # type: ignore[misc]


def trail_tables() -> list[TrailTable]:
    """This function will list what is sealed, by name."""
    found = [_described(model, "pgh_created_at") for model in histories()]
    found += [_described(model, "at") for model in kept_by_hand()]
    return sorted(found)


def written_once() -> set[str]:
    """This function will name every table whose rows may be added and read, but never changed or removed."""
    return {table.name for table in trail_tables()} | {model._meta.db_table for model in OF_THE_CHAIN}


def _described(model: type[models.Model], time: str) -> TrailTable:
    meta = model._meta
    columns = tuple(sorted(str(field.column) for field in meta.concrete_fields))
    return TrailTable(meta.db_table, str(meta.pk.column), time, columns)


def _is_a_table(model: type[models.Model]) -> bool:
    return model._meta.managed and not model._meta.proxy
