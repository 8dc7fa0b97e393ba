"""One change of a patient at a time, and one of what an account holds."""

from django.db import connection

from accounts.models import User
from patients.models import Patient

HOLDS = "SELECT pg_advisory_xact_lock(hashtextextended('patients.holds ' || %s, 0))"


def take_turn(patient: Patient) -> None:
    """This function will wait for other changes of a patient and what belongs to them, until the transaction ends."""
    Patient.objects.select_for_update(no_key=True).only("pk").get(pk=patient.pk)


def take_turn_of_holds(user: User) -> None:
    """This function will wait for other holds of an account, after the turn of the patient and before any other."""
    with connection.cursor() as cursor:
        cursor.execute(HOLDS, [str(user.pk)])
