"""Every row that a parameter of an address may stand for."""

from accounts.models import DataExport
from patients.models import Patient, RequestTarget, Visit, VisitRequest, WaitlistEntry
from providers.models import (
    Clinic,
    ConditionExperience,
    Credential,
    Document,
    ExternalCalendar,
    Location,
    Membership,
    Practice,
    ProfileClaim,
)

MODELS = {
    "calendar_id": ExternalCalendar,
    "target_id": RequestTarget,
    "claim_id": ProfileClaim,
    "clinic_id": Clinic,
    "credential_id": Credential,
    "document_id": Document,
    "entry_id": WaitlistEntry,
    "experience_id": ConditionExperience,
    "export_id": DataExport,
    "location_id": Location,
    "membership_id": Membership,
    "patient_id": Patient,
    "practice_id": Practice,
    "request_id": VisitRequest,
    "visit_id": Visit,
}


def everything(name):
    """The ids of every row that a parameter of this name may stand for; of an inbox, what waits there."""
    rows = RequestTarget.objects.pending() if name == "target_id" else MODELS[name].objects.all()
    return rows.values_list("pk", flat=True)
