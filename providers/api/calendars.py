"""A clinician's calendars elsewhere: added, listed without their addresses, and removed."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.idempotency import asked_once
from accounts.api.openapi import refusals
from accounts.api.pagination import CursorPage
from accounts.api.serializers import StrictChar, StrictSerializer
from accounts.outside.addresses import MOST_CHARACTERS
from providers.api import clinician_rows
from providers.api.claims import ClinicianView
from providers.api.clinic_forms import OneLine
from providers.calendars import calendars
from providers.models import ExternalCalendar

PROBLEM = (
    "Why it could not be read, empty where it was: `address_refused`, `unreachable`, `late`, `untrusted`,"
    " `redirected`, `refused`, `gone`, `too_large`, `not_a_calendar`, `too_complex`. What was read before counts on."
)


class CalendarForm(StrictSerializer):
    name = OneLine(max_length=80)
    address = StrictChar(
        max_length=MOST_CHARACTERS, help_text="The private iCalendar address; https. It is never shown again."
    )


class CalendarDetail(serializers.ModelSerializer[ExternalCalendar]):
    """All but the address, which is a secret."""

    problem = serializers.CharField(help_text=PROBLEM)

    class Meta:
        model = ExternalCalendar
        fields = ("id", "name", "created_at", "read_at", "problem", "failures")
        read_only_fields = fields


class ByCreation(CursorPage):
    ordering = ("created_at", "id")


class Calendars(ClinicianView, generics.ListAPIView[ExternalCalendar]):
    queryset = ExternalCalendar.objects.none()
    serializer_class = CalendarDetail
    pagination_class = ByCreation

    def get_queryset(self) -> QuerySet[ExternalCalendar]:
        return ExternalCalendar.objects.visible_to(self.request.user)  # type: ignore[arg-type]  # signed in

    @extend_schema(
        operation_id="clinic_calendars",
        summary="Your calendars elsewhere, and whether they can be read",
        responses={200: CalendarDetail(many=True)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="clinic_calendar_add",
        summary="Name a calendar elsewhere that says when you are busy",
        description="When you are busy there, no time is offered to patients, at none of your practices.",
        request=CalendarForm,
        responses={201: CalendarDetail, **refusals(404, 409)},
    )
    @asked_once
    def post(self, request: Request) -> Response:
        user: Any = request.user
        form = CalendarForm(data=request.data)
        form.is_valid(raise_exception=True)
        provider = clinician_rows.profile(user)
        made = calendars.add(provider=provider, **form.validated_data, by=user, now=timezone.now())
        return Response(CalendarDetail(made).data, status=201)


class OneCalendar(ClinicianView):
    @extend_schema(
        operation_id="clinic_calendar_remove",
        summary="Forget a calendar elsewhere, and what was read of it",
        responses={204: None, **refusals(404)},
    )
    def delete(self, request: Request, calendar_id: UUID) -> Response:
        user: Any = request.user
        calendar = get_object_or_404(ExternalCalendar.objects.visible_to(user), pk=calendar_id)
        calendars.remove(calendar=calendar, now=timezone.now())
        return Response(status=204)
