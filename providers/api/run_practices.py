"""The practices that somebody runs, or that a key is for."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
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
from accounts.errors import DomainError
from providers import practice_changes, practices, profiles
from providers.api import clinic_answers, clinic_forms, clinic_rows
from providers.api.authentication import (
    IntegrationKeyAuthentication,
    KeysNeitherAddNorRemove,
    has_scope,
)
from providers.models import Practice


class ById(CursorPage):
    ordering = ("pk",)


class NoSuchLocation(DomainError):
    code = "does_not_exist"
    status = 400
    field = "location"
    detail = "None of the clinics that you work at has this location."


class PracticeView(StrictQuery, APIView):
    """For people by their relations, and for keys by their scopes."""

    authentication_classes = [IntegrationKeyAuthentication, *APIView.authentication_classes]
    permission_classes = [IsAuthenticated, has_scope("practices.read", "practices.write")]


@extend_schema_view(
    get=extend_schema(
        operation_id="clinic_practices",
        summary="The practices that you run",
        responses={200: clinic_answers.RunPractice(many=True), **refusals(403)},
    )
)
class RunPractices(PracticeView, generics.ListAPIView[Practice]):
    permission_classes = [*PracticeView.permission_classes, KeysNeitherAddNorRemove]
    queryset = Practice.objects.none()
    serializer_class = clinic_answers.RunPractice
    pagination_class = ById

    def get_queryset(self) -> QuerySet[Practice]:
        return clinic_rows.practices(self.request.user, self.request.auth)

    @extend_schema(
        operation_id="clinic_practice_add",
        summary="See people at a location: you yourself or, for owners, a clinician of the clinic",
        request=clinic_forms.PracticeForm,
        responses={201: clinic_answers.RunPractice, **refusals(403, 409)},
    )
    @asked_once
    def post(self, request: Request) -> Response:
        user: Any = request.user
        form = clinic_forms.PracticeForm(data=request.data)
        form.is_valid(raise_exception=True)
        told = dict(form.validated_data)
        location = clinic_rows.locations(user).filter(pk=told.pop("location")).first()
        if location is None:
            raise NoSuchLocation
        made = practices.add(
            location=location,
            npi=told.pop("npi", None),
            phone_from_registry=told.pop("phone_from_registry"),
            told=told,  # type: ignore[arg-type]  # by the form
            by=user,
            now=timezone.now(),
        )
        return Response(_data(clinic_rows.practice(request, made.pk)), status=201)


class RunPractice(PracticeView):
    permission_classes = [*PracticeView.permission_classes, KeysNeitherAddNorRemove]

    @extend_schema(
        operation_id="clinic_practice",
        summary="A practice that you run",
        responses={200: clinic_answers.RunPractice, **refusals(403, 404)},
    )
    def get(self, request: Request, practice_id: UUID) -> Response:
        return etags.answer(_data(clinic_rows.practice(request, practice_id)))

    @extend_schema(
        operation_id="clinic_practice_change",
        summary="Change a practice that you run; a fact that is sent is confirmed by it",
        parameters=[IF_MATCH],
        request=clinic_forms.PracticeChange,
        responses={200: clinic_answers.RunPractice, **refusals(403, 404, 412, 428)},
    )
    def patch(self, request: Request, practice_id: UUID) -> Response:
        clinic_rows.practice(request, practice_id)
        form = clinic_forms.PracticeChange(data=request.data)
        form.is_valid(raise_exception=True)
        with transaction.atomic():
            practice = clinic_rows.practice_in_turn(request, practice_id)
            etags.require_match(request, _data(practice))
            practice_changes.change(practice=practice, changes=form.validated_data, now=timezone.now())
            return etags.answer(_data(clinic_rows.practice(request, practice_id)))

    @extend_schema(
        operation_id="clinic_practice_remove",
        summary="Remove a practice where no time was ever taken: your own, or one of a clinic that you own",
        responses={204: None, **refusals(403, 404, 409)},
    )
    def delete(self, request: Request, practice_id: UUID) -> Response:
        user: Any = request.user
        practices.remove(practice=clinic_rows.practice(request, practice_id), by=user, now=timezone.now())
        return Response(status=204)


class PracticeConfirmation(PracticeView):
    @extend_schema(
        operation_id="clinic_practice_confirm",
        summary="Say that facts of a practice still hold, as they stand",
        request=clinic_forms.ConfirmationForm,
        responses={200: clinic_answers.ToldFacts, **refusals(403, 404)},
    )
    def post(self, request: Request, practice_id: UUID) -> Response:
        practice = clinic_rows.practice(request, practice_id)
        form = clinic_forms.ConfirmationForm(data=request.data)
        form.is_valid(raise_exception=True)
        now = timezone.now()
        told = practice_changes.confirm(practice=practice, facts=form.validated_data["facts"], now=now)
        return Response(profiles.told_facts(told, now))


def _data(practice: Practice) -> Any:
    return clinic_answers.RunPractice(practice).data
