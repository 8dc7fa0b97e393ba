"""Addresses of the pages about reviews."""

from django.urls import include, path

from reviews import own_page, views

urlpatterns = [
    path("clinicians/<uuid:practice_id>/", views.Clinician.as_view(), name="clinician-page"),
    path("reviews/fairness/", views.Fairness.as_view(), name="fairness-page"),
    path("visits/<uuid:visit_id>/review/", own_page.OwnReview.as_view(), name="own-review"),
    path("", include("reviews.outcomes.urls")),
]
