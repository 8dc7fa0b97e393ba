"""Addresses of what is a clinician's own, below /api/v1/."""

from django.urls import path

from providers.api import claims, credentials, experience, profile

urlpatterns = [
    path("clinic/claims/", claims.Claims.as_view(), name="clinic-claims"),
    path("clinic/claims/<uuid:claim_id>/", claims.OneClaim.as_view(), name="clinic-claim"),
    path(
        "clinic/claims/<uuid:claim_id>/withdraw/",
        claims.ClaimWithdrawal.as_view(),
        name="clinic-claim-withdraw",
    ),
    path("clinic/onboarding/", claims.Onboarding.as_view(), name="clinic-onboarding"),
    path("clinic/profile/", profile.Profile.as_view(), name="clinic-profile"),
    path("clinic/profile/publish/", profile.Publication.as_view(), name="clinic-profile-publish"),
    path("clinic/profile/unpublish/", profile.Unpublication.as_view(), name="clinic-profile-unpublish"),
    path("clinic/credentials/", credentials.Credentials.as_view(), name="clinic-credentials"),
    path(
        "clinic/credentials/<uuid:credential_id>/",
        credentials.OneCredential.as_view(),
        name="clinic-credential",
    ),
    path(
        "clinic/credentials/<uuid:credential_id>/submit/",
        credentials.CredentialSubmission.as_view(),
        name="clinic-credential-submit",
    ),
    path("clinic/experience/", experience.Experience.as_view(), name="clinic-experience"),
    path(
        "clinic/experience/<uuid:experience_id>/",
        experience.OneExperience.as_view(),
        name="clinic-experience-one",
    ),
    path(
        "clinic/experience/<uuid:experience_id>/submit/",
        experience.ExperienceSubmission.as_view(),
        name="clinic-experience-submit",
    ),
    path("clinic/identity/", credentials.Identity.as_view(), name="clinic-identity"),
    path("clinic/identity/submit/", credentials.IdentitySubmission.as_view(), name="clinic-identity-submit"),
]
