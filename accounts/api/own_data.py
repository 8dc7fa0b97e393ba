"""Own data: copies of it, and its erasure. Always about the person who asks."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.idempotency import asked_once
from accounts.api.permissions import SteppedUp
from accounts.api.query import StrictQuery
from accounts.api.serializers import StrictSerializer
from accounts.models import DataExport, User
from accounts.own_data import erasure, exports, registry


class Export(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=DataExport.State.choices)
    requested_at = serializers.DateTimeField()
    ready_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    link = serializers.SerializerMethodField(help_text="Where the zip is, while there is one.")

    def get_link(self, export: DataExport) -> str | None:
        if export.state != DataExport.State.READY:
            return None
        return f"{reverse('my-export-download', args=[export.pk])}?signature={exports.signature_of(export)}"


class Blocker(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField()


class ErasureState(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=["not_requested", "cooling_off", "waiting"])
    requested_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    blockers = Blocker(many=True)
    erased = serializers.ListField(child=serializers.CharField(), help_text="What will be erased.")
    kept = serializers.ListField(child=serializers.CharField(), help_text="What will stay, and why.")


NOT_YOURS = OpenApiResponse(description="There is no such thing of yours.")
STEP_UP = OpenApiResponse(description="`step_up_required`: prove once more that it is you.")
SOON = "`sign_in_changed_recently`: your password or address changed within 24 hours"


class Nothing(StrictSerializer):
    """A body without any field."""


class OwnView(StrictQuery, APIView):
    """For whoever signs in; what is asked for by POST needs a fresh proof that it is them."""

    permission_classes = [IsAuthenticated]

    def get_permissions(self) -> list[Any]:
        permissions = list(super().get_permissions())
        if self.request.method == "POST":
            permissions.append(SteppedUp())
        return permissions


def person(request: Request) -> User:
    """This function will give the person who asks; the permission has seen to it that there is one."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


class Exports(OwnView):
    @extend_schema(operation_id="my_exports", summary="The copies of my data", responses=Export(many=True))
    def get(self, request: Request) -> Response:
        mine = DataExport.objects.visible_to(person(request)).order_by("-requested_at")[:50]
        return Response(Export(mine, many=True).data)

    @extend_schema(
        operation_id="ask_for_export",
        summary="Ask for a copy of my data",
        description="It is made in the background; a message tells when it is ready.",
        request=Nothing,
        responses={
            201: Export,
            403: STEP_UP,
            409: OpenApiResponse(description=f"{SOON}; `export_is_waiting`: one is being made."),
        },
    )
    @asked_once
    def post(self, request: Request) -> Response:
        Nothing(data=request.data).is_valid(raise_exception=True)
        export = exports.ask(user=person(request), now=timezone.now())
        return Response(Export(export).data, status=201)


class ExportDetail(OwnView):
    @extend_schema(
        operation_id="my_export", summary="One copy of my data", responses={200: Export, 404: NOT_YOURS}
    )
    def get(self, request: Request, export_id: UUID) -> Response:
        export = DataExport.objects.visible_to(person(request)).filter(pk=export_id).first()
        if export is None:
            raise Http404
        return Response(Export(export).data)


class ExportDownload(OwnView):
    query_params = ("signature",)

    @extend_schema(
        operation_id="download_my_export",
        summary="The zip of a copy: kaly.json and kaly.html",
        description="By the `link` of the copy, within 72 hours, signed in as its owner.",
        parameters=[OpenApiParameter("signature", required=True, description="As it stands in the link.")],
        responses={
            (200, "application/zip"): OpenApiTypes.BINARY,
            404: NOT_YOURS,
            409: OpenApiResponse(description=f"{SOON}."),
            410: OpenApiResponse(description="`export_is_gone`: it was deleted."),
        },
    )
    def get(self, request: Request, export_id: UUID) -> HttpResponse:
        try:
            content = exports.download(
                user=person(request),
                export_id=export_id,
                signature=request.query_params.get("signature", ""),
                now=timezone.now(),
            )
        except DataExport.DoesNotExist:
            raise Http404 from None
        return HttpResponse(
            content,
            content_type="application/zip",
            headers={
                "Content-Disposition": 'attachment; filename="kaly.zip"',
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
            },
        )


class MyErasure(OwnView):
    @extend_schema(operation_id="my_erasure", summary="What erasing me would mean", responses=ErasureState)
    def get(self, request: Request) -> Response:
        return Response(state_of(person(request)))

    @extend_schema(
        operation_id="ask_for_erasure",
        summary="Ask to be erased",
        description="It happens after seven days, in which it can be called off.",
        request=Nothing,
        responses={
            201: ErasureState,
            403: STEP_UP,
            409: OpenApiResponse(
                description="`erasure_is_requested`, or `erasure_is_blocked` with `blockers`."
            ),
        },
    )
    @asked_once
    def post(self, request: Request) -> Response:
        Nothing(data=request.data).is_valid(raise_exception=True)
        erasure.ask(user=person(request), now=timezone.now())
        return Response(state_of(person(request)), status=201)

    @extend_schema(
        operation_id="call_off_erasure",
        summary="Keep my account",
        request=None,
        responses={204: None, 404: NOT_YOURS},
    )
    def delete(self, request: Request) -> Response:
        erasure.call_off(user=person(request), now=timezone.now())
        return Response(status=204)


def state_of(user: User) -> dict[str, Any]:
    """This function will say where a person's erasure stands, what it takes and what it leaves."""
    asked, blockers = erasure.of(user), erasure.waits_for(user)
    parts = list(registry.parts())
    state = "not_requested"
    if asked is not None:
        state = "waiting" if asked.due_at <= timezone.now() else "cooling_off"
    return ErasureState(
        {
            "state": state,
            "requested_at": asked and asked.requested_at,
            "due_at": asked and asked.due_at,
            "blockers": [blocker._asdict() for blocker in blockers],
            "erased": [words for part in parts for words in part.covers.values()],
            "kept": [words for part in parts for words in part.keeps.values()],
        }
    ).data
