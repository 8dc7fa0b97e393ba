"""Whom a notice to the patient's side goes to."""

from datetime import datetime

from accounts.models import User
from patients.access import counts
from patients.models import Patient


def acting_for(patient: Patient, now: datetime) -> list[User]:
    """This function will list the patient's own account, and whoever acts for them now."""
    proxies = patient.proxies.active().select_related("user", "patient__person_key")
    users = [patient.user, *(proxy.user for proxy in proxies if counts(proxy, now))]
    return [user for user in users if user is not None and user.is_active]
