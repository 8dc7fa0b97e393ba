"""Rosters and hours of a whole clinic as files, for its owners: looked at first, then applied as they were shown."""

from types import ModuleType
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import limits
from accounts.api import etags
from accounts.api.openapi import IF_MATCH, refusals
from accounts.api.serializers import StrictChoice, StrictSerializer
from accounts.api.uploads import FORM_BYTES, FileField, TakesOneFile
from providers import memberships
from providers.api import clinic_rows
from providers.api.clinics import ClinicView
from providers.rosters import roster, week_files
from providers.rosters.proposals import KINDS, Proposal
from providers.rosters.tables import MOST_BYTES


class PreviewForm(StrictSerializer):
    file = FileField(help_text="CSV in UTF-8, at most 1 MB and 5,000 rows.")


class ApplicationForm(PreviewForm):
    skip_bad = StrictChoice(
        choices=("true", "false"), default="false", help_text="Leave rows out that can't be used."
    )


class Counts(serializers.Serializer[None]):
    unchanged = serializers.IntegerField()
    invite = serializers.IntegerField()
    invited = serializers.IntegerField(help_text="Have an invitation already.")
    bad = serializers.IntegerField(help_text="Rows that can't be used.")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # Names that DRF keeps for itself.
        kept = {name: serializers.IntegerField() for name in ("create", "update")}
        return {**kept, **super().get_fields()}


class ProposedChange(serializers.Serializer[None]):
    line = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=KINDS)
    npi = serializers.CharField()
    name = serializers.CharField(allow_null=True)
    practice = serializers.UUIDField(allow_null=True)
    location = serializers.UUIDField()
    place = serializers.CharField()
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


class BadRowNamed(serializers.Serializer[None]):
    line = serializers.IntegerField(help_text="Of the file; the first is 1.")
    column = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    detail = serializers.CharField()


class Proposed(serializers.Serializer[None]):
    digest = serializers.CharField(help_text="Goes into If-Match; also the ETag.")
    counts = Counts()
    changes = ProposedChange(many=True)
    bad_rows = BadRowNamed(many=True)


class FileView(TakesOneFile, ClinicView):
    """`rules` is the module that knows what such a file means."""

    rules: ModuleType
    max_file_bytes = MOST_BYTES
    max_body_bytes = MOST_BYTES + FORM_BYTES

    def preview(self, request: Request, clinic_id: UUID) -> Response:
        user: Any = request.user
        clinic = clinic_rows.clinic(user, clinic_id, as_owner=True)
        form = PreviewForm(data=request.data)
        form.is_valid(raise_exception=True)
        now, content = timezone.now(), form.validated_data["file"].content
        limits.spend(limits.named("uploading"), str(user.pk), now=now)
        return _answer(self.rules.propose(clinic=clinic, content=content, now=now))

    def apply(self, request: Request, clinic_id: UUID) -> Response:
        user: Any = request.user
        clinic = clinic_rows.clinic(user, clinic_id, as_owner=True)
        form = ApplicationForm(data=request.data)
        form.is_valid(raise_exception=True)
        now, content = timezone.now(), form.validated_data["file"].content
        skip_bad = form.validated_data["skip_bad"] == "true"
        limits.spend(limits.named("uploading"), str(user.pk), now=now)
        shown = self.rules.propose(clinic=clinic, content=content, now=now)
        etags.require_match(request, shown.state())
        shown.refuse_bad(skip_bad=skip_bad)
        if mails := len(shown.of_kind("invite")):
            limits.spend(limits.named("inviting"), str(clinic.pk), now=now, times=mails)
            limits.spend(limits.named("inviting_user"), str(user.pk), now=now, times=mails)
        with transaction.atomic():
            memberships.take_turn(clinic.pk)
            present = self.rules.propose(clinic=clinic, content=content, now=now, in_turn=True)
            etags.require_match(request, present.state())
            self.rules.apply(proposal=present, clinic=clinic, by=user, skip_bad=skip_bad, now=now)
        return _answer(present)


PREVIEW: dict[str, Any] = {
    "request": {"multipart/form-data": PreviewForm},
    "responses": {200: Proposed, **refusals(404)},
}
APPLY: dict[str, Any] = {
    "parameters": [IF_MATCH],
    "request": {"multipart/form-data": ApplicationForm},
    "responses": {200: Proposed, **refusals(404, 409, 412, 428)},
}


class RosterPreview(FileView):
    rules = roster

    @extend_schema(operation_id="clinic_roster_preview", summary="What a roster would change", **PREVIEW)
    def post(self, request: Request, clinic_id: UUID) -> Response:
        return self.preview(request, clinic_id)


class Roster(FileView):
    rules = roster

    @extend_schema(operation_id="clinic_roster", summary="Apply a roster as the preview showed it", **APPLY)
    def post(self, request: Request, clinic_id: UUID) -> Response:
        return self.apply(request, clinic_id)


class HoursFilePreview(FileView):
    rules = week_files

    @extend_schema(
        operation_id="clinic_hours_file_preview",
        summary="What a file of weekly hours would change",
        **PREVIEW,
    )
    def post(self, request: Request, clinic_id: UUID) -> Response:
        return self.preview(request, clinic_id)


class HoursFile(FileView):
    rules = week_files

    @extend_schema(
        operation_id="clinic_hours_file",
        summary="Apply a file of weekly hours as the preview showed it",
        **APPLY,
    )
    def post(self, request: Request, clinic_id: UUID) -> Response:
        return self.apply(request, clinic_id)


def _answer(proposal: Proposal) -> Response:
    version = etags.etag(proposal.state())
    return Response({"digest": version, **proposal.shown()}, headers={"ETag": version})
