"""The base of what a clinic asks: people by the practices that they run, integration keys by their scopes."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from rest_framework.permissions import IsAuthenticated
from rest_framework.views import APIView

from accounts.models import User
from patients import reads
from patients.access import RequestTargetQuerySet, VisitQuerySet
from patients.api.own import OwnView
from patients.models import Patient, RequestTarget
from providers.api.authentication import IntegrationKeyAuthentication, has_scope
from providers.models import IntegrationKey


class ClinicSideView(OwnView):
    """Rows say with `shows_name` and `shows_health` what of their patient may be shown; to a key nothing is."""

    authentication_classes = [IntegrationKeyAuthentication, *APIView.authentication_classes]
    permission_classes = [IsAuthenticated, has_scope("visits.read", "visits.write")]

    def by(self) -> User | None:
        """Who acts; nobody by name where a key does."""
        return self.request.user if isinstance(self.request.user, User) else None

    def of_clinics(self, rows: VisitQuerySet | RequestTargetQuerySet) -> Any:
        """Those of the practices that somebody runs, or of the clinic that a key is for."""
        auth = self.request.auth
        if isinstance(auth, IntegrationKey):
            return rows.of_key(auth)
        return rows.visible_to_clinic(self.request.user).with_sharing(self.person())

    def note_looks(self, rows: Iterable[Any], *, health: bool) -> None:
        """Write down whose name, and whose health, is shown in what follows."""
        named = [(patient_of(row), health and row.shows_health) for row in rows if row.shows_name]
        for what, shown in ((reads.HEALTH, True), (reads.NAME, False)):
            patients = {patient.pk: patient for patient, is_shown in named if is_shown == shown}
            if patients:
                now = timezone.now()
                reads.note([*patients.values()], reader=self.person(), what=what, why=reads.CARE, now=now)


def patient_of(row: Any) -> Patient:
    """This function will find whom a visit, or what was asked of a practice, is for."""
    patient: Patient = row.request.patient if isinstance(row, RequestTarget) else row.patient
    return patient
