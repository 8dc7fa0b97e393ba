"""The insurance of a patient."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.errors import DomainError
from patients import consents
from patients.locking import take_turn
from patients.models import Consent, Coverage, Patient
from providers.models import InsurancePlan


class NoSuchPlan(DomainError):
    code = "does_not_exist"
    status = 400
    field = "plan"
    detail = "There is no such plan."


class AlreadyCovered(DomainError):
    code = "already_covered"
    detail = "This plan is there already. To correct the number, remove it first."


@transaction.atomic
def add(*, patient: Patient, plan_id: UUID, member_id: str, now: datetime) -> Coverage:
    """This function will add a plan to a patient.

    :raises NoSuchPlan: there is none in use with this id
    :raises ConsentMissing: the patient has not agreed that it is kept
    :raises AlreadyCovered: it is there
    """
    plan = InsurancePlan.objects.filter(pk=plan_id, is_active=True, payer__is_active=True).first()
    if plan is None:
        raise NoSuchPlan
    take_turn(patient)
    consents.require(patient, Consent.Purpose.STORE_HEALTH)
    if Coverage.objects.filter(patient=patient, plan=plan).exists():
        raise AlreadyCovered
    return Coverage.objects.create(patient=patient, plan=plan, member_id=member_id, created_at=now)


def remove(*, coverage: Coverage) -> None:
    """This function will delete a plan of a patient; one that is gone already is no mistake."""
    Coverage.objects.filter(pk=coverage.pk).delete()
