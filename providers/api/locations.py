"""The places where a clinic sees people, for those who work there; its owners add and change them."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import etags
from accounts.api.idempotency import asked_once
from accounts.api.openapi import IF_MATCH, refusals
from accounts.api.pagination import CursorPage
from providers import memberships, places
from providers.api import clinic_answers, clinic_forms, clinic_rows
from providers.api.clinics import ClinicView
from providers.models import Location


class ByZip(CursorPage):
    ordering = ("zip", "pk")


class Locations(ClinicView, generics.ListAPIView[Location]):
    queryset = Location.objects.none()
    serializer_class = clinic_answers.LocationDetail
    pagination_class = ByZip

    def get_queryset(self) -> QuerySet[Location]:
        user: Any = self.request.user
        clinic = clinic_rows.clinic(user, self.kwargs["clinic_id"], as_owner=False)
        return clinic_rows.locations(user).filter(clinic=clinic)

    @extend_schema(
        operation_id="clinic_locations",
        summary="The places of one of your clinics",
        responses={200: clinic_answers.LocationDetail(many=True), **refusals(404)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="clinic_location_add",
        summary="Add a place to a clinic that you own",
        description="State, time zone and, unless given, city and point are those of the ZIP code.",
        request=clinic_forms.LocationForm,
        responses={201: clinic_answers.LocationDetail, **refusals(404, 409)},
    )
    @asked_once
    def post(self, request: Request, clinic_id: UUID) -> Response:
        user: Any = request.user
        clinic = clinic_rows.clinic(user, clinic_id, as_owner=True)
        form = clinic_forms.LocationForm(data=request.data)
        form.is_valid(raise_exception=True)
        address = form.validated_data
        made = places.open_location(clinic=clinic, address=address, by=user, now=timezone.now())
        return Response(clinic_answers.LocationDetail(made).data, status=201)


class OneLocation(ClinicView):
    @extend_schema(
        operation_id="clinic_location",
        summary="One place of your clinics",
        responses={200: clinic_answers.LocationDetail, **refusals(404)},
    )
    def get(self, request: Request, location_id: UUID) -> Response:
        user: Any = request.user
        location = get_object_or_404(clinic_rows.locations(user), pk=location_id)
        return etags.answer(clinic_answers.LocationDetail(location).data)

    @extend_schema(
        operation_id="clinic_location_change",
        summary="Change a place of a clinic that you own; search shows its practices there at once",
        parameters=[IF_MATCH],
        request=clinic_forms.LocationChange,
        responses={200: clinic_answers.LocationDetail, **refusals(404, 409, 412, 428)},
    )
    def patch(self, request: Request, location_id: UUID) -> Response:
        user: Any = request.user
        location = clinic_rows.of_an_owner(clinic_rows.locations(user), user, location_id)
        form = clinic_forms.LocationChange(data=request.data)
        form.is_valid(raise_exception=True)
        with transaction.atomic():
            memberships.take_turn(location.clinic_id)
            present = clinic_rows.of_an_owner(clinic_rows.locations(user), user, location_id)
            etags.require_match(request, clinic_answers.LocationDetail(present).data)
            changes = form.validated_data
            places.change_location(location=present, changes=changes, by=user, now=timezone.now())
            changed = clinic_rows.locations(user).get(pk=location_id)
            return etags.answer(clinic_answers.LocationDetail(changed).data)
