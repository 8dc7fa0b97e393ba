"""Who reaches which patient: the only way to their rows, for lists and details alike, read at each request."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Lower
from django.utils import timezone

import patients.models as demand  # its names are looked up when a method runs: it imports this module
from accounts.models import Role, User
from patients.ages import ADULT
from providers.access import practices_of
from providers.models import IntegrationKey, Membership

if TYPE_CHECKING:
    from patients.models import (  # noqa: F401  the names in the base classes below
        CalendarFeed,
        Consent,
        CounterOffer,
        Hold,
        Patient,
        Proxy,
        RequestTarget,
        Visit,
        VisitRequest,
        WaitlistOffer,
    )


class PatientQuerySet(models.QuerySet["Patient"]):
    def visible_to(self, user: User | AnonymousUser) -> "PatientQuerySet":
        """The person themselves, and those they act for; `relation` says which."""
        if not isinstance(user, User):
            return self.none()
        proxies = demand.Proxy.objects.active().filter(user=user)
        counted = [proxy.patient_id for proxy in proxies.with_keys() if counts(proxy, timezone.now())]
        kind = proxies.filter(patient=OuterRef("pk")).values("kind")
        relation = Case(When(user=user, then=Value("self")), default=Subquery(kind))
        return self.filter(Q(user=user) | Q(pk__in=counted)).annotate(relation=relation)

    def visible_to_clinic(self, user: User | AnonymousUser) -> "PatientQuerySet":
        """Those who share with a clinic this person works at; `shows_health` where they may read that there."""
        if not isinstance(user, User):
            return self.none()
        works = Membership.objects.active(timezone.now()).filter(user=user, clinic=OuterRef("clinic"))
        shares = demand.Consent.objects.in_force().filter(
            purpose=demand.Consent.Purpose.SHARE_WITH_CLINIC, patient=OuterRef("pk")
        )
        return self.filter(Exists(shares.filter(Exists(works)))).annotate(
            shows_health=Exists(shares.filter(Exists(works.filter(may_read_health=True))))
        )

    def visible_to_support(self, user: User | AnonymousUser) -> "PatientQuerySet":
        """All of them, for support; what is shown of them is masked."""
        return self.all() if isinstance(user, User) and Role.SUPPORT in user.roles else self.none()

    def of_account(self, email: str) -> "PatientQuerySet":
        """Who signs in with an address, and those whom that person acts for."""
        users = User.objects.alias(address=Lower("email")).filter(address=Lower(Value(email)))
        acted_for = demand.Proxy.objects.active().filter(user__in=users).values("patient")
        return self.filter(Q(user__in=users) | Q(pk__in=acted_for))

    def readable(self) -> "PatientQuerySet":
        """Those whose data has not been erased, with the key that opens it."""
        return self.filter(person_key__isnull=False).select_related("person_key")

    def with_health(self) -> "PatientQuerySet":
        """With the key and the insurance, for whoever is shown all of it."""
        return self.select_related("person_key").prefetch_related("coverages__plan__payer")


class OfPatientQuerySet(models.QuerySet[Any]):
    """Rows that belong to a patient, for whoever sees the patient."""

    def visible_to(self, user: User | AnonymousUser) -> Any:
        patients = demand.Patient.objects.visible_to(user)
        return self.filter(patient__in=patients.values("pk"))

    def with_keys(self) -> Any:
        return self.select_related("patient__person_key")


class ProxyQuerySet(OfPatientQuerySet):
    def active(self) -> "ProxyQuerySet":
        """Confirmed, and not ended."""
        return self.filter(started_at__isnull=False, ended_at=None)

    def of_a_parent(self, user: User | AnonymousUser) -> "ProxyQuerySet":
        """What someone holds as a parent, also of a child who has come of age, whose record they see no more."""
        if not isinstance(user, User):
            return self.none()
        return self.active().filter(user=user, kind=demand.Proxy.Kind.PARENT)

    def invited(self, now: datetime) -> "ProxyQuerySet":
        """Not confirmed yet, and still to be confirmed."""
        return self.filter(started_at=None, ended_at=None, expires_at__gt=now)


class ConsentQuerySet(OfPatientQuerySet):
    def in_force(self) -> "ConsentQuerySet":
        return self.filter(withdrawn_at=None)


class BreakGlassQuerySet(models.QuerySet["demand.BreakGlass"]):
    def open_to(self, user: User, patient_id: UUID, now: datetime) -> "BreakGlassQuerySet":
        """What someone opened of a patient and has not closed again by itself."""
        return self.filter(user=user, patient=patient_id, expires_at__gt=now)


class HoldQuerySet(OfPatientQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> "HoldQuerySet":
        """One's own, as long as one acts for the patient."""
        return super().visible_to(user).filter(user=user) if isinstance(user, User) else self.none()

    def live(self, now: datetime) -> "HoldQuerySet":
        """Those that still keep their time."""
        return self.filter(claim__kind="hold", claim__released_at=None, claim__expires_at__gt=now)


