"""Addresses of the pages about reviews."""

from django.urls import path
from django.views import View

from reviews import views

urlpatterns = [
    path("clinicians/<uuid:practice_id>/", views.Clinician.as_view(), name="clinician-page"),
    path("visits/<uuid:visit_id>/review/", View.as_view(), name="own-review"),
]
