"""One change of a patient at a time."""

from patients.models import Patient


def take_turn(patient: Patient) -> None:
    """This function will wait for other changes of a patient and what belongs to them, until the transaction ends."""
    Patient.objects.select_for_update(no_key=True).only("pk").get(pk=patient.pk)
