"""What moderators see of contested visits, and how they settle them: nobody's name, and nothing of health."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.openapi import refusals
from accounts.api.pagination import CursorPage
from accounts.api.permissions import has_role
from accounts.api.serializers import StrictChar, StrictChoice, StrictSerializer
from accounts.models import Role
from patients import reads
from patients.access import VisitQuerySet
from patients.api.moments import LocalTime, PracticeShort
from patients.api.own import OwnView, found
from patients.models import Visit
from patients.visits import contesting
from providers.models import Mode


class Settle(StrictSerializer):
    outcome = StrictChoice(
        choices=[(state.value, state.label) for state in contesting.OUTCOMES],
        help_text="`completed`: the patient came. `no_show`: the clinic was right.",
    )
    reason = StrictChar(
        max_length=1000, help_text="10 characters at least. It is kept; write nothing about health."
    )


class SettledVisit(serializers.Serializer[Visit]):
    id = serializers.UUIDField()
    practice = PracticeShort()
    starts_at = LocalTime()
    ends_at = LocalTime()
    mode = serializers.ChoiceField(choices=Mode.choices)
    status = serializers.ChoiceField(choices=Visit.Status.choices)
    contested_at = LocalTime()
    settled_at = LocalTime(allow_null=True)


class ContestedVisit(SettledVisit):
    missed_at = LocalTime(source="ended_at", help_text="When the clinic said that the patient had not come.")
    attended_said_at = LocalTime(allow_null=True, help_text="When the patient said that they were there.")
    note = serializers.CharField(
        source="contest_note",
        allow_null=True,
        help_text="What the patient says of it; null once it was erased.",
    )


class ByContest(CursorPage):
    ordering = ("contested_at", "id")


class ModeratorView(OwnView):
    permission_classes = [IsAuthenticated, has_role(Role.MODERATOR)]
    queryset = Visit.objects.none()
    serializer_class = ContestedVisit
    pagination_class = ByContest

    def rows(self) -> VisitQuerySet:
        visits = Visit.objects.visible_to_moderator(self.request.user)
        return visits.select_related(
            "patient__person_key", "practice__provider", "practice__location__clinic"
        )


class ContestedVisits(ModeratorView):
    @extend_schema(
        operation_id="contested_visits",
        summary="Moderators: visits of which the patient says that they came, the longest waiting first",
        description="Without those whose clinician or patient you know. Each look at a note is written down.",
        responses={200: ContestedVisit(many=True), **refusals(403)},
    )
    def get(self, request: Request) -> Response:
        waiting, now = self.rows().filter(status=Visit.Status.CONTESTED), timezone.now()
        rows = contesting.without_conflict(waiting, user=self.person(), now=now)
        page: Any = self.paginate_queryset(rows) or []
        patients = {row.patient_id: row.patient for row in page}
        reads.note(
            [*patients.values()], reader=self.person(), what=reads.CONTEST, why=reads.MODERATION, now=now
        )
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class SettleVisit(ModeratorView):
    @extend_schema(
        operation_id="settle_visit",
        summary="Moderators: say whether the patient came, with a reason",
        request=Settle,
        responses={200: SettledVisit, **refusals(403, 404, 409)},
    )
    def post(self, request: Request, visit_id: UUID) -> Response:
        sent = self.checked(Settle)
        visit = found(self.rows().filter(pk=visit_id).first())
        settled = contesting.settle(
            visit=visit,
            outcome=Visit.Status(sent["outcome"]),
            reason=sent["reason"],
            by=self.person(),
            now=timezone.now(),
        )
        return Response(SettledVisit(settled).data)
