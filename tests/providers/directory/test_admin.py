"""The directory in the admin: to be found by NPI or name, and to be read only."""

import pytest
from django.urls import reverse

from accounts.models import Role
from providers.models import DirectoryRecord, DirectoryRelease
from tests.factories.people import make_staff, sign_in
from tests.factories.registries import ADA, BEN, nppes_row

LIST = "admin:providers_directoryrecord_changelist"


@pytest.fixture
def staff(client, db):
    return sign_in(client, make_staff(Role.ADMIN), second_factor=True)


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (ADA, [ADA]),
        ("example", [ADA]),
        ("Exmaple", [ADA]),
        ("nobody", []),
        ("123", []),
        ("", [ADA, BEN]),
        ("%", []),
    ],
)
def test_records_are_found_by_npi_or_name(staff, nppes, term, expected):
    nppes.bring(nppes_row(), nppes_row(NPI=BEN, **{"Provider Last Name (Legal Name)": "OTHERWISE"}))
    page = staff.get(reverse(LIST), {"q": term})
    assert page.status_code == 200
    assert [record.npi for record in page.context["cl"].result_list] == expected


def test_records_and_releases_can_be_read_and_not_changed(staff, nppes):
    nppes.bring(nppes_row())
    for row in (DirectoryRecord.objects.get(), DirectoryRelease.objects.get()):
        name = f"admin:providers_{row._meta.model_name}"
        assert staff.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
        assert staff.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403
        assert staff.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
        assert staff.get(reverse(f"{name}_add")).status_code == 403
    assert staff.get(reverse("admin:providers_directoryrelease_changelist")).status_code == 200
    assert nppes.record(ADA).last_name == "EXAMPLE"
