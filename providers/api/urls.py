"""Addresses of the catalogue, below /api/v1/."""

from django.urls import path

from providers.api import (
    case_urls,
    clinician_urls,
    clinicians,
    clinics,
    documents,
    guide,
    hours,
    invitations,
    keys,
    locations,
    offers,
    practices,
    rosters,
    run_practices,
    views,
)

urlpatterns = [
    *case_urls.urlpatterns,
    path("conditions/", views.Conditions.as_view(), name="conditions"),
    path("specialties/", views.Specialties.as_view(), name="specialties"),
    path("insurance-plans/", views.InsurancePlans.as_view(), name="insurance-plans"),
    path("languages/", views.Languages.as_view(), name="languages"),
    path("guide/", guide.Guide.as_view(), name="guide"),
    path("practices/", practices.Practices.as_view(), name="practices"),
    path("practices/<uuid:practice_id>/", practices.PracticeProfile.as_view(), name="practice"),
    path("practices/<uuid:practice_id>/times/", practices.PracticeTimes.as_view(), name="practice-times"),
    path("clinicians/", clinicians.UnclaimedPeople.as_view(), name="clinicians"),
    *clinician_urls.urlpatterns,
    path("clinic/clinics/", clinics.Clinics.as_view(), name="clinic-clinics"),
    path("clinic/clinics/<uuid:clinic_id>/", clinics.OneClinic.as_view(), name="clinic-clinic"),
    path("clinic/clinics/<uuid:clinic_id>/staff/", clinics.Staff.as_view(), name="clinic-staff"),
    path("clinic/staff/<uuid:membership_id>/", clinics.OneOfStaff.as_view(), name="clinic-staff-member"),
    path(
        "clinic/clinics/<uuid:clinic_id>/invitations/",
        invitations.Invitations.as_view(),
        name="clinic-invitations",
    ),
    path("clinic/invitations/accept/", invitations.Acceptance.as_view(), name="clinic-invitation-accept"),
    path(
        "clinic/invitations/<uuid:invitation_id>/",
        invitations.OneInvitation.as_view(),
        name="clinic-invitation",
    ),
    path("clinic/clinics/<uuid:clinic_id>/keys/", keys.Keys.as_view(), name="clinic-keys"),
    path("clinic/keys/<uuid:key_id>/", keys.OneKey.as_view(), name="clinic-key"),
    path("clinic/keys/<uuid:key_id>/rotate/", keys.KeyRotation.as_view(), name="clinic-key-rotate"),
    path("clinic/documents/", documents.Documents.as_view(), name="clinic-documents"),
    path("clinic/documents/<uuid:document_id>/", documents.OneDocument.as_view(), name="clinic-document"),
    path(
        "clinic/documents/<uuid:document_id>/download/",
        documents.DocumentDownload.as_view(),
        name="clinic-document-download",
    ),
    path(
        "clinic/documents/<uuid:document_id>/reads/",
        documents.DocumentReads.as_view(),
        name="clinic-document-reads",
    ),
    path(
        "admin/documents/<uuid:document_id>/download/",
        documents.CaseDocumentDownload.as_view(),
        name="case-document-download",
    ),
    path("clinic/practices/", run_practices.RunPractices.as_view(), name="clinic-practices"),
    path("clinic/practices/<uuid:practice_id>/", run_practices.RunPractice.as_view(), name="clinic-practice"),
    path(
        "clinic/practices/<uuid:practice_id>/confirm/",
        run_practices.PracticeConfirmation.as_view(),
        name="clinic-practice-confirm",
    ),
    path(
        "clinic/practices/<uuid:practice_id>/hours/",
        hours.WeekOfPractice.as_view(),
        name="clinic-practice-hours",
    ),
    path(
        "clinic/practices/<uuid:practice_id>/exceptions/",
        hours.Exceptions.as_view(),
        name="clinic-practice-exceptions",
    ),
    path(
        "clinic/practices/<uuid:practice_id>/exceptions/<int:exception_id>/",
        hours.OneException.as_view(),
        name="clinic-practice-exception",
    ),
    path(
        "clinic/practices/<uuid:practice_id>/visit-types/",
        offers.VisitTypesOfPractice.as_view(),
        name="clinic-practice-visit-types",
    ),
    path(
        "clinic/practices/<uuid:practice_id>/plans/",
        offers.PlansOfPractice.as_view(),
        name="clinic-practice-plans",
    ),
    path(
        "clinic/clinics/<uuid:clinic_id>/locations/",
        locations.Locations.as_view(),
        name="clinic-locations",
    ),
    path("clinic/locations/<uuid:location_id>/", locations.OneLocation.as_view(), name="clinic-location"),
    path(
        "clinic/clinics/<uuid:clinic_id>/roster/preview/",
        rosters.RosterPreview.as_view(),
        name="clinic-roster-preview",
    ),
    path("clinic/clinics/<uuid:clinic_id>/roster/", rosters.Roster.as_view(), name="clinic-roster"),
    path(
        "clinic/clinics/<uuid:clinic_id>/hours-file/preview/",
        rosters.HoursFilePreview.as_view(),
        name="clinic-hours-file-preview",
    ),
    path(
        "clinic/clinics/<uuid:clinic_id>/hours-file/",
        rosters.HoursFile.as_view(),
        name="clinic-hours-file",
    ),
]
