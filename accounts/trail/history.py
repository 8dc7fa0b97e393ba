"""`tracked`: every change of a model's rows becomes a row of its history, written by the database itself."""

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
import pghistory.trigger
import pgtrigger
from django.db import models
from django.db.models.fields.json import KeyTextTransform

M = TypeVar("M", bound=type[models.Model])

# A condition for tables that loading fills by the thousand: changes that a person or an integration key made.
BY_SOMEONE = "NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb ?| ARRAY['user', 'key']"


def tracked(*fields: str, noted: tuple[str, ...] = (), condition: str = "") -> Callable[[M], M]:
    """This function will keep the history of a model: `<Model>Event` beside it, one row per change.

    `fields` are copied with each change; the others are not, and a change of them alone leaves no row. A change of
    a field in `noted` leaves a row that says so (`pgh_label` is `update_<field>`) but not what it was or is: for
    addresses, and for sealed fields, which must never be copied. `condition` is SQL about the row, written `{row}`,
    and may look into other tables; of a change, the row before or after has to meet it. The context of a row says
    who: `user` or `key`, and `request`, `command` or `task` (accounts/trail/acting.py).
    """

    def track(model: M) -> M:
        trackers = [
            _Tracker("insert", pgtrigger.Insert, about=condition),
            _Tracker("update", pgtrigger.Update, when=pgtrigger.AnyChange(*fields), about=condition),
            _Tracker("delete", pgtrigger.Delete, about=condition),
        ]
        trackers += [
            _Tracker(f"update_{name}", pgtrigger.Update, when=pgtrigger.AnyChange(name), about=condition)
            for name in noted
        ]
        by_person = models.Index(
            KeyTextTransform("user", "pgh_context"),
            "pgh_created_at",
            name=f"{model._meta.model_name}_acts",  # serves what a person is shown of their own acts
        )
        return pghistory.track(
            *trackers,
            fields=list(fields),
            obj_field=pghistory.ObjForeignKey(related_name="history"),
            context_field=pghistory.ContextJSONField(),
            context_id_field=None,  # type: ignore[arg-type]
            append_only=True,
            model_name=f"{model.__name__}Event",
            meta={"indexes": [by_person]},
        )(model)

    return track


class _Tracker(pghistory.RowEvent):
    def __init__(
        self,
        label: str,
        operation: pgtrigger.Operation,
        *,
        when: pgtrigger.Condition | None = None,
        about: str = "",
    ) -> None:
        row = "OLD" if operation == pgtrigger.Delete else "NEW"
        super().__init__(label, operation=operation, condition=when, row=row, trigger_name=f"history_{label}")
        self.about = about

    def add_event_trigger(self, event_model: type[models.Model]) -> None:
        trigger = _Trigger(
            event_model=event_model,
            label=self.label,
            name=self.trigger_name,
            row=self.row,
            operation=self.operation,
            condition=self.condition,
            level=pgtrigger.Row,
        )
        trigger.about = self.about
        pgtrigger.register(trigger)(event_model.pgh_tracked_model)  # type: ignore[attr-defined]


class _Trigger(pghistory.trigger.Event):
    """pghistory's own, behind a condition that may look into other tables, as a WHEN clause can't."""

    about = ""

    def get_func(self, model: models.Model) -> Any:
        func = super().get_func(model)
        if not self.about:
            return func
        rows = ("OLD", "NEW") if self.operation == pgtrigger.Update else (self.row,)
        met = " OR ".join(f"({self.about.format(row=row)})" for row in rows)
        return pgtrigger.Func(f"IF ({met}) IS NOT TRUE THEN RETURN NULL; END IF; {func.func}")
