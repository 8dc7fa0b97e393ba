"""Who works at a clinic: Bola owns it, Chidi works there, Femi was removed, Sade is suspended."""

from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from providers.models import IntegrationKey, Invitation, Membership
from tests.factories.people import UserFactory
from tests.factories.supply import LONG_AGO, ClinicFactory

EVERYTHING = {"is_owner": True, "may_read_health": True, "may_export": True}


class MembershipFactory(DjangoModelFactory):
    """Chidi works at the clinic without further grants; `practices` limits him to these."""

    class Meta:
        model = Membership
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory, email="chidi@example.org")
    clinic = factory.SubFactory(ClinicFactory)
    created_at = LONG_AGO

    @factory.post_generation
    def practices(self, create, given, **kwargs):
        if given is not None:
            self.practices.set(given)
            Membership.objects.filter(pk=self.pk).update(is_limited=True)
            self.is_limited = True


def make_owner(clinic, email="bola@example.org", **more):
    """Bola, who owns the clinic."""
    user = UserFactory(email=email)
    MembershipFactory(user=user, clinic=clinic, **EVERYTHING, **more)
    return user


def make_member(clinic, email="chidi@example.org", **more):
    """Chidi, who works there."""
    user = UserFactory(email=email)
    MembershipFactory(user=user, clinic=clinic, **more)
    return user


def make_removed(clinic, email="femi@example.org", **more):
    """Femi, who worked there."""
    return make_member(clinic, email, ended_at=LONG_AGO, **more)


def make_suspended(clinic, email="sade@example.org", **more):
    """Sade, who may come back."""
    return make_member(clinic, email, suspended_at=LONG_AGO, **more)


class InvitationFactory(DjangoModelFactory):
    """Bola invites Tunde."""

    class Meta:
        model = Invitation

    clinic = factory.SubFactory(ClinicFactory)
    email = "tunde@example.org"
    digest = factory.Sequence(lambda number: f"{number:064x}")
    invited_by = factory.SubFactory(UserFactory, email="bola@example.org")
    created_at = LONG_AGO
    expires_at = LONG_AGO + timedelta(days=7)


class IntegrationKeyFactory(DjangoModelFactory):
    """A key that reads practices, of a secret that nobody knows."""

    class Meta:
        model = IntegrationKey

    clinic = factory.SubFactory(ClinicFactory)
    name = "Practice software"
    prefix = factory.Sequence(lambda number: f"{number:012x}")
    digest = factory.Sequence(lambda number: f"{number:064x}")
    scopes = ["practices.read"]
    created_at = LONG_AGO
    created_by = factory.SubFactory(UserFactory, email="bola@example.org")
    expires_at = LONG_AGO + timedelta(days=365)
