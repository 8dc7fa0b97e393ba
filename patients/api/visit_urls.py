"""Addresses of confirmed visits, below /api/v1/visits/."""

from django.urls import path

from patients.api import visit_messages, visits

VISIT = "<uuid:visit_id>/"

urlpatterns = [
    path("", visits.Visits.as_view(), name="visits"),
    path(VISIT, visits.OneVisit.as_view(), name="visit"),
    path(f"{VISIT}notifications/", visit_messages.VisitMessages.as_view(), name="visit-notifications"),
    path(f"{VISIT}cancel/", visits.CancelVisit.as_view(), name="cancel-visit"),
    path(f"{VISIT}reschedule/", visits.RescheduleVisit.as_view(), name="reschedule-visit"),
    path(f"{VISIT}check-in/", visits.CheckIn.as_view(), name="check-in"),
    path(f"{VISIT}complete/", visits.CompleteVisit.as_view(), name="complete-visit"),
    path(f"{VISIT}no-show/", visits.NoShow.as_view(), name="no-show"),
    path(f"{VISIT}attended/", visits.Attended.as_view(), name="attended"),
    path(f"{VISIT}contest/", visits.ContestVisit.as_view(), name="contest-visit"),
]
