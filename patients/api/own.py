"""The base of what someone asks about themselves or those they act for."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse
from rest_framework import generics
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts.api.pagination import CursorPage
from accounts.api.query import StrictQuery
from accounts.models import User
from patients import reads
from patients.models import Patient

NOT_YOURS = OpenApiResponse(
    description="There is no such person whom you are or act for, or nothing such of theirs."
)
ERASED = OpenApiResponse(description="`erased`: this person's data has been erased.")


class ByCreation(CursorPage):
    ordering = ("created_at", "id")


class OwnView(StrictQuery, generics.GenericAPIView[Any]):
    """For whoever signs in; rows come from `visible_to` alone."""

    permission_classes = [IsAuthenticated]

    def person(self) -> User:
        assert isinstance(self.request.user, User)  # noqa: S101  the permission has seen to it
        return self.request.user

    def patient(self, *, lock: bool = False) -> Patient:
        """The patient of the address; locked until the transaction ends where something changes."""
        patients = Patient.objects.visible_to(self.request.user).select_related("person_key")
        if lock:
            patients = patients.select_for_update(no_key=True, of=("self",))
        return found(patients.filter(pk=self.kwargs["patient_id"]).first())

    def note(self, what: str, *patients: Patient) -> None:
        """Write down that what follows is shown."""
        for patient in patients:
            reads.note_own(patient, reader=self.person(), what=what, now=timezone.now())

    def checked(self, serializer: type[Serializer[Any]], **kwargs: Any) -> dict[str, Any]:
        """What was sent, or a refusal that names each flaw."""
        sent = serializer(data=self.request.data, **kwargs)
        sent.is_valid(raise_exception=True)
        return dict(sent.validated_data)

    def pages(self, rows: Any) -> Response:
        """One page of rows, in the view's own serializer."""
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


def found(row: Any) -> Any:
    """This function will give a row, or answer 404 where there is none."""
    if row is None:
        raise Http404
    return row
