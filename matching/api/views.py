"""Requests for a match and for the gate alone: open to anyone, and nothing about the person is stored."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.public import PublicView
from matching import answers, ruleset
from matching.api import answers as shapes
from matching.api import examples, serializers
from matching.match import match
from matching.preparing import pass_gate
from matching.triage import questions_for_form


class Matches(PublicView):
    @extend_schema(
        operation_id="match",
        summary="Rank clinicians for one person's upper back pain",
        request=serializers.Match,
        responses=shapes.MatchAnswer,
        examples=[
            OpenApiExample("Request", value=examples.MATCH, request_only=True),
            OpenApiExample("One result", value=examples.ANSWER, response_only=True),
            OpenApiExample("Emergency", value=examples.EMERGENCY, response_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        asked = serializers.Match(data=request.data)
        asked.is_valid(raise_exception=True)
        told: dict[str, Any] = asked.validated_data
        return Response(
            match(
                asked.ask(),
                now=timezone.now(),
                page_size=told.get("page_size", 20),
                cursor=told.get("cursor"),
            )
        )


class Gate(PublicView):
    @extend_schema(
        operation_id="triage",
        summary="The red-flag gate alone",
        description="Takes the body of a match too; place, wishes and paging are checked and not used.",
        request=serializers.Gate,
        responses=shapes.TriageAnswer,
        examples=[OpenApiExample("Request", value=examples.TRIAGE, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        asked = serializers.Gate(data=request.data)
        asked.is_valid(raise_exception=True)
        return Response(answers.gate_alone(pass_gate(asked.symptoms()).triage))


class Questions(PublicView):
    @extend_schema(
        operation_id="triage_questions",
        summary="The questions of the gate, in the order to ask them",
        responses=shapes.TriageQuestions,
    )
    def get(self, request: Request) -> Response:
        return Response(questions_for_form(ruleset.current()))
