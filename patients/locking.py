"""One change of a patient at a time, and one of what an account holds."""

from django.db import connection

from accounts.encryption.people import Erased
from accounts.errors import DomainError
from accounts.models import User
from patients.models import Patient

HOLDS = "SELECT pg_advisory_xact_lock(hashtextextended('patients.holds ' || %s, 0))"


class NotTheirs(DomainError):
    code = "not_found"
    status = 404
    detail = "There is nothing here, or it is not yours to see."


def take_turn(patient: Patient) -> None:
    """This function will wait for other changes of a patient and what belongs to them, until the transaction ends."""
    Patient.objects.select_for_update(no_key=True).only("pk").get(pk=patient.pk)


def require_theirs(patient: Patient, by: User) -> None:
    """This function will look once more, within the turn of a patient, whether somebody acts for them.

    It may have changed while we waited, and the key in memory would seal for nobody.

    :raises Erased: the patient's data was erased
    :raises NotTheirs: `by` does not act for them any more
    """
    if not Patient.objects.filter(pk=patient.pk, person_key__isnull=False).exists():
        raise Erased
    if not Patient.objects.visible_to(by).filter(pk=patient.pk).exists():
        raise NotTheirs


def take_turn_of_holds(user: User) -> None:
    """This function will wait for other holds of an account, after the turn of the patient and before any other."""
    with connection.cursor() as cursor:
        cursor.execute(HOLDS, [str(user.pk)])