class VisitRequestQuerySet(OfPatientQuerySet):
    def open(self) -> "VisitRequestQuerySet":
        """Those that wait for an answer."""
        return self.filter(status="open")


class RequestTargetQuerySet(models.QuerySet["RequestTarget"]):
    def visible_to_clinic(self, user: User | AnonymousUser) -> "RequestTargetQuerySet":
        """What was asked of the practices that someone runs."""
        return self.filter(practice__in=practices_of(user)) if isinstance(user, User) else self.none()

    def of_key(self, key: IntegrationKey) -> "RequestTargetQuerySet":
        """What was asked of the clinic that a key belongs to; a key is shown neither name nor health."""
        rows = self.filter(practice__location__clinic=key.clinic_id)
        return rows.annotate(shows_name=Value(False), shows_health=Value(False))

    def with_sharing(self, user: User) -> "RequestTargetQuerySet":
        """`shows_name` where the patient shares with the clinic, `shows_health` where one may read it there."""
        return self.annotate(**_sharing(user, "request__patient"))

    def pending(self) -> "RequestTargetQuerySet":
        """Those that have not been answered to the end."""
        return self.filter(status__in=["requested", "countered"])


class CounterOfferQuerySet(models.QuerySet["CounterOffer"]):
    def visible_to(self, user: User | AnonymousUser) -> "CounterOfferQuerySet":
        """Those made to oneself or to whom one acts for."""
        patients = demand.Patient.objects.visible_to(user)
        return self.filter(target__request__patient__in=patients.values("pk"))

    def open(self) -> "CounterOfferQuerySet":
        """Those that wait for the patient."""
        return self.filter(status="offered")


class VisitQuerySet(OfPatientQuerySet):
    def visible_to_clinic(self, user: User | AnonymousUser) -> "VisitQuerySet":
        """Visits at the practices that someone runs."""
        return self.filter(practice__in=practices_of(user)) if isinstance(user, User) else self.none()

    def of_key(self, key: IntegrationKey) -> "VisitQuerySet":
        """Visits at the clinic that a key belongs to; a key is shown neither name nor health."""
        rows = self.filter(practice__location__clinic=key.clinic_id)
        return rows.annotate(shows_name=Value(False), shows_health=Value(False))

    def with_sharing(self, user: User) -> "VisitQuerySet":
        """`shows_name` where the patient shares with the clinic, `shows_health` where one may read it there."""
        return self.annotate(**_sharing(user, "patient"))

    def visible_to_moderator(self, user: User | AnonymousUser) -> "VisitQuerySet":
        """Those that are or were contested, for moderators; whom they know is for others to settle."""
        if not isinstance(user, User) or Role.MODERATOR not in user.roles:
            return self.none()
        return self.filter(contested_at__isnull=False)

    def ahead(self) -> "VisitQuerySet":
        """Those that are still to take place, or take place now."""
        return self.filter(status__in=["confirmed", "checked_in"])


class WaitlistEntryQuerySet(OfPatientQuerySet):
    def waiting(self, now: datetime) -> "WaitlistEntryQuerySet":
        """Those that wait and may go on to."""
        return self.filter(status="waiting", until__gt=now)

    def in_turn(self) -> "WaitlistEntryQuerySet":
        """The most urgent first, then whoever waits longest."""
        return self.order_by("urgency", "since", "pk")


class WaitlistOfferQuerySet(models.QuerySet["WaitlistOffer"]):
    def visible_to(self, user: User | AnonymousUser) -> "WaitlistOfferQuerySet":
        """Those made to oneself or to whom one acts for."""
        patients = demand.Patient.objects.visible_to(user)
        return self.filter(entry__patient__in=patients.values("pk"))

    def open(self) -> "WaitlistOfferQuerySet":
        """Those that wait for the patient."""
        return self.filter(status="offered")


class OwnFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def visible_to(self, user: User | AnonymousUser) -> "OwnFeedQuerySet":
        """One's own that were not revoked."""
        return self.filter(user=user, revoked_at=None) if isinstance(user, User) else self.none()


def _sharing(user: User, patient: str) -> dict[str, Any]:
    clinic = OuterRef("practice__location__clinic")
    works = Membership.objects.active(timezone.now()).filter(user=user, clinic=clinic)
    shares = demand.Consent.objects.in_force().filter(
        purpose=demand.Consent.Purpose.SHARE_WITH_CLINIC,
        patient=OuterRef(patient),
        patient__person_key__isnull=False,
        clinic=clinic,
    )
    shared = Exists(shares)
    reads = Exists(works.filter(may_read_health=True))
    return {
        "shows_name": Case(When(shared & Exists(works), then=Value(True)), default=Value(False)),
        "shows_health": Case(When(shared & reads, then=Value(True)), default=Value(False)),
    }


def counts(proxy: "Proxy", now: datetime) -> bool:
    """This function will tell whether an active proxy still counts: nobody is the parent of an adult here.

    The day of birth only opens in memory, so SQL can't ask this.
    """
    if proxy.kind != demand.Proxy.Kind.PARENT or proxy.patient.person_key is None:
        return True
    return proxy.patient.age(now) < ADULT
