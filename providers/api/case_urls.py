"""Addresses of the verifiers, below /api/v1/admin/."""

from django.urls import path

from providers.api import cases, rechecks, suspensions

urlpatterns = [
    path("admin/cases/", cases.Cases.as_view(), name="cases"),
    path("admin/cases/figures/", cases.CaseFigures.as_view(), name="case-figures"),
    path("admin/cases/<uuid:case_id>/", cases.OneCase.as_view(), name="case"),
    path("admin/cases/<uuid:case_id>/assign/", cases.Assignment.as_view(), name="case-assign"),
    path("admin/cases/<uuid:case_id>/release/", cases.Release.as_view(), name="case-release"),
    path("admin/cases/<uuid:case_id>/evidence/", cases.CaseEvidence.as_view(), name="case-evidence"),
    path("admin/cases/<uuid:case_id>/look-up/", cases.LookUp.as_view(), name="case-look-up"),
    path("admin/cases/<uuid:case_id>/decide/", cases.Decision.as_view(), name="case-decide"),
    path("admin/rechecks/", rechecks.Rechecks.as_view(), name="rechecks"),
    path("admin/rechecks/<uuid:recheck_id>/", rechecks.OneRecheck.as_view(), name="recheck"),
    path(
        "admin/clinicians/<uuid:provider_id>/suspend/",
        suspensions.Suspension.as_view(),
        name="clinician-suspend",
    ),
    path(
        "admin/clinicians/<uuid:provider_id>/reinstate/",
        suspensions.Reinstatement.as_view(),
        name="clinician-reinstate",
    ),
]
