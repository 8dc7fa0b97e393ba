"""Whom one may write of in the admin: no clinician whom one knows."""

import pytest
from django.urls import reverse

from accounts.models import Role, User
from providers.models import Provider
from tests.factories.clinics import make_member
from tests.factories.people import make_staff, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_catalogue")]
FIELD = 'name="bio"'


@pytest.fixture
def verifier(client):
    return sign_in(client, make_staff(Role.VERIFIER, "ines@kaly.example"), second_factor=True)


def page(client, clinician):
    return client.get(address(clinician)).content.decode()


def address(clinician):
    return reverse("admin:providers_provider_change", args=[clinician.pk])


@pytest.mark.parametrize("whose", ["their own", "a colleague's"])
def test_nobody_writes_of_themselves_or_of_a_colleague(verifier, okafor_practice, whose):
    """A taxonomy that is added there would make somebody a specialist, by their own word."""
    clinician = okafor_practice.provider
    assert FIELD in page(verifier, clinician)
    if whose == "their own":
        Provider.objects.update(owner=User.objects.get(email="ines@kaly.example"))
    else:
        make_member(clinic=okafor_practice.location.clinic, email="ines@kaly.example")

    assert FIELD not in page(verifier, clinician)
    assert verifier.post(address(clinician), {"bio": "The best."}).status_code == 403
    assert Provider.objects.get().bio == clinician.bio


def test_without_the_look_at_conflicts_they_would(verifier, okafor_practice, monkeypatch):
    """The control of the one above."""
    monkeypatch.setattr("providers.verification.conflicts.knows", lambda **given: False)
    Provider.objects.update(owner=User.objects.get(email="ines@kaly.example"))

    assert FIELD in page(verifier, okafor_practice.provider)
    assert verifier.post(address(okafor_practice.provider), {"bio": "The best."}).status_code == 200
