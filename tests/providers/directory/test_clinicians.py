from datetime import date

import pytest
from django.db import connection

from providers.directory import clinicians_merge
from providers.models import DirectoryRecord, DirectoryRelease
from tests.factories.npi import npi
from tests.factories.registries import ADA, BEN, CAL, CMS_HEADER, CMS_SAMPLE, cms_row, nppes_row

CITY, ZIP = "City/Town", "ZIP Code"


def cities(record):
    return sorted(place["city"] for place in record.places)


def adds_up(done):
    counts = done.counts
    assert done.rows_read == counts["rows"] + done.rejected
    assert counts["people"] == counts["new"] + counts["changed"] + counts["unchanged"]


def test_a_person_has_every_place_that_their_rows_name(cms):
    counts = cms.bring(cms_row(), cms_row(**{CITY: "TROY", ZIP: "12180.0"}), cms_row(NPI=BEN))
    assert (counts["people"], counts["rows"], counts["new"]) == (2, 3, 2)
    ada = cms.record(ADA)
    assert cities(ada) == ["ALBANY", "TROY"]
    assert {place["zip"] for place in ada.places} == {"12207", "12180"}
    assert (ada.credential, ada.specialties, ada.sex) == ("MD", ["FAMILY PRACTICE"], "F")
    adds_up(cms.last)


def test_names_and_specialties_that_differ_between_rows_are_all_kept(cms):
    cms.bring(cms_row(), cms_row(**{"Provider Last Name": "MARRIED", "pri_spec": "SPORTS MEDICINE"}))
    ada = cms.record(ADA)
    assert (ada.last_name, [name["last"] for name in ada.other_names]) == ("EXAMPLE", ["MARRIED"])
    assert ada.specialties == ["FAMILY PRACTICE", "SPORTS MEDICINE"]
    assert DirectoryRecord.objects.named("married").get() == ada


def test_the_official_columns_are_read_alike(cms):
    header = [
        *(c for c in CMS_HEADER if c != "Full Street Address"),
        "Facility Name",
        "adr_ln_1",
        "adr_ln_2",
        "Telephone Number",
        "sec_spec_1",
    ]
    row = {
        **cms_row(),
        "Facility Name": "CLINIC",
        "adr_ln_1": "1 MAIN ST",
        "adr_ln_2": "STE 2",
        "Telephone Number": "5185550100",
        "sec_spec_1": "GERIATRICS",
    }
    cms.bring(row, header=header)
    [place] = cms.record(ADA).places
    assert place == {
        "organisation": "CLINIC",
        "line1": "1 MAIN ST",
        "line2": "STE 2",
        "city": "ALBANY",
        "state": "NY",
        "zip": "12207",
        "phone": "5185550100",
    }
    assert cms.record(ADA).specialties == ["FAMILY PRACTICE", "GERIATRICS"]


def test_places_and_people_that_a_newer_file_does_not_name_are_removed(cms):
    cms.bring(cms_row(), cms_row(**{CITY: "TROY"}), cms_row(NPI=BEN))
    counts = cms.bring(cms_row(**{CITY: "TROY"}), cms_row(NPI=CAL))
    assert (counts["new"], counts["changed"], counts["removed"]) == (1, 1, 1)
    assert cities(cms.record(ADA)) == ["TROY"]
    assert not DirectoryRecord.objects.filter(npi=BEN).exists()
    adds_up(cms.last)


def test_what_nppes_says_is_left_alone(cms, nppes):
    nppes.bring(nppes_row(), nppes_row(NPI=BEN))
    cms.bring(cms_row(**{"Provider First Name": "ADELE"}))
    cms.bring(cms_row(NPI=CAL))
    assert nppes.record(ADA).first_name == "ADA"
    assert DirectoryRecord.objects.filter(source="nppes").count() == 2
    assert [r.npi for r in DirectoryRecord.objects.filter(source="cms_clinicians")] == [CAL]


def test_several_files_are_one_release(cms):
    cms.bring_files(cms.file(cms_row()), cms.file(cms_row(NPI=BEN), cms_row()))
    assert DirectoryRecord.objects.count() == 2
    assert cms.rejects() == [(3, "repeated")]
    adds_up(cms.last)


def test_the_same_file_again_writes_no_row(cms):
    cms.bring_files(CMS_SAMPLE)
    assert (cms.last.counts["rows"], cms.last.counts["people"], cms.last.rejected) == (190, 103, 0)
    before = versions()
    counts = cms.bring_files(CMS_SAMPLE)
    assert (counts["unchanged"], counts["removed"]) == (103, 0)
    assert versions() == before


def versions():
    with connection.cursor() as cursor:
        cursor.execute("SELECT npi, xmin::text, ctid::text FROM providers_directoryrecord ORDER BY 1")
        return cursor.fetchall()


def test_the_date_of_a_release_is_in_the_name_of_its_file_or_given(cms):
    cms.bring_files(CMS_SAMPLE)
    assert DirectoryRelease.objects.get().as_of == date(2026, 6, 1)
    cms.bring_files(CMS_SAMPLE, as_of=date(2026, 7, 1))
    assert DirectoryRelease.objects.filter(as_of=date(2026, 7, 1)).count() == 1


def test_a_file_older_than_the_one_we_hold_is_refused(cms):
    cms.bring(cms_row(), as_of=date(2026, 7, 1))
    with pytest.raises(clinicians_merge.OlderThanHeld, match="of 2026-06-30, and we hold one of 2026-07-01"):
        cms.bring(cms_row(NPI=BEN), as_of=date(2026, 6, 30))
    assert DirectoryRecord.objects.get().npi == ADA


def test_a_file_that_would_remove_a_fifth_of_the_people_is_refused_unless_told(cms, monkeypatch):
    monkeypatch.setattr(clinicians_merge, "LEAST_TO_GUARD", 5)
    people = [cms_row(NPI=npi(n)) for n in range(10)]
    cms.bring(*people)
    with pytest.raises(clinicians_merge.TooManyGone, match="3 of the 10 people"):
        cms.bring(*people[:7])
    assert DirectoryRecord.objects.count() == 10
    cms.bring(*people[:8])
    assert DirectoryRecord.objects.count() == 8
    cms.bring(people[0], allow_fewer=True)
    assert DirectoryRecord.objects.count() == 1


def test_rows_without_an_npi_or_a_name_are_rejected(cms):
    cms.bring(cms_row(NPI="123"), cms_row(**{"Provider Last Name": " "}), cms_row())
    assert cms.rejects() == [(2, "npi"), (3, "name")]
    adds_up(cms.last)
