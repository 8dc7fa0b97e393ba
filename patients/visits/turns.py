"""A visit, read once more for whoever changes it: one at a time, whichever side asks."""

from enum import StrEnum

from accounts.errors import DomainError
from patients.locking import take_turn
from patients.models import Visit
from patients.states import StateHasChanged


class Side(StrEnum):
    """Whose act it is."""

    PATIENT = "patient"
    CLINIC = "clinic"


class HasBegun(DomainError):
    code = "has_begun"
    detail = "This visit has begun. It can't be changed any more."


def in_turn(visit: Visit, *, side: Side) -> Visit:
    """This function will read a visit once more, within the turn of its patient and locked.

    :raises StateHasChanged: a clinic asks, and the visit has been moved away from the practice where it was found
    """
    take_turn(visit.patient)
    rows = Visit.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "patient__person_key", "practice__provider", "practice__location__clinic", "claim"
    )
    fresh = rows.get(pk=visit.pk)
    if side == Side.CLINIC and fresh.practice_id != visit.practice_id:
        raise StateHasChanged
    return fresh
