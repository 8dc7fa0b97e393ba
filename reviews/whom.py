"""Who speaks for a patient afterwards: the patient, or whoever acts for somebody without an account of their own."""

from datetime import datetime

from accounts.errors import DomainError
from accounts.models import User
from patients import notices
from patients.models import Patient


class OnlyThePatient(DomainError):
    code = "only_the_patient"
    status = 403
    detail = "Only the patient can say how it was: they have an account of their own."


def speaks_for(patient: Patient, now: datetime) -> list[User]:
    """This function will list the patient's own account; those who act for them where there is none."""
    acting = notices.acting_for(patient, now)
    own = [user for user in acting if user.pk == patient.user_id]
    return own or acting


def require_to_speak(patient: Patient, by: User) -> None:
    """This function will refuse whoever acts for a patient that can speak for themselves.

    :raises OnlyThePatient: it is not `by` who has to say it
    """
    if patient.user_id is not None and patient.user_id != by.pk:
        raise OnlyThePatient
