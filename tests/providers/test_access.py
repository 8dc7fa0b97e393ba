"""Who sees which clinics, colleagues and practices."""

from datetime import timedelta

import pytest
from django.utils import timezone

from providers.models import Clinic, Membership, Practice, Provider
from tests.factories.clinics import (
    MembershipFactory,
    make_member,
    make_owner,
    make_removed,
    make_suspended,
)
from tests.factories.people import UserFactory
from tests.factories.supply import LONG_AGO, ClinicFactory, LocationFactory, PracticeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return ClinicFactory()


@pytest.fixture
def practice(clinic):
    return PracticeFactory(location=LocationFactory(clinic=clinic))


@pytest.fixture
def other_practice(clinic, practice):
    return PracticeFactory(location=practice.location)


@pytest.fixture
def elsewhere():
    return PracticeFactory(location=LocationFactory(clinic=ClinicFactory(name="Harbour Clinic")))


def emails(memberships):
    return {membership.user.email for membership in memberships}


def sees_nothing(user):
    return (
        not Clinic.objects.visible_to(user).exists()
        and not Clinic.objects.owned_by(user).exists()
        and not Membership.objects.visible_to(user).exists()
        and not Practice.objects.visible_to(user).exists()
    )


def test_a_member_sees_the_clinic_and_its_practices_and_nothing_else(
    clinic, practice, other_practice, elsewhere
):
    chidi = make_member(clinic)

    assert list(Clinic.objects.visible_to(chidi)) == [clinic]
    assert list(Clinic.objects.owned_by(chidi)) == []
    assert set(Practice.objects.visible_to(chidi)) == {practice, other_practice}


def test_a_limited_member_sees_those_practices_alone(clinic, practice, other_practice):
    chidi = make_member(clinic, practices=[practice])

    assert set(Practice.objects.visible_to(chidi)) == {practice}


def test_whose_only_practice_is_deleted_sees_none_and_not_all(clinic, practice, other_practice):
    chidi = make_member(clinic, practices=[practice])
    practice.delete()

    assert set(Practice.objects.visible_to(chidi)) == set()


def test_a_clinician_sees_their_own_practices_without_a_membership(practice, other_practice):
    ngozi = UserFactory(email="ngozi@example.org")
    Provider.objects.filter(pk=practice.provider_id).update(owner=ngozi)

    assert set(Practice.objects.visible_to(ngozi)) == {practice}
    assert list(Clinic.objects.visible_to(ngozi)) == []


@pytest.mark.parametrize("maker", [make_removed, make_suspended])
def test_removed_and_suspended_people_see_nothing(clinic, practice, maker):
    assert sees_nothing(maker(clinic))


def test_whose_time_is_over_sees_nothing(clinic, practice):
    assert sees_nothing(make_member(clinic, expires_at=timezone.now()))
    assert not sees_nothing(
        make_member(clinic, "dayo@example.org", expires_at=timezone.now() + timedelta(minutes=1))
    )


def test_a_deactivated_account_sees_nothing(clinic, practice):
    chidi = make_member(clinic)
    chidi.is_active = False
    chidi.save()

    assert sees_nothing(chidi)


def test_nobody_sees_anything_of_a_clinic_that_left(clinic, practice):
    bola = make_owner(clinic)
    clinic.ended_at = LONG_AGO
    clinic.save()

    assert sees_nothing(bola)


def test_a_stranger_sees_nothing(clinic, practice):
    assert sees_nothing(UserFactory())


def test_colleagues_see_those_who_count_and_owners_those_who_may_come_back(clinic, elsewhere):
    bola, chidi = make_owner(clinic), make_member(clinic)
    make_removed(clinic)
    make_suspended(clinic)
    MembershipFactory(user__email="tunde@example.org", clinic=elsewhere.location.clinic)

    assert emails(Membership.objects.visible_to(chidi)) == {"bola@example.org", "chidi@example.org"}
    assert emails(Membership.objects.visible_to(bola)) == {
        "bola@example.org",
        "chidi@example.org",
        "sade@example.org",
    }


def test_practices_are_found_from_the_person_and_not_asked_one_by_one(clinic, practice):
    assert "SubPlan" not in Practice.objects.visible_to(make_member(clinic, practices=[practice])).explain()
