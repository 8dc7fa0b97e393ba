"""What I did, as the audit trail has it. Always about the person who asks."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import generics, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.own_data import person
from accounts.api.pagination import CursorPage
from accounts.api.query import StrictQuery
from accounts.models import HealthRead
from accounts.trail.acts import acts_of

EXAMPLE = {
    "id": "practice-4711",
    "kind": "update",
    "object_type": "practice",
    "object_id": "5f7f3c1e-7d0b-4e8e-9d9c-3f2a5b8a9c10",
    "at": "2026-11-23T15:00:00Z",
}


class Act(serializers.Serializer[Any]):
    id = serializers.CharField(source="act_id")
    kind = serializers.CharField(
        source="act_kind", help_text="`insert`, `update`, `delete`, `update_<field>`; `look` at health data."
    )
    object_type = serializers.CharField(source="act_type")
    object_id = serializers.CharField(source="act_object")
    at = serializers.DateTimeField(source="act_at")


class ActPage(CursorPage):
    ordering = ("-act_at", "-act_id")


class MyActs(StrictQuery, generics.ListAPIView[HealthRead]):
    permission_classes = [IsAuthenticated]
    queryset = HealthRead.objects.none()
    serializer_class = Act  # rows of many tables
    pagination_class = ActPage

    @extend_schema(
        operation_id="my_acts",
        summary="What I did",
        description="Changes that I made and health data that I looked at, the latest first.",
        examples=[OpenApiExample("A practice changed", value=EXAMPLE, response_only=True)],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(acts_of(person(request).pk))  # type: ignore[arg-type]
        return self.get_paginated_response(Act(page, many=True).data)
