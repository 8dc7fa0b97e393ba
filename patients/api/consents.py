"""What those I am or act for agree to."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.idempotency import asked_once
from accounts.api.pagination import CursorPage
from patients import consents
from patients.api import answers, serializers
from patients.api.own import ERASED, NOT_YOURS, OwnView, found
from patients.models import Consent, Purpose


class ByGrant(CursorPage):
    ordering = ("-granted_at", "-id")


class ConsentTexts(OwnView):
    pagination_class = None

    @extend_schema(
        operation_id="consent_texts",
        summary="What one can agree to, in its present words",
        responses=answers.ConsentText(many=True),
    )
    def get(self, request: Request) -> Response:
        texts = [answers.ConsentText(text).data for text in consents.CURRENT.values()]
        return Response(texts)


class MyConsents(OwnView):
    queryset = Consent.objects.none()
    serializer_class = answers.ConsentGiven
    pagination_class = ByGrant

    @extend_schema(
        operation_id="my_consents",
        summary="What a person agrees or agreed to, the latest first",
        responses={200: answers.ConsentGiven(many=True), 404: NOT_YOURS},
    )
    def get(self, request: Request, patient_id: UUID) -> Response:
        rows = Consent.objects.filter(patient=self.patient())
        return self.pages(rows.select_related("clinic"))

    @extend_schema(
        operation_id="grant_consent",
        summary="Agree to something",
        request=serializers.Grant,
        responses={
            201: answers.ConsentGiven,
            404: NOT_YOURS,
            409: OpenApiResponse(description="`already_granted`, `consent_text_has_changed`."),
        },
    )
    @asked_once
    def post(self, request: Request, patient_id: UUID) -> Response:
        sent = self.checked(serializers.Grant)
        consent = consents.grant(
            patient=self.patient(),
            purpose=Purpose(sent["purpose"]),
            clinic_id=sent.get("clinic"),
            version=sent["version"],
            by=self.person(),
            now=timezone.now(),
        )
        return Response(self.get_serializer(consent).data, status=201)


class WithdrawConsent(OwnView):
    serializer_class = answers.ConsentGiven

    @extend_schema(
        operation_id="withdraw_consent",
        summary="Take a consent back",
        description="What was kept on its ground alone is deleted, and what waits for an answer by it is withdrawn; a"
        " clinic sees nothing from its next request on. Visits stay.",
        request=serializers.Nothing,
        responses={
            200: answers.ConsentGiven,
            404: NOT_YOURS,
            409: OpenApiResponse(description="`already_withdrawn`."),
            410: ERASED,
        },
    )
    def post(self, request: Request, patient_id: UUID, consent_id: UUID) -> Response:
        self.checked(serializers.Nothing)
        rows = Consent.objects.visible_to(request.user).filter(patient=patient_id, pk=consent_id)
        consent = found(rows.with_keys().select_related("clinic").first())
        return Response(self.get_serializer(consents.withdraw(consent=consent, now=timezone.now())).data)
