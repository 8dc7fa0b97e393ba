"""Who reaches which patient: the only way to their rows, for lists and details alike."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

import patients.models as demand  # its names are looked up when a method runs: it imports this module
from accounts.models import User
from patients.ages import ADULT

if TYPE_CHECKING:
    from patients.models import Consent, Patient, Proxy  # noqa: F401  the names in the base classes below


class PatientQuerySet(models.QuerySet["Patient"]):
    def visible_to(self, user: User | AnonymousUser) -> "PatientQuerySet":
        """The person themselves, and those they act for."""
        if not isinstance(user, User):
            return self.none()
        acted_for = demand.Proxy.objects.patients_of(user, timezone.now())
        return self.filter(Q(user=user) | Q(pk__in=acted_for))


class ProxyQuerySet(models.QuerySet["Proxy"]):
    def active(self) -> "ProxyQuerySet":
        """Confirmed, and not ended."""
        return self.filter(started_at__isnull=False, ended_at=None)

    def invited(self, now: datetime) -> "ProxyQuerySet":
        """Not confirmed yet, and still to be confirmed."""
        return self.filter(started_at=None, ended_at=None, expires_at__gt=now)

    def patients_of(self, user: User, now: datetime) -> list[UUID]:
        """Whom someone acts for now: a parent until the eighteenth birthday, which only opens in memory."""
        proxies = self.active().filter(user=user).select_related("patient__person_key")
        return [proxy.patient_id for proxy in proxies if counts(proxy, now)]

    def visible_to(self, user: User | AnonymousUser) -> "ProxyQuerySet":
        return self.filter(patient__in=demand.Patient.objects.visible_to(user))


class OfPatientQuerySet(models.QuerySet[Any]):
    """Rows that belong to a patient, for whoever sees the patient."""

    def visible_to(self, user: User | AnonymousUser) -> Any:
        return self.filter(patient__in=demand.Patient.objects.visible_to(user))


class ConsentQuerySet(models.QuerySet["Consent"]):
    def visible_to(self, user: User | AnonymousUser) -> "ConsentQuerySet":
        return self.filter(patient__in=demand.Patient.objects.visible_to(user))

    def in_force(self) -> "ConsentQuerySet":
        return self.filter(withdrawn_at=None)


def counts(proxy: "Proxy", now: datetime) -> bool:
    """This function will tell whether an active proxy still counts: nobody is the parent of an adult here."""
    if proxy.kind != demand.Proxy.Kind.PARENT:
        return True
    return proxy.patient.person_key is not None and proxy.patient.age(now) < ADULT
