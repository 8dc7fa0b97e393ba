"""Documents that a clinician hands in: sent, listed, downloaded and removed; read by the verifier of a case."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import limits
from accounts.api.idempotency import asked_once
from accounts.api.openapi import refusals
from accounts.api.pagination import CursorPage
from accounts.api.permissions import has_role
from accounts.api.query import StrictQuery
from accounts.api.uploads import FORM_BYTES, TakesOneFile
from accounts.models import Role
from providers.api import document_answers, document_forms
from providers.documents import serving, storing, subjects
from providers.documents.kinds import MOST_BYTES
from providers.models import Document, DocumentRead, Dossier
from providers.verification import conflicts

DOWNLOAD = {(200, media_type): OpenApiTypes.BINARY for media_type in Document.ContentType.values}


class ByUpload(CursorPage):
    ordering = ("-uploaded_at", "-pk")


class ByLook(CursorPage):
    ordering = ("-at", "-pk")


class DocumentView(StrictQuery, APIView):
    permission_classes = [IsAuthenticated]


class SavesAFile:
    """First among the bases of a download, whose answer is no JSON: what a client would rather have is not asked."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)  # type: ignore[misc]


class Documents(TakesOneFile, DocumentView, generics.ListAPIView[Document]):
    queryset = Document.objects.none()
    serializer_class = document_answers.DocumentDetail
    pagination_class = ByUpload
    max_file_bytes = MOST_BYTES
    max_body_bytes = MOST_BYTES + FORM_BYTES

    def get_queryset(self) -> Any:
        user: Any = self.request.user
        return Document.objects.visible_to(user).select_related("dossier")

    @extend_schema(
        operation_id="clinic_documents",
        summary="The documents that you handed in and that are still there",
        responses={200: document_answers.DocumentDetail(many=True)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="clinic_document_add",
        summary="Hand in a document",
        description=(
            "A PDF, JPEG or PNG of at most 5 MB. We write it anew: pictures become JPEG, without what the camera "
            "noted; a PDF keeps its pages alone. Say what it is about: a claim, a credential or an experience of "
            "yours; a document of your identity may stand for itself."
        ),
        request={"multipart/form-data": document_forms.DocumentForm},
        responses={201: document_answers.DocumentDetail, **refusals(409)},
    )
    def post(self, request: Request) -> Response:
        user: Any = request.user
        form = document_forms.DocumentForm(data=request.data, context={"user": user})
        form.is_valid(raise_exception=True)
        now = timezone.now()
        limits.spend(limits.named("uploading"), str(user.pk), now=now)
        return self._add(request, form.validated_data, now)

    @asked_once
    def _add(self, request: Request, told: dict[str, Any], now: datetime) -> Response:
        user: Any = request.user
        document = storing.add(
            dossier=_dossier(user),
            kind=told["kind"],
            content=told["file"].content,
            filename=told["file"].filename,
            declared=told["file"].declared,
            subject=told["subject"],
            now=now,
        )
        return Response(document_answers.DocumentDetail(document).data, status=201)


class OneDocument(DocumentView):
    @extend_schema(
        operation_id="clinic_document",
        summary="One of your documents",
        responses={200: document_answers.DocumentDetail, **refusals(404)},
    )
    def get(self, request: Request, document_id: UUID) -> Response:
        return Response(document_answers.DocumentDetail(_own(request, document_id)).data)

    @extend_schema(
        operation_id="clinic_document_remove",
        summary="Delete one of your documents, unless something was decided on it",
        request=None,
        responses={204: None, **refusals(404, 409)},
    )
    def delete(self, request: Request, document_id: UUID) -> Response:
        storing.remove(document=_own(request, document_id), now=timezone.now())
        return Response(status=204)


class DocumentDownload(SavesAFile, DocumentView):
    @extend_schema(
        operation_id="clinic_document_download",
        summary="The content of one of your documents",
        responses={**DOWNLOAD, **refusals(404)},
    )
    def get(self, request: Request, document_id: UUID) -> HttpResponse:
        user: Any = request.user
        document = _own(request, document_id)
        content = storing.read(
            document=document, reader=user, why=storing.OWN, case_id=None, now=timezone.now()
        )
        return serving.attachment(document, content)


class DocumentReads(DocumentView, generics.ListAPIView[DocumentRead]):
    queryset = DocumentRead.objects.none()
    serializer_class = document_answers.DocumentLook
    pagination_class = ByLook

    def get_queryset(self) -> Any:
        document = _own(self.request, self.kwargs["document_id"])
        return DocumentRead.objects.filter(document_id=document.pk)

    @extend_schema(
        operation_id="clinic_document_reads",
        summary="Who looked at one of your documents",
        responses={200: document_answers.DocumentLook(many=True), **refusals(404)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class CaseDocumentDownload(SavesAFile, StrictQuery, APIView):
    permission_classes = [IsAuthenticated, has_role(Role.VERIFIER)]

    @extend_schema(
        operation_id="case_document_download",
        summary="The content of a document of a case that is assigned to you",
        description="The clinician is shown that a verifier looked, and when.",
        responses={**DOWNLOAD, **refusals(403, 404)},
    )
    def get(self, request: Request, document_id: UUID) -> HttpResponse:
        user: Any = request.user
        now = timezone.now()
        present = Document.objects.filter(removed_at=None).select_related("dossier__person_key")
        document = get_object_or_404(present, pk=document_id)
        case = subjects.case_for(document, user)
        if case is None:
            raise Http404
        conflicts.refuse_conflict_in(case, user=user, now=now)
        content = storing.read(document=document, reader=user, why=storing.CASE, case_id=case.pk, now=now)
        return serving.attachment(document, content)


def _own(request: Request, document_id: UUID) -> Document:
    user: Any = request.user
    rows = Document.objects.visible_to(user).select_related("dossier__person_key")
    return get_object_or_404(rows, pk=document_id)


def _dossier(user: Any) -> Dossier:
    found = Dossier.objects.filter(user=user).first()
    if found is None:
        raise storing.NothingClaimed
    return found
