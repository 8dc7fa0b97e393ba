"""The exclusion list in the admin: verifiers and administrators read it, nobody changes it, others see nothing."""

import pytest
from django.urls import reverse

from accounts.models import Role
from providers.models import Exclusion, ExclusionRelease
from tests.factories.exclusions import leie_row
from tests.factories.npi import npi
from tests.factories.people import UserFactory, make_staff, sign_in

LIST = "admin:providers_exclusion_changelist"


@pytest.fixture
def held(leie):
    leie.bring(leie_row(NPI=npi(10000001)), leie_row(LASTNAME="", FIRSTNAME="", BUSNAME="EXAMPLE HOME CARE"))
    return leie


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.ADMIN])
def test_verifiers_find_rows_by_npi_or_name_and_change_none(client, held, role):
    staff = sign_in(client, make_staff(role), second_factor=True)
    for term, expected in ((npi(10000001), ["EXAMPLE"]), ("exam", ["EXAMPLE", ""]), ("nobody", [])):
        page = staff.get(reverse(LIST), {"q": term})
        assert [row.last_name for row in page.context["cl"].result_list] == expected
    for row in (Exclusion.objects.first(), ExclusionRelease.objects.get()):
        name = f"admin:providers_{row._meta.model_name}"
        assert staff.get(reverse(f"{name}_changelist")).status_code == 200
        assert staff.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
        assert staff.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403
        assert staff.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
        assert staff.get(reverse(f"{name}_add")).status_code == 403
    assert (Exclusion.objects.count(), ExclusionRelease.objects.count()) == (2, 1)


def test_nobody_else_gets_there(client, held):
    address = reverse(LIST)
    assert client.get(address).status_code == 302
    sign_in(client, make_staff(Role.SUPPORT), second_factor=True)
    assert client.get(address).status_code in (302, 403)
    sign_in(client, UserFactory(email="ada@example.org"))
    assert client.get(address).status_code in (302, 403)
