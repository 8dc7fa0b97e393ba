"""A clinic as its people run it: the clinic itself and its staff."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import etags
from accounts.api.idempotency import asked_once
from accounts.api.openapi import IF_MATCH, refusals
from accounts.api.pagination import CursorPage
from accounts.api.query import StrictQuery
from providers import memberships, places
from providers.api import clinic_answers, clinic_forms, clinic_rows
from providers.models import Clinic, Membership


class ByName(CursorPage):
    ordering = ("name", "pk")


class ByBeginning(CursorPage):
    ordering = ("created_at", "pk")


class ClinicView(StrictQuery, APIView):
    """For the people of a clinic; some of it for its owners alone."""

    permission_classes = [IsAuthenticated]


@extend_schema_view(get=extend_schema(operation_id="clinics", summary="The clinics that you work at"))
class Clinics(ClinicView, generics.ListAPIView[Clinic]):
    queryset = Clinic.objects.none()
    serializer_class = clinic_answers.ClinicDetail
    pagination_class = ByName

    def get_queryset(self) -> QuerySet[Clinic]:
        return clinic_rows.clinics(self.request.user)  # type: ignore[arg-type]  # signed in

    @extend_schema(
        operation_id="clinic_found",
        summary="Found a clinic; you are its first owner",
        request=clinic_forms.ClinicForm,
        responses={201: clinic_answers.ClinicDetail, **refusals(409)},
    )
    @asked_once
    def post(self, request: Request) -> Response:
        form = clinic_forms.ClinicForm(data=request.data)
        form.is_valid(raise_exception=True)
        founded = places.found(name=form.validated_data["name"], by=_person(request), now=timezone.now())
        return Response(_clinic(request, founded.pk, as_owner=True), status=201)


class OneClinic(ClinicView):
    @extend_schema(
        operation_id="clinic",
        summary="One of your clinics",
        responses={200: clinic_answers.ClinicDetail, **refusals(404)},
    )
    def get(self, request: Request, clinic_id: UUID) -> Response:
        return etags.answer(_clinic(request, clinic_id, as_owner=False))

    @extend_schema(
        operation_id="clinic_change",
        summary="Change a clinic that you own",
        parameters=[IF_MATCH],
        request=clinic_forms.ClinicChange,
        responses={200: clinic_answers.ClinicDetail, **refusals(404, 409, 412, 428)},
    )
    def patch(self, request: Request, clinic_id: UUID) -> Response:
        _clinic(request, clinic_id, as_owner=True)
        form = clinic_forms.ClinicChange(data=request.data)
        form.is_valid(raise_exception=True)
        with transaction.atomic():
            memberships.take_turn(clinic_id)
            etags.require_match(request, _clinic(request, clinic_id, as_owner=True))
            Clinic.objects.filter(pk=clinic_id).update(**form.validated_data)
            return etags.answer(_clinic(request, clinic_id, as_owner=True))


@extend_schema_view(
    get=extend_schema(
        operation_id="clinic_staff",
        summary="The people of one of your clinics",
        responses={200: clinic_answers.StaffMember(many=True), **refusals(404)},
    )
)
class Staff(ClinicView, generics.ListAPIView[Membership]):
    queryset = Membership.objects.none()
    serializer_class = clinic_answers.StaffMember
    pagination_class = ByBeginning

    def get_queryset(self) -> QuerySet[Membership]:
        user: Any = self.request.user
        clinic = clinic_rows.clinic(user, self.kwargs["clinic_id"], as_owner=False)
        return clinic_rows.staff(user).filter(clinic=clinic)


class OneOfStaff(ClinicView):
    @extend_schema(
        operation_id="clinic_staff_member",
        summary="One of your colleagues",
        responses={200: clinic_answers.StaffMember, **refusals(404)},
    )
    def get(self, request: Request, membership_id: UUID) -> Response:
        member = get_object_or_404(clinic_rows.staff(_person(request)), pk=membership_id)
        return etags.answer(clinic_answers.StaffMember(member).data)

    @extend_schema(
        operation_id="clinic_staff_change",
        summary="Change what somebody may do, or suspend them; for owners",
        parameters=[IF_MATCH],
        request=clinic_forms.StaffChange,
        responses={200: clinic_answers.StaffMember, **refusals(404, 409, 412, 428)},
    )
    def patch(self, request: Request, membership_id: UUID) -> Response:
        user = _person(request)
        member = clinic_rows.of_an_owner(clinic_rows.staff(user), user, membership_id)
        form = clinic_forms.StaffChange(data=request.data)
        form.is_valid(raise_exception=True)
        with transaction.atomic():
            memberships.take_turn(member.clinic_id)
            present = clinic_rows.of_an_owner(clinic_rows.staff(user), user, membership_id)
            etags.require_match(request, clinic_answers.StaffMember(present).data)
            memberships.change(membership=present, changes=form.validated_data, by=user, now=timezone.now())
            # Of themselves an owner may have made less: they are answered what they may see now.
            changed = clinic_rows.as_seen_by(user, Membership.objects.filter(pk=present.pk)).get()
            return etags.answer(clinic_answers.StaffMember(changed).data)

    @extend_schema(
        operation_id="clinic_staff_end",
        summary="End a membership: anybody's for owners, your own for anyone",
        responses={204: None, **refusals(404, 409)},
    )
    def delete(self, request: Request, membership_id: UUID) -> Response:
        user = _person(request)
        rows = clinic_rows.staff(user)
        member = rows.filter(pk=membership_id, user=user).first() or clinic_rows.of_an_owner(
            rows, user, membership_id
        )
        memberships.end(membership=member, by=user, now=timezone.now())
        return Response(status=204)


def _clinic(request: Request, clinic_id: UUID, *, as_owner: bool) -> Any:
    clinic = clinic_rows.clinic(_person(request), clinic_id, as_owner=as_owner)
    return clinic_answers.ClinicDetail(clinic).data


def _person(request: Request) -> Any:
    return request.user
