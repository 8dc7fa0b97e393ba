"""Addresses of the pages about reviews."""

from django.urls import include, path

from reviews.views import everybody, own

urlpatterns = [
    path("clinicians/<uuid:practice_id>/", everybody.Clinician.as_view(), name="clinician-page"),
    path("reviews/fairness/", everybody.Fairness.as_view(), name="fairness-page"),
    path("visits/<uuid:visit_id>/review/", own.OwnReview.as_view(), name="own-review"),
    path("", include("reviews.outcomes.urls")),
]
