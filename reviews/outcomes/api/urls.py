"""Addresses of what becomes of patients after a visit, below /api/v1/."""

from django.urls import path

from reviews.outcomes.api import check_ins, clinic, facts

CHECK_IN = "check-ins/<uuid:check_in_id>/"

urlpatterns = [
    path("me/check-ins/", check_ins.MyCheckIns.as_view(), name="my-check-ins"),
    path(f"{CHECK_IN}answer/", check_ins.AnswerCheckIn.as_view(), name="check-in-answer"),
    path(f"{CHECK_IN}step-up/", check_ins.StepUp.as_view(), name="check-in-step-up"),
    path("visits/<uuid:visit_id>/facts/", facts.FactsOfVisit.as_view(), name="visit-facts"),
    path("clinic/outcomes/", clinic.ClinicOutcomes.as_view(), name="clinic-outcomes"),
]
