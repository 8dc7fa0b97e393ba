"""Memberships: who may change them, and the first owner of a clinic."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import OutboxMessage
from providers import memberships
from providers.models import Membership, WebhookEndpoint
from providers.webhooks import departures
from tests.factories.clinics import make_member, make_owner, make_removed
from tests.factories.people import UserFactory
from tests.factories.supply import LONG_AGO, ClinicFactory
from tests.factories.webhooks import WebhookEndpointFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return ClinicFactory()


@pytest.fixture
def now():
    return timezone.now()


def of(user):
    return Membership.objects.get(user=user, ended_at=None)


def test_a_clinic_gets_its_first_owner(clinic, now):
    ada = UserFactory()

    membership = memberships.found(user=ada, clinic=clinic, now=now)

    assert (membership.is_owner, membership.may_read_health, membership.may_export) == (True, True, True)
    assert list(Membership.objects.active(now)) == [membership]
    with pytest.raises(memberships.AlreadyAMember):
        memberships.found(user=ada, clinic=clinic, now=now)


def test_who_is_suspended_does_not_come_back_by_joining(clinic, now):
    sade = make_member(clinic, "sade@example.org", suspended_at=LONG_AGO)

    with pytest.raises(memberships.AlreadyAMember):
        memberships.join(user=sade, clinic=clinic, grants={}, now=now)
    assert of(sade).suspended_at == LONG_AGO


def test_whose_time_is_over_can_join_again(clinic, now):
    dayo = make_member(clinic, "dayo@example.org", expires_at=now)

    memberships.join(user=dayo, clinic=clinic, grants={"may_export": True}, now=now)

    assert Membership.objects.active(now).get(user=dayo).may_export
    assert Membership.objects.filter(user=dayo).count() == 2


@pytest.mark.parametrize("maker", [make_member, make_removed, lambda clinic: UserFactory()])
def test_who_owns_the_clinic_no_more_changes_nothing(clinic, now, maker):
    bola, by = make_owner(clinic), maker(clinic)

    with pytest.raises(memberships.NotAnOwner):
        memberships.change(membership=of(bola), changes={"suspended": True}, by=by, now=now)
    with pytest.raises(memberships.NotAnOwner):
        memberships.end(membership=of(bola), by=by, now=now)
    assert Membership.objects.active(now).filter(user=bola, is_owner=True).exists()


def test_a_suspension_keeps_its_first_moment(clinic, now):
    bola, chidi = make_owner(clinic), make_member(clinic)
    for moment in (now, now + timedelta(hours=1)):
        memberships.change(membership=of(chidi), changes={"suspended": True}, by=bola, now=moment)

    assert of(chidi).suspended_at == now


def test_an_end_keeps_its_first_moment(clinic, now):
    bola, femi = make_owner(clinic), make_removed(clinic)

    memberships.end(membership=Membership.objects.get(user=femi), by=bola, now=now)

    assert Membership.objects.get(user=femi).ended_at == LONG_AGO


@pytest.mark.parametrize("changes", [{"is_owner": False}, {"suspended": True}])
def test_nor_does_whoever_owns_the_clinic_no_longer(clinic, now, changes):
    bola, ade = make_owner(clinic), make_owner(clinic, "ade@example.org")
    endpoint = WebhookEndpointFactory(clinic=clinic, created_by=ade)

    memberships.change(membership=of(ade), changes={"may_export": True}, by=bola, now=now)
    assert WebhookEndpoint.objects.get(disabled_at=None) == endpoint
    memberships.change(membership=of(ade), changes=changes, by=bola, now=now)

    assert WebhookEndpoint.objects.get(disabled_because="owner_left") == endpoint
    assert OutboxMessage.objects.get(kind="webhook.disabled").user == bola


def test_whoever_leaves_hears_no_more_by_the_webhooks_that_they_named(clinic, now):
    bola, ade = make_owner(clinic), make_owner(clinic, "ade@example.org")
    theirs = WebhookEndpointFactory(clinic=clinic, created_by=ade)
    WebhookEndpointFactory(clinic=clinic, created_by=bola, name="Another")
    WebhookEndpointFactory(clinic=ClinicFactory(name="Hilltop"), created_by=ade)

    memberships.end(membership=of(ade), by=bola, now=now)

    (row,) = WebhookEndpoint.objects.exclude(disabled_at=None)
    assert (row, row.disabled_at, row.disabled_because) == (theirs, now, "owner_left")
    assert OutboxMessage.objects.get(kind="webhook.disabled").user == bola


def test_without_that_they_would_go_on_hearing(clinic, now, monkeypatch):
    monkeypatch.setattr(departures, "disable_those_of", lambda *args, **kwargs: None)
    with pytest.raises(ValueError, match="unpack"):
        test_whoever_leaves_hears_no_more_by_the_webhooks_that_they_named(clinic, now)
