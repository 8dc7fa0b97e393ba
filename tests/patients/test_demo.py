"""The people that `manage.py up` settles, as someone who tries Kaly out signs in as them."""

import pytest
import time_machine
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from accounts.models import RoleGrant, User
from patients import demo
from patients.models import Consent, Patient
from providers.models import (
    Document,
    InsurancePlan,
    Membership,
    Practice,
    Provider,
    VerificationCase,
)

PASSWORD = "heavy-lantern-42"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled(okafor_practice, catalogue, now):
    Provider.objects.update(is_demonstration=True, npi="9000000015", claim="claimed")
    return demo.settle(password=PASSWORD, totp_secret=SECRET, now=now)


@pytest.fixture
def sign_in(settled, now):
    """Sign in as one of them over HTTP, with a code where they are asked for one."""

    def sign_in(person):
        client = Client()
        with time_machine.travel(now, tick=False):
            client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
        if person.role:
            later = now.timestamp() + 60
            code = totp.format_hotp_value(totp.hotp_value(SECRET, int(later) // 30))
            with time_machine.travel(later, tick=False):
                client.post("/accounts/2fa/authenticate/", {"code": code})
        return client

    return sign_in


def get(client, address, now):
    with time_machine.travel(now.timestamp() + 90, tick=False):
        return client.get(f"/api/v1/{address}")


def test_the_patient_sees_herself_and_her_son(sign_in, now):
    answer = get(sign_in(demo.PATIENT), "me/patients/", now).json()

    assert sorted(row["name"] for row in answer["results"]) == ["Ada Quist", "Milo Quist"]


@pytest.mark.parametrize(("person", "seen"), [(demo.OWNER, True), (demo.NURSE, True), (demo.DESK, False)])
def test_the_clinic_sees_what_each_may(sign_in, now, person, seen):
    client = sign_in(person)
    [row] = get(client, "clinic/patients/", now).json()["results"]

    assert row["name"] == "Ada Quist"
    assert ("care_notes" in get(client, f"clinic/patients/{row['id']}/", now).json()) is seen


def test_the_clinician_has_a_practice(sign_in, now):
    [practice] = get(sign_in(demo.CLINICIAN), "clinic/practices/", now).json()["results"]

    assert practice["id"] == str(Practice.objects.get().pk)


@pytest.mark.parametrize("person", demo.STAFF)
def test_staff_sign_in_with_a_code(sign_in, now, person):
    assert get(sign_in(person), "me/", now).json()["roles"] == [person.role]


def test_verifiers_have_work(settled, sign_in, now):
    assert [str(case.kind) for case in VerificationCase.objects.open()] == ["identity"]
    client = sign_in(demo.VERIFIER)
    with time_machine.travel(now.timestamp() + 90, tick=False):
        assert "Identity" in client.get("/admin/providers/verificationcase/").content.decode()


def test_again_changes_nothing(settled, now):
    everything = (User, RoleGrant, Patient, Consent, Membership, VerificationCase, Document)
    before = [sorted(model.objects.values_list("pk", flat=True)) for model in everything]

    demo.settle(password=PASSWORD, totp_secret=SECRET, now=now)

    assert [sorted(model.objects.values_list("pk", flat=True)) for model in everything] == before


def test_they_step_aside_for_other_clinicians_and_come_back(settled, now):
    demo.step_aside()

    assert not Consent.objects.exclude(clinic=None).exists()
    assert Patient.objects.count() == 2

    demo.settle(password=PASSWORD, totp_secret=SECRET, now=now)
    assert Membership.objects.count() == 3
    assert Consent.objects.exclude(clinic=None).count() == 1
    assert InsurancePlan.objects.filter(coverages__isnull=False).count() == 1
