"""A clinic books a visit for a patient who shares with it."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.idempotency import asked_once
from accounts.api.openapi import refusals
from accounts.api.serializers import StrictChar, StrictDateTime, StrictUUID
from patients.api import visit_answers as answers
from patients.api.own import found
from patients.api.symptoms import Told, WantedVisit, telling
from patients.api.visits import ClinicAct
from patients.models import Patient
from patients.requests import on_behalf


class BookVisit(WantedVisit, Told):
    patient = StrictUUID(help_text="Somebody who shares with your clinic.")
    practice = StrictUUID(help_text="One that you run, at a clinic that lets you read health data.")
    starts_at = StrictDateTime(help_text="A free time of the practice.")
    note = StrictChar(max_length=1000, allow_blank=True, required=False, help_text="For the clinic.")


class ClinicVisits(ClinicAct):
    query_params = ()

    @extend_schema(
        operation_id="clinic_visit_book",
        summary="Book a visit for a patient who shares with your clinic",
        description="With what the patient told you, all questions of the gate among it; the patient is told. "
        "`consent_missing` names in `consents` what the patient has to agree to first. `time_taken` and "
        "`time_not_offered` hold `alternatives`. `emergency_level`: nothing is kept; the answer holds whom to call.",
        request=BookVisit,
        responses={201: answers.ClinicVisitDetail, **refusals(403, 404, 409)},
    )
    @asked_once
    def post(self, request: Request) -> Response:
        sent, now = self.checked(BookVisit), timezone.now()
        theirs = Patient.objects.visible_to_clinic(request.user).readable()
        patient = found(theirs.filter(pk=sent["patient"]).first())
        booking = on_behalf.Booking(
            patient=patient,
            practice_id=sent["practice"],
            starts_at=sent["starts_at"],
            mode=sent["mode"],
            new_patient=sent["new_patient"],
            patient_state=sent.get("patient_state", ""),
            telling=telling(sent, patient=patient, now=now),
            note=sent.get("note", ""),
        )
        self.kwargs["visit_id"] = on_behalf.book(booking=booking, by=self.person(), now=now).pk
        return self.shown(status=201)
