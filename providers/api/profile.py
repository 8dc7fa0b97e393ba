"""A clinician's own profile: read, changed, published and taken out of search."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import etags
from accounts.api.openapi import IF_MATCH, refusals
from providers.api import clinician_answers, clinician_forms, clinician_rows
from providers.api.claims import ClinicianView
from providers.claiming import profile_changes, publishing
from providers.models import Provider


class Profile(ClinicianView):
    @extend_schema(
        operation_id="clinic_profile",
        summary="Your profile",
        responses={200: clinician_answers.ProfileDetail, **refusals(404)},
    )
    def get(self, request: Request) -> Response:
        return etags.answer(_data(_profile(request)))

    @extend_schema(
        operation_id="clinic_profile_change",
        summary="Change your profile; `name_check` says what follows from another name",
        parameters=[IF_MATCH],
        request=clinician_forms.ProfileChange,
        responses={200: clinician_answers.ProfileDetail, **refusals(404, 412, 428)},
    )
    def patch(self, request: Request) -> Response:
        held = _profile(request)
        form = clinician_forms.ProfileChange(data=request.data)
        form.is_valid(raise_exception=True)
        with transaction.atomic():
            profile_changes.hold(provider=held, changes=form.validated_data)
            provider = _profile(request)  # if it is still theirs, now that nobody else can move it
            etags.require_match(request, _data(provider))
            profile_changes.change(provider=provider, changes=form.validated_data, now=timezone.now())
            return etags.answer(_data(_profile(request)))


class Publication(ClinicianView):
    @extend_schema(
        operation_id="clinic_profile_publish",
        summary="Let your profile be shown, as soon as nothing else stands against it",
        request=clinician_forms.Nothing,
        responses={200: clinician_answers.ProfileDetail, **refusals(404, 409)},
    )
    def post(self, request: Request) -> Response:
        self.expect_nothing(request)
        return _say(request, publishing.publish)


class Unpublication(ClinicianView):
    @extend_schema(
        operation_id="clinic_profile_unpublish",
        summary="Take your profile out of search; booked visits stay",
        request=clinician_forms.Nothing,
        responses={200: clinician_answers.ProfileDetail, **refusals(404)},
    )
    def post(self, request: Request) -> Response:
        self.expect_nothing(request)
        return _say(request, publishing.unpublish)


@transaction.atomic
def _say(request: Request, act: Callable[..., Provider]) -> Response:
    act(provider=_locked(request), now=timezone.now())
    return etags.answer(_data(_profile(request)))


def _locked(request: Request) -> Provider:
    """The profile, if it is still theirs once nobody else can move it."""
    list(Provider.objects.select_for_update(no_key=True).filter(pk=_profile(request).pk))
    return _profile(request)


def _profile(request: Request) -> Provider:
    user: Any = request.user
    return clinician_rows.profile(user)


def _data(provider: Provider) -> Any:
    return clinician_answers.ProfileDetail(provider).data
