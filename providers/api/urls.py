"""Addresses of the catalogue, below /api/v1/."""

from django.urls import path

from providers.api import clinicians, guide, practices, views

urlpatterns = [
    path("conditions/", views.Conditions.as_view(), name="conditions"),
    path("specialties/", views.Specialties.as_view(), name="specialties"),
    path("insurance-plans/", views.InsurancePlans.as_view(), name="insurance-plans"),
    path("languages/", views.Languages.as_view(), name="languages"),
    path("guide/", guide.Guide.as_view(), name="guide"),
    path("practices/", practices.Practices.as_view(), name="practices"),
    path("practices/<uuid:practice_id>/", practices.PracticeProfile.as_view(), name="practice"),
    path("practices/<uuid:practice_id>/times/", practices.PracticeTimes.as_view(), name="practice-times"),
    path("clinicians/", clinicians.UnclaimedPeople.as_view(), name="clinicians"),
]
