"""Who acts for those I am or act for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.idempotency import asked_once
from accounts.limits import spend
from patients import proxies
from patients.api import answers, serializers
from patients.api.own import ERASED, NOT_YOURS, ByCreation, OwnView, found
from patients.models import Patient, Proxy


class MyProxies(OwnView):
    queryset = Proxy.objects.none()
    serializer_class = answers.ProxyEntry
    pagination_class = ByCreation

    @extend_schema(
        operation_id="my_proxies",
        summary="Who acts for a person, or is invited to",
        responses={200: answers.ProxyEntry(many=True), 404: NOT_YOURS, 410: ERASED},
    )
    def get(self, request: Request, patient_id: UUID) -> Response:
        rows = Proxy.objects.filter(patient=self.patient(), ended_at=None)
        current = rows.filter(Q(started_at__isnull=False) | Q(expires_at__gt=timezone.now()))
        return self.pages(current.with_keys().select_related("user"))

    @extend_schema(
        operation_id="invite_proxy",
        summary="Invite somebody to act for a person",
        description=(
            "They get a code by e-mail and confirm it when they have signed in. The answer is the same whether the"
            " address has an account or not."
        ),
        request=serializers.Invite,
        responses={
            201: answers.ProxyEntry,
            404: NOT_YOURS,
            409: OpenApiResponse(description="`too_many_proxies`."),
            410: ERASED,
        },
    )
    def post(self, request: Request, patient_id: UUID) -> Response:
        sent = self.checked(serializers.Invite)
        patient, now = self.patient(), timezone.now()
        spend(proxies.SENDING, str(self.person().pk), now=now)
        return self._invite(request, patient, sent, now)

    @asked_once
    def _invite(self, request: Request, patient: Patient, sent: dict[str, Any], now: datetime) -> Response:
        proxy = proxies.invite(
            patient=patient,
            address=sent["email"],
            kind=Proxy.Kind(sent["relation"]),
            attestation=sent["attestation"],
            by=self.person(),
            now=now,
        )
        return Response(self.get_serializer(proxy).data, status=201)


class MyProxy(OwnView):
    @extend_schema(
        operation_id="end_proxy",
        summary="Let somebody act for a person no longer, or take an invitation back",
        responses={
            204: None,
            404: NOT_YOURS,
            409: OpenApiResponse(
                description="`last_proxy`: somebody has to look after it. `proxy_has_ended`."
            ),
        },
    )
    def delete(self, request: Request, patient_id: UUID, proxy_id: UUID) -> Response:
        rows = Proxy.objects.visible_to(request.user).filter(patient=patient_id, pk=proxy_id, ended_at=None)
        proxies.end(proxy=found(rows.with_keys().first()), now=timezone.now())
        return Response(status=204)


class GoOnAsCarer(OwnView):
    serializer_class = answers.PatientEntry

    @extend_schema(
        operation_id="go_on_as_carer",
        summary="Act as a carer, with their agreement, for a child of mine who has come of age",
        description="A parent sees the record until the eighteenth birthday. It keeps its id.",
        request=serializers.GoOn,
        responses={
            200: answers.PatientEntry,
            404: NOT_YOURS,
            409: OpenApiResponse(description="`proxy_has_ended`."),
            410: ERASED,
        },
    )
    def post(self, request: Request, patient_id: UUID) -> Response:
        sent = self.checked(serializers.GoOn)
        held = Proxy.objects.of_a_parent(request.user).filter(patient=patient_id)
        proxy = found(held.with_keys().first())
        proxies.go_on_as_carer(proxy=proxy, attestation=sent["attestation"], now=timezone.now())
        patient = Patient.objects.visible_to(request.user).readable().get(pk=patient_id)
        return Response(self.get_serializer(patient).data)


class AcceptProxy(OwnView):
    serializer_class = answers.PatientEntry

    @extend_schema(
        operation_id="accept_proxy",
        summary="Confirm an invitation to act for a person",
        request=serializers.Accept,
        responses={
            200: answers.PatientEntry,
            404: OpenApiResponse(description="`invitation_not_usable`: for whatever reason."),
            409: OpenApiResponse(description="`already_acts_for`, `too_many_dependants`."),
            410: ERASED,
        },
    )
    def post(self, request: Request) -> Response:
        sent, now = self.checked(serializers.Accept), timezone.now()
        spend(proxies.ACCEPTING, str(self.person().pk), now=now)
        proxy = proxies.accept(code=sent["code"], user=self.person(), now=now)
        patient = Patient.objects.visible_to(request.user).readable().get(pk=proxy.patient_id)
        return Response(self.get_serializer(patient).data)
