"""What an erasure leaves at clinics, and that a clinic is never left without an owner."""

import pytest

from accounts.own_data import erasure
from accounts.own_data.registry import Exporting
from providers import own_data
from providers.models import IntegrationKey, Invitation, Membership, Provider
from tests.factories.clinics import (
    IntegrationKeyFactory,
    InvitationFactory,
    MembershipFactory,
    make_owner,
    make_removed,
    make_suspended,
)
from tests.factories.people import UserFactory
from tests.factories.supply import ClinicFactory, ProviderFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(db):
    return ClinicFactory()


@pytest.fixture
def bola(clinic):
    return make_owner(clinic)


def test_the_only_owner_of_a_clinic_names_another_first(bola, clinic, now):
    MembershipFactory(clinic=clinic)
    with pytest.raises(erasure.ErasureIsBlocked) as refused:
        erasure.ask(user=bola, now=now)
    assert refused.value.extra == {"blockers": [own_data.LAST_OWNER._asdict()]}

    make_owner(clinic, "second@example.org")
    assert erasure.ask(user=bola, now=now).person_id == bola.pk


@pytest.mark.parametrize("make", [make_removed, make_suspended])
def test_an_owner_who_is_out_does_not_count(bola, clinic, make):
    make(clinic, is_owner=True, may_read_health=True, may_export=True)

    assert own_data.blockers(bola) == [own_data.LAST_OWNER]


def test_an_owner_who_cannot_sign_in_does_not_count(bola, clinic):
    other = make_owner(clinic, "second@example.org")
    other.is_active = False
    other.save()

    assert own_data.blockers(bola) == [own_data.LAST_OWNER]


def test_whoever_owns_nothing_may_go(bola, clinic):
    assert own_data.blockers(MembershipFactory(clinic=clinic).user) == []


def test_erasure_ends_work_and_leaves_dates(clinic, now):
    chidi = MembershipFactory(clinic=clinic).user
    ProviderFactory(owner=chidi)
    InvitationFactory(clinic=clinic, email="CHIDI@example.org")
    sent = InvitationFactory(clinic=clinic, invited_by=chidi)
    key = IntegrationKeyFactory(clinic=clinic, created_by=chidi)

    own_data.erase(chidi, now)

    assert Membership.objects.get().ended_at == now
    assert Provider.objects.get().owner is None
    assert [invitation.pk for invitation in Invitation.objects.all()] == [sent.pk]
    assert Invitation.objects.get().revoked_at == now
    assert IntegrationKey.objects.get(pk=key.pk).created_by is None


def test_a_copy_tells_what_somebody_is_to_clinics_and_no_other_address(bola, clinic, now):
    InvitationFactory(clinic=clinic, email="tunde@example.org", invited_by=bola)
    IntegrationKeyFactory(clinic=clinic, created_by=bola)
    MembershipFactory(clinic=clinic)

    sections = {section.title: section.rows for section in own_data.export(bola, Exporting(now=now))}

    assert [row["is_owner"] for row in sections["Clinics you work at"]] == [True]
    assert [row["clinic__name"] for row in sections["Invitations you sent"]] == [clinic.name]
    assert len(sections["Keys you made"]) == 1
    assert "tunde@" not in str(sections)
    assert "chidi@" not in str(sections)


def test_a_copy_tells_of_nobody_elses_work(bola, now):
    tables = own_data.export(UserFactory(email="bo@example.org"), Exporting(now=now))
    assert all(section.rows == [] for section in tables)
