"""How a verifier narrows the queue."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from providers.models import VerificationCase

State = VerificationCase.State


class StateFilter(admin.SimpleListFilter):
    """Open cases, unless something else is asked for."""

    title = "state"
    parameter_name = "is"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        closed = [State.DECIDED, State.WITHDRAWN]
        return [*((state.value, str(state.label)) for state in closed), ("any", "Any")]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        for choice in super().choices(changelist):
            is_first = choice["query_string"] == changelist.get_query_string(remove=[self.parameter_name])
            yield {**choice, "display": State.OPEN.label} if is_first else choice

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.value() or State.OPEN
        return queryset if wanted == "any" else queryset.filter(state=wanted)


class AssignedFilter(admin.SimpleListFilter):
    title = "who has it"
    parameter_name = "assigned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("me", "I do"), ("nobody", "Nobody"), ("others", "Others")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "me":
            return queryset.filter(assigned_to=request.user.pk)
        if self.value() == "nobody":
            return queryset.filter(assigned_to=None)
        if self.value() == "others":
            return queryset.exclude(assigned_to=None).exclude(assigned_to=request.user.pk)
        return queryset


class AgeFilter(admin.SimpleListFilter):
    title = "age"
    parameter_name = "days"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("7", "Over 7 days"), ("30", "Over 30 days"), ("90", "Over 90 days")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.value()
        if wanted not in dict(self.lookups(request, None)):
            return queryset
        return queryset.opened_before(timezone.now() - timedelta(days=int(wanted)))  # type: ignore[attr-defined]
