"""What one person did: the rows of every history that name them, and their looks at health data."""

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Concat

from accounts.models import HealthRead
from accounts.trail.tables import histories

COLUMNS = ("act_id", "act_kind", "act_type", "act_object", "act_at")
TEXT = models.TextField()


class Acts:
    """As much of a queryset as pages by cursor need, over many tables: each is narrowed before they are joined."""

    def __init__(self, tables: list[models.QuerySet[Any, Any]], ordering: tuple[str, ...] = ()) -> None:
        self.tables = tables
        self.ordering = ordering

    def order_by(self, *ordering: str) -> "Acts":
        return Acts(self.tables, ordering)

    def filter(self, **conditions: Any) -> "Acts":
        return Acts([table.filter(**conditions) for table in self.tables], self.ordering)

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        most = [table.order_by(*self.ordering)[: part.stop] for table in self.tables]
        return list(most[0].union(*most[1:], all=True).order_by(*self.ordering)[part])


def acts_of(user_id: UUID) -> Acts:
    """This function will find what a person did; each act as a dictionary of COLUMNS."""
    return Acts([_looks(user_id), *(_changes(model, user_id) for model in histories())])


def _changes(model: type[models.Model], user_id: UUID) -> models.QuerySet[Any, Any]:
    name = model.pgh_tracked_model._meta.model_name  # type: ignore[attr-defined]
    rows: models.QuerySet[Any, Any] = models.QuerySet(model)
    return (
        rows.alias(actor=KeyTextTransform("user", "pgh_context"))
        .filter(actor=str(user_id))
        .annotate(
            act_id=Concat(Value(f"{name}-"), Cast("pgh_id", TEXT), output_field=TEXT),
            act_kind=F("pgh_label"),
            act_type=Value(name, output_field=TEXT),
            act_object=Cast("pgh_obj_id", TEXT),
            act_at=F("pgh_created_at"),
        )
        .values(*COLUMNS)
    )


def _looks(user_id: UUID) -> models.QuerySet[Any, Any]:
    rows: models.QuerySet[Any, Any] = models.QuerySet(HealthRead)
    return (
        rows.filter(reader_id=user_id)
        .annotate(
            act_id=Concat(Value("look-"), Cast("id", TEXT), output_field=TEXT),
            act_kind=Value("look", output_field=TEXT),
            act_type=Value("patient", output_field=TEXT),
            act_object=Cast("subject_id", TEXT),
            act_at=F("at"),
        )
        .values(*COLUMNS)
    )
