"""How the messages about a visit fared: for its patient, its clinic and support, without what they say."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import OutboxMessage
from accounts.outbox.topics import CHANNELS_OF_PEOPLE
from patients.models import Patient, RequestTarget, Visit
from patients.notices.kinds import PATIENT, PRACTICE
from providers import memberships

TO_PATIENT, TO_CLINIC = Q(kind__startswith=f"{PATIENT}."), Q(kind__startswith=f"{PRACTICE}.")


def to_patient(visit: Visit) -> QuerySet[OutboxMessage]:
    """This function will find what went to the patient, and to whoever acts for them."""
    return _about(TO_PATIENT, [visit.pk, visit.target_id])


def to_both_sides(visit: Visit, *, now: datetime) -> QuerySet[OutboxMessage]:
    """This function will find what a clinic may know of: what went to the patient, and to who runs the practice now.

    What went to another clinic before the visit was moved here is not theirs, nor what was asked there.
    """
    to_them = TO_CLINIC & Q(user__in=memberships.who_run(visit.practice, now=now).values("pk"))
    was_asked_here = visit.target.practice.location.clinic_id == visit.practice.location.clinic_id
    return _about(TO_PATIENT | to_them, [visit.pk, *([visit.target_id] if was_asked_here else [])])


def to_patient_at_all(patient: Patient) -> QuerySet[OutboxMessage]:
    """This function will find what went to a patient, and to whoever acts for them, about any visit."""
    targets = RequestTarget.objects.filter(request__patient=patient).values("pk")
    visits = Visit.objects.filter(patient=patient).values("pk")
    return _people().filter(TO_PATIENT, Q(about_id__in=targets) | Q(about_id__in=visits))


def _about(who: Q, ids: list[UUID]) -> QuerySet[OutboxMessage]:
    return _people().filter(who, about_id__in=ids)


def _people() -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(channel__in=CHANNELS_OF_PEOPLE, user__isnull=False)
