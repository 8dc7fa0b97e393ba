"""Endpoints that only the tests of the API's basis serve."""

from typing import Any

import psycopg
import psycopg_pool
from django.core import exceptions as django_exceptions
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.urls import path
from rest_framework import exceptions, serializers
from rest_framework.decorators import api_view, authentication_classes, parser_classes, permission_classes
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import serializers as strict
from accounts.api.query import StrictQuery
from accounts.errors import DomainError

SECRET = "canary-7f3a"


class TimeTaken(DomainError):
    code = "time_taken"
    detail = "Someone else was faster."
    field = "start"


class Stuck(DomainError):
    pass


class Preferences(strict.StrictSerializer):
    languages = serializers.ListField(child=strict.StrictChar(max_length=10), required=False)
    wheelchair = strict.StrictBoolean(required=False)


class Everything(strict.StrictSerializer):
    name = strict.StrictChar()
    age = strict.StrictInteger(required=False)
    weight = strict.StrictFloat(required=False)
    mode = strict.StrictChoice(choices=["video", "in_person"], required=False)
    agreed = strict.StrictBoolean(required=False)
    day = strict.StrictDate(required=False)
    at = strict.StrictDateTime(required=False)
    target = strict.StrictUUID(required=False)
    preferences = Preferences(required=False)
    stops = Preferences(many=True, required=False)
    verified = serializers.BooleanField(read_only=True)


class PlainPreferences(serializers.Serializer[Any]):
    languages = serializers.JSONField(required=False)


class Plain(serializers.Serializer[Any]):
    """The control twin: what DRF does by itself."""

    name = serializers.CharField()
    age = serializers.IntegerField(required=False)
    mode = serializers.ChoiceField(choices=["video", "1"], required=False)
    agreed = serializers.BooleanField(required=False)
    preferences = PlainPreferences(required=False)


class Open(APIView):
    authentication_classes = ()
    permission_classes = ()


class Echo(Open):
    def post(self, request: Request) -> Response:
        serializer = Everything(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response({"fields": sorted(serializer.validated_data)})


class Uploads(Open):
    max_body_bytes = 1024 * 1024

    def post(self, request: Request) -> Response:
        return Response({})


class Listing(StrictQuery, Open):
    query_params = ("q",)
    repeatable_params = ("tag",)

    def get(self, request: Request) -> Response:
        return Response({"q": request.query_params.get("q")})


class Private(APIView):
    def get(self, request: Request) -> Response:
        return Response({})


@api_view(["POST"])
@authentication_classes([])
@permission_classes([])
@parser_classes([JSONParser])
def plain_echo(request: Request) -> Response:
    serializer = Plain(data=request.data)
    serializer.is_valid(raise_exception=True)
    return Response(serializer.validated_data)


FAILURES: dict[str, Exception] = {
    "taken": TimeTaken(extra={"alternatives": ["2026-12-01T10:00:00Z"]}),
    "stuck": Stuck(),
    "parse": exceptions.ParseError(),
    "throttled": exceptions.Throttled(wait=7.2),
    "denied": exceptions.PermissionDenied(),
    "login": exceptions.AuthenticationFailed(),
    "not-found": exceptions.NotFound(SECRET),
    "http404": Http404(SECRET),
    "django-denied": django_exceptions.PermissionDenied(SECRET),
    "suspicious": django_exceptions.SuspiciousOperation(SECRET),
    "bad-request": django_exceptions.BadRequest(SECRET),
    "too-big": django_exceptions.RequestDataTooBig(SECRET),
    "hung-up": UnreadablePostError(SECRET),
    "model": django_exceptions.ValidationError({"day": "Too late."}),
    "operational": OperationalError(SECRET),
    "interface": InterfaceError(SECRET),
    "pool": psycopg_pool.PoolTimeout(SECRET),
    "cancelled": psycopg.errors.QueryCanceled(SECRET),
    "defect": KeyError(SECRET),
}


class Failing(Open):
    def get(self, request: Request, name: str) -> Response:
        raise FAILURES[name]


def failing_page(request: HttpRequest, name: str) -> HttpResponse:
    raise FAILURES[name]


urlpatterns = [
    path("api/echo/", Echo.as_view()),
    path("api/plain/", plain_echo),
    path("api/uploads/", Uploads.as_view()),
    path("api/listing/", Listing.as_view()),
    path("api/private/", Private.as_view()),
    path("api/failing/<str:name>/", Failing.as_view()),
    path("failing/<str:name>/", failing_page),
]
handler400 = "accounts.api.problems.bad_request"
handler403 = "accounts.api.problems.permission_denied"
handler404 = "accounts.api.problems.page_not_found"
handler500 = "accounts.api.problems.server_error"
