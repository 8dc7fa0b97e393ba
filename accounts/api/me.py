"""Who I am to the product, and where I am signed in."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import sessions
from accounts.api.openapi import refusals
from accounts.api.pagination import CursorPage
from accounts.api.query import StrictQuery
from accounts.models import Role, User, UserSession
from accounts.sign_in import second_factor


class Person(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))
    since = serializers.DateTimeField(source="created_at")
    second_factor = serializers.BooleanField(help_text="Whether one is set up.")


class Session(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    device = serializers.CharField()
    signed_in_at = serializers.DateTimeField(source="created_at")
    seen_at = serializers.DateTimeField(help_text="To the minute.")
    this_one = serializers.SerializerMethodField(help_text="Whether this request is of it.")

    def get_this_one(self, session: UserSession) -> bool:
        return bool(session.pk == self.context["request"].auth.row_id)


class SessionPage(CursorPage):
    ordering = ("-seen_at", "id")


class Me(StrictQuery, APIView):
    @extend_schema(operation_id="me", summary="Who I am here", responses=Person)
    def get(self, request: Request) -> Response:
        user = me(request)
        about = {name: getattr(user, name) for name in ("id", "email", "created_at")}
        found = {**about, "roles": sorted(user.roles), "second_factor": second_factor.is_set_up(user)}
        return Response(Person(found).data)


@extend_schema_view(
    get=extend_schema(
        operation_id="my_sessions",
        summary="Where I am signed in",
        description="Sessions of browsers and of apps that still count, the latest used first.",
    )
)
class Sessions(StrictQuery, generics.ListAPIView[UserSession]):
    queryset = UserSession.objects.none()
    serializer_class = Session
    pagination_class = SessionPage

    def get_queryset(self) -> Any:
        return sessions.live(me(self.request), now=timezone.now())

    @extend_schema(
        operation_id="sign_out_everywhere",
        summary="Sign out everywhere",
        description="Ends every session of mine, this one too.",
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request) -> Response:
        sessions.end_all(me(request))
        return Response(status=204)


class OneSession(StrictQuery, APIView):
    @extend_schema(
        operation_id="end_my_session",
        summary="Sign out somewhere",
        request=None,
        responses={204: None, **refusals(404)},
    )
    def delete(self, request: Request, session_id: UUID) -> Response:
        if not sessions.end_one(me(request), session_id, now=timezone.now()):
            raise Http404
        return Response(status=204)


def me(request: HttpRequest) -> User:
    """This function will name who asks, for views that nobody else reaches."""
    assert isinstance(request.user, User)  # noqa: S101  IsAuthenticated has seen to it
    return request.user
