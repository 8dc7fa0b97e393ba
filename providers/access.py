"""Which rows of a clinic, of a clinician or of verification someone may see: read from PostgreSQL at each request."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

import providers.models as supply  # its names are looked up when a method runs: it imports this module
from accounts.models import User

if TYPE_CHECKING:
    from providers.models import (  # noqa: F401  the base classes
        Clinic,
        ConditionExperience,
        Credential,
        Document,
        ExternalCalendar,
        IntegrationKey,
        Invitation,
        Location,
        Membership,
        ProfileClaim,
        Provider,
        VerificationCase,
        WebhookEndpoint,
    )


class ClinicQuerySet(models.QuerySet["Clinic"]):
    def visible_to(self, user: User) -> "ClinicQuerySet":
        """Clinics that someone works at now."""
        return self.filter(Exists(_of(user).filter(clinic=OuterRef("pk"))))

    def owned_by(self, user: User) -> "ClinicQuerySet":
        """Clinics that someone owns now, alone or with others."""
        return self.filter(Exists(_of(user).filter(clinic=OuterRef("pk"), is_owner=True)))


class LocationQuerySet(models.QuerySet["Location"]):
    def visible_to(self, user: User) -> "LocationQuerySet":
        """The places of clinics that someone works at now."""
        return self.filter(clinic__in=supply.Clinic.objects.visible_to(user))


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self, now: datetime) -> "MembershipQuerySet":
        """Memberships that count at a moment."""
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=now),
            ended_at=None,
            suspended_at=None,
            user__is_active=True,
            clinic__ended_at=None,
        )

    def visible_to(self, user: User) -> "MembershipQuerySet":
        """One's colleagues of now; for an owner also those who are suspended or whose time is over."""
        here = self.filter(ended_at=None, clinic__in=supply.Clinic.objects.visible_to(user))
        current = supply.Membership.objects.active(timezone.now())
        return here.filter(
            Q(pk__in=current.values("pk")) | Q(clinic__in=supply.Clinic.objects.owned_by(user))
        )


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: User) -> "InvitationQuerySet":
        """The invitations of clinics that someone owns."""
        return self.filter(clinic__in=supply.Clinic.objects.owned_by(user))

    def open(self, now: datetime) -> "InvitationQuerySet":
        """Those that can still be accepted, as far as the invitation itself goes."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)


class IntegrationKeyQuerySet(models.QuerySet["IntegrationKey"]):
    def visible_to(self, user: User) -> "IntegrationKeyQuerySet":
        """The keys of clinics that someone owns."""
        return self.filter(clinic__in=supply.Clinic.objects.owned_by(user))

    def active(self, now: datetime) -> "IntegrationKeyQuerySet":
        """Keys that count at a moment: while whoever saw the secret owns the clinic."""
        owners = supply.Membership.objects.active(now).filter(
            clinic=OuterRef("clinic"), user=OuterRef("created_by"), is_owner=True
        )
        return self.filter(Exists(owners), revoked_at=None, expires_at__gt=now)


class WebhookEndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    def visible_to(self, user: User) -> "WebhookEndpointQuerySet":
        """The endpoints of clinics that someone owns."""
        return self.filter(clinic__in=supply.Clinic.objects.owned_by(user))

    def enabled(self) -> "WebhookEndpointQuerySet":
        """Those that are told of events."""
        return self.filter(disabled_at=None, clinic__ended_at=None)


class ProviderQuerySet(models.QuerySet["Provider"]):
    def owned_by(self, user: User) -> "ProviderQuerySet":
        """The profile that is someone's own, as a clinician."""
        return self.filter(owner=user)


class CredentialQuerySet(models.QuerySet["Credential"]):
    def visible_to(self, user: User) -> "CredentialQuerySet":
        """A clinician's own, number and history included."""
        return self.filter(provider__owner=user)


class ExperienceQuerySet(models.QuerySet["ConditionExperience"]):
    def visible_to(self, user: User) -> "ExperienceQuerySet":
        """A clinician's own, whatever became of it."""
        return self.filter(provider__owner=user)


class ProfileClaimQuerySet(models.QuerySet["ProfileClaim"]):
    def visible_to(self, user: User) -> "ProfileClaimQuerySet":
        """One's own."""
        return self.filter(user=user)

    def open(self) -> "ProfileClaimQuerySet":
        """Those that wait for a verifier."""
        return self.filter(state="open")


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User) -> "DocumentQuerySet":
        """One's own, as long as they are there. A verifier reaches documents through a case of theirs alone."""
        return self.filter(dossier__user=user, removed_at=None)


class CaseQuerySet(models.QuerySet["VerificationCase"]):
    def visible_to_clinician(self, user: User) -> "CaseQuerySet":
        """Those of one's own claims, and those about one's profile since it is one's own.

        A rival's claim names the same profile, and what was decided for a former owner tells who that was.
        """
        granted = supply.ProfileClaim.objects.filter(
            user=user, npi=OuterRef("provider__npi"), state=supply.ProfileClaim.State.GRANTED
        )
        since = Subquery(granted.order_by("-decided_at").values("decided_at")[:1])
        theirs = (
            Q(since=None) | Q(decided_at=None) | Q(opened_at__gte=F("since")) | Q(decided_at__gt=F("since"))
        )
        return self.alias(since=since).filter(
            Q(claim__user=user) | Q(theirs, claim=None, provider__owner=user)
        )

    def open(self) -> "CaseQuerySet":
        """Those that wait for a decision, the oldest first."""
        return self.filter(state="open").order_by("opened_at", "pk")

    def assigned(self, user: User) -> "CaseQuerySet":
        """Those that a verifier has taken."""
        return self.filter(assigned_to=user)

    def unassigned(self) -> "CaseQuerySet":
        """Those that nobody has taken."""
        return self.filter(assigned_to=None)

    def opened_before(self, moment: datetime) -> "CaseQuerySet":
        """Those that are older than a moment."""
        return self.filter(opened_at__lt=moment)

    def about(self, text: str) -> "CaseQuerySet":
        """Those about an NPI, or about clinicians each of whose names given here begins so."""
        words = text.split()
        if len(words) == 1 and words[0].isascii() and words[0].isdigit():
            return self.filter(Q(provider__npi=words[0]) | Q(claim__npi=words[0]))
        rows = self if words else self.none()
        for word in words:
            rows = rows.filter(
                Q(provider__last_name__istartswith=word) | Q(provider__first_name__istartswith=word)
            )
        return rows


class ExternalCalendarQuerySet(models.QuerySet["ExternalCalendar"]):
    def visible_to(self, user: User) -> "ExternalCalendarQuerySet":
        """Those of oneself as a clinician."""
        return self.filter(provider__owner=user)

    def due(self, now: datetime) -> "ExternalCalendarQuerySet":
        """Those to be read again, the longest due first."""
        return self.filter(due_at__lte=now).order_by("due_at", "pk")


def practices_of(user: User) -> QuerySet[Any]:
    """Ids of one's own practices as a clinician, and of those of one's clinics as far as the membership goes.

    A union of three that each begin at the person: with OR, PostgreSQL would ask every practice there is.
    """
    here, practices = _of(user), supply.Practice.objects
    own = practices.filter(provider__owner=user)
    whole = practices.filter(location__clinic__in=here.filter(is_limited=False).values("clinic"))
    limited = supply.Membership.practices.through.objects.filter(
        membership__in=here, practice__location__clinic=F("membership__clinic")
    )
    return own.values("pk").union(whole.values("pk"), limited.values("practice"))


def _of(user: User) -> QuerySet[Any]:
    return supply.Membership.objects.active(timezone.now()).filter(user=user)
