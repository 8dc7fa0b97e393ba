"""Addresses of the catalogue, below /api/v1/."""

from django.urls import path

from providers.api import clinicians, views

urlpatterns = [
    path("conditions/", views.Conditions.as_view(), name="conditions"),
    path("specialties/", views.Specialties.as_view(), name="specialties"),
    path("insurance-plans/", views.InsurancePlans.as_view(), name="insurance-plans"),
    path("languages/", views.Languages.as_view(), name="languages"),
    path("clinicians/", clinicians.UnclaimedPeople.as_view(), name="clinicians"),
]
