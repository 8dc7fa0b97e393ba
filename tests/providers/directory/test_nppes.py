from datetime import date

import pytest
from django.db import connection

from providers.models import DirectoryRecord, DirectoryRelease
from tests.factories.npi import npi
from tests.factories.registries import (
    ADA,
    ADA_IN_NPPES,
    BEN,
    CAL,
    NPPES_HEADER,
    NPPES_SAMPLE,
    deactivated_row,
    nppes_row,
    organisation_row,
)

ZIP = "Provider Business Practice Location Address Postal Code"
COUNTRY = "Provider Business Practice Location Address Country Code (If outside U.S.)"
UPDATED = "Last Update Date"
BACK = {"NPI Deactivation Date": "03/03/2021", "NPI Reactivation Date": "05/05/2021", UPDATED: "05/05/2021"}


def versions():
    """The version of each row: it changes with every write, also with one that changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT npi, source, xmin::text, ctid::text FROM providers_directoryrecord ORDER BY 1, 2"
        )
        return cursor.fetchall()


def adds_up(done):
    counts = done.counts
    assert done.rows_read == (
        counts["individuals"] + counts["organisations"] + counts["deactivated"] + done.rejected
    )
    assert counts["individuals"] == (
        counts["new"] + counts["changed"] + counts["unchanged"] + counts["older"]
    )


def test_an_individual_is_kept_with_all_that_the_registry_says(nppes, now):
    nppes.bring(nppes_row())
    ada = nppes.record(ADA)
    assert (ada.first_name, ada.last_name, ada.credential, ada.sex) == ("ADA", "EXAMPLE", "M.D.", "F")
    assert (ada.enumerated_on, ada.updated_on) == (date(2005, 5, 23), date(2007, 7, 8))
    assert ada.places == [
        {
            "organisation": "",
            "line1": "1 MAIN ST",
            "line2": "",
            "city": "ALBANY",
            "state": "NY",
            "zip": "12207",
            "phone": "5185550100",
        }
    ]
    assert ada.changed_at == now


def test_every_taxonomy_is_kept_with_its_licence_and_the_primary_one_is_where_the_switch_is_y(nppes):
    nppes.bring(
        nppes_row(
            **{
                "Healthcare Provider Primary Taxonomy Switch_1": "N",
                "Healthcare Provider Taxonomy Code_3": "225100000X",
                "Provider License Number_3": 'PT"7\\8',
                "Provider License Number State Code_3": "NJ",
                "Healthcare Provider Primary Taxonomy Switch_3": "Y",
                "Healthcare Provider Taxonomy Code_15": "111N00000X",
            }
        )
    )
    held = [tuple(entry.values()) for entry in nppes.record(ADA).taxonomies]
    keys = list(nppes.record(ADA).taxonomies[0])
    assert sorted(keys) == ["code", "is_primary", "licence_number", "licence_state", "slot"]
    assert [
        tuple(
            dict(zip(keys, entry, strict=True))[key]
            for key in ("slot", "code", "licence_number", "licence_state", "is_primary")
        )
        for entry in held
    ] == [
        (1, "207Q00000X", "301442", "NY", False),
        (3, "225100000X", 'PT"7\\8', "NJ", True),
        (15, "111N00000X", "", "", False),
    ]


def test_a_taxonomy_of_blanks_is_none_and_a_small_y_is_primary(nppes):
    nppes.bring(
        nppes_row(
            **{
                "Healthcare Provider Taxonomy Code_2": "  ",
                "Healthcare Provider Taxonomy Code_3": "<UNAVAIL>",
                "Healthcare Provider Primary Taxonomy Switch_1": "y",
            }
        )
    )
    [held] = nppes.record(ADA).taxonomies
    assert (held["slot"], held["is_primary"]) == (1, True)


@pytest.mark.parametrize(
    ("country", "state", "zip5"), [("", "NY", "12207"), ("us", "NY", "12207"), ("DE", "", ""), ("CA", "", "")]
)
def test_a_place_abroad_has_no_state_and_no_zip_code(nppes, country, state, zip5):
    nppes.bring(nppes_row(**{COUNTRY: country}))
    [place] = nppes.record(ADA).places
    assert (place["city"], place["state"], place["zip"]) == ("ALBANY", state, zip5)


@pytest.mark.parametrize("column", ["Provider Enumeration Date", "Last Update Date", "NPI Deactivation Date"])
def test_a_date_in_the_future_is_rejected_and_blocks_nothing_later(nppes, column):
    nppes.bring(nppes_row(), nppes_row(NPI=BEN, **{column: "11/25/2026"}))
    assert nppes.rejects() == [(3, "date")]
    counts = nppes.bring(nppes_row(NPI=BEN, **{UPDATED: "11/24/2026"}))  # where it is tomorrow already
    assert (counts["new"], nppes.rejects()) == (1, [])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("122071234", "12207"),
        ("12207-1234", "12207"),
        ("12207", "12207"),
        ("2116", "02116"),
        ("21161234", "02116"),
        ("2116.0", "02116"),
        ("122071234.0", "12207"),
        (" 12207 ", "12207"),
        ("SW1A 1AA", ""),
        ("", ""),
    ],
)
def test_zip_codes_are_made_uniform(nppes, given, kept):
    nppes.bring(nppes_row(**{ZIP: given}))
    assert nppes.record(ADA).places[0]["zip"] == kept


@pytest.mark.parametrize(
    ("column", "given", "field", "kept"),
    [
        ("Provider First Name", "  ADA   MAY ", "first_name", "ADA MAY"),
        ("Provider First Name", "<UNAVAIL>", "first_name", ""),
        ("Provider Last Name (Legal Name)", "Świątek-O'Brien", "last_name", "Świątek-O'Brien"),
        ("Provider Last Name (Legal Name)", "李", "last_name", "李"),
        ("Provider Last Name (Legal Name)", 'O"BRIEN, THE \\N', "last_name", 'O"BRIEN, THE \\N'),
        ("Provider Last Name (Legal Name)", "EX\tAMPLE", "last_name", "EX AMPLE"),
        ("Provider Last Name (Legal Name)", "EX\nAMPLE", "last_name", "EX AMPLE"),
        ("Provider Last Name (Legal Name)", "\\.", "last_name", "\\."),
        ("Provider Name Suffix Text", "JR.", "suffix", "JR."),
        ("Provider Sex Code", "m", "sex", "M"),
        ("Provider Sex Code", "U", "sex", ""),
        ("Last Update Date", "6/1/2025", "updated_on", date(2025, 6, 1)),
        ("Last Update Date", "2025-06-01", "updated_on", date(2025, 6, 1)),
        ("NPI", f"{ADA}.0", "npi", ADA),
        ("NPI", f" {ADA} ", "npi", ADA),
    ],
)
def test_values_are_made_uniform_and_names_left_as_they_are(nppes, column, given, field, kept):
    nppes.bring(nppes_row(**{column: given}))
    assert nppes.rejects() == []
    assert getattr(nppes.record(ADA), field) == kept


def test_a_former_name_is_kept_and_found(nppes):
    nppes.bring(nppes_row(**{"Provider Other Last Name": "FORMERLY", "Provider Other First Name": "ADA"}))
    assert nppes.record(ADA).other_names[0]["last"] == "FORMERLY"
    assert DirectoryRecord.objects.named("ada formerly").get().npi == ADA


def test_the_file_of_before_2025_is_read_alike(nppes):
    header = [
        c.replace("Provider Sex Code", "Provider Gender Code")
        for c in NPPES_HEADER
        if c != "Certification Date"
    ]
    row = {
        ("Provider Gender Code" if key == "Provider Sex Code" else key): v for key, v in ADA_IN_NPPES.items()
    }
    nppes.bring(row, header=header)
    assert (len(header), nppes.record(ADA).sex) == (329, "F")


def test_organisations_are_counted_and_not_kept(nppes):
    assert nppes.bring(nppes_row(), organisation_row())["organisations"] == 1
    assert DirectoryRecord.objects.get().npi == ADA
    adds_up(nppes.last)


def test_the_same_file_again_writes_no_row(nppes):
    nppes.bring_files(NPPES_SAMPLE)
    before = versions()
    counts = nppes.bring_files(NPPES_SAMPLE)
    assert (counts["individuals"], counts["unchanged"], counts["newly_deactivated"]) == (129, 129, 0)
    assert versions() == before
    assert len(before) == 189
    nppes.bring(nppes_row())
    assert versions() != before  # and would show a write


def test_the_sample_is_taken_whole(nppes):
    counts = nppes.bring_files(NPPES_SAMPLE)
    assert (nppes.last.rows_read, nppes.last.rejected) == (229, 0)
    assert (counts["new"], counts["organisations"], counts["deactivated"]) == (129, 40, 60)
    adds_up(nppes.last)
    release = DirectoryRelease.objects.get()
    assert (release.source, release.files, release.counts["rows_read"]) == ("nppes", [NPPES_SAMPLE.name], 229)


def test_what_changed_is_written_and_counted(nppes):
    nppes.bring(nppes_row(), nppes_row(NPI=BEN))
    counts = nppes.bring(
        nppes_row(**{"Provider First Name": "ADELE", UPDATED: "07/09/2007"}),
        nppes_row(NPI=BEN),
        nppes_row(NPI=CAL),
    )
    assert (counts["new"], counts["changed"], counts["unchanged"]) == (1, 1, 1)
    assert nppes.record(ADA).first_name == "ADELE"
    assert DirectoryRecord.objects.named("adele").get().npi == ADA


def test_an_older_row_does_not_overwrite_a_newer_one(nppes):
    nppes.bring(nppes_row(**{UPDATED: "07/08/2020"}))
    counts = nppes.bring(nppes_row(**{"Provider First Name": "OLD", UPDATED: "07/07/2020"}))
    assert (counts["older"], counts["changed"]) == (1, 0)
    assert nppes.record(ADA).first_name == "ADA"
    adds_up(nppes.last)
    assert nppes.bring(nppes_row(**{"Provider First Name": "NEW", UPDATED: "07/08/2020"}))["changed"] == 1


def test_a_deactivation_keeps_the_name_that_we_hold(nppes):
    nppes.bring(nppes_row())
    counts = nppes.bring(deactivated_row())
    assert (counts["deactivated"], counts["newly_deactivated"]) == (1, 1)
    ada = nppes.record(ADA)
    assert (ada.last_name, ada.deactivated_on, ada.reactivated_on) == ("EXAMPLE", date(2021, 3, 3), None)
    adds_up(nppes.last)


def test_a_reactivation_has_both_dates_and_is_active(nppes):
    nppes.bring(nppes_row(), deactivated_row(BEN))
    nppes.bring(deactivated_row())
    assert not DirectoryRecord.objects.unclaimed().exists()
    nppes.bring(nppes_row(**BACK))
    assert DirectoryRecord.objects.unclaimed().get().npi == ADA


def test_an_older_file_does_not_bring_a_deactivated_npi_back(nppes):
    nppes.bring(nppes_row(), deactivated_row(BEN))
    nppes.bring(deactivated_row())
    nppes.bring(nppes_row(**{UPDATED: "01/01/2021"}))
    assert nppes.record(ADA).deactivated_on == date(2021, 3, 3)


def test_a_deactivation_from_before_the_last_update_counts(nppes):
    nppes.bring(nppes_row(**{UPDATED: "06/01/2021"}))
    counts = nppes.bring(deactivated_row(on="03/03/2021"))
    assert (counts["newly_deactivated"], counts["older_deactivations"]) == (1, 0)
    ada = nppes.record(ADA)
    assert (ada.deactivated_on, ada.updated_on) == (date(2021, 3, 3), date(2021, 6, 1))
    assert not DirectoryRecord.objects.unclaimed().exists()


def test_a_deactivation_from_before_the_reactivation_is_older_and_counted(nppes):
    nppes.bring(nppes_row(**BACK))
    counts = nppes.bring(deactivated_row(on="03/03/2021"))
    assert (counts["deactivated"], counts["newly_deactivated"], counts["older_deactivations"]) == (1, 0, 1)
    assert DirectoryRecord.objects.unclaimed().get().npi == ADA


def test_what_was_said_on_the_day_of_a_deactivation_does_not_lift_it(nppes):
    nppes.bring(nppes_row())
    nppes.bring(deactivated_row())
    assert nppes.bring(nppes_row(**{UPDATED: "03/03/2021"}))["older"] == 1
    assert nppes.record(ADA).deactivated_on == date(2021, 3, 3)
    assert nppes.bring(nppes_row(**{UPDATED: "03/04/2021"}))["changed"] == 1
    assert nppes.record(ADA).deactivated_on is None


def test_a_reactivation_on_the_day_of_the_deactivation_lifts_it(nppes):
    nppes.bring(nppes_row())
    nppes.bring(deactivated_row())
    same_day = dict.fromkeys(BACK, "03/03/2021")
    nppes.bring(nppes_row(**same_day))
    assert DirectoryRecord.objects.unclaimed().get().npi == ADA


def test_of_one_npi_twice_the_same_the_later_is_rejected(nppes):
    counts = nppes.bring(nppes_row(), nppes_row(), organisation_row(), organisation_row())
    assert nppes.rejects() == [(3, "repeated"), (5, "repeated")]
    assert (counts["new"], counts["organisations"]) == (1, 1)
    adds_up(nppes.last)


def test_of_one_npi_twice_the_newer_wins(nppes):
    newer = nppes_row(**{"Provider First Name": "NEW", UPDATED: "07/08/2020"})
    nppes.bring(newer, nppes_row(), nppes_row())
    assert nppes.rejects() == [(3, "superseded"), (4, "superseded")]
    assert nppes.record(ADA).first_name == "NEW"
    adds_up(nppes.last)


def test_of_one_npi_twice_with_one_date_and_different_facts_none_is_taken(nppes):
    nppes.bring(nppes_row(), nppes_row(**{"Provider First Name": "OTHER"}), nppes_row(NPI=BEN))
    assert nppes.rejects() == [(2, "contradictory"), (3, "contradictory")]
    assert DirectoryRecord.objects.get().npi == BEN
    adds_up(nppes.last)


def test_a_monthly_file_and_the_weekly_one_after_it_are_taken_in_their_order(nppes):
    monthly = nppes.file(nppes_row(), nppes_row(NPI=BEN))
    weekly = nppes.file(
        deactivated_row(), nppes_row(NPI=BEN, **{UPDATED: "01/01/2026", "Provider First Name": "BEN"})
    )
    counts = nppes.bring_files(monthly, weekly)
    assert (nppes.last.rows_read, nppes.last.rejected) == (4, 0)
    assert (counts["new"], counts["changed"], counts["deactivated"]) == (2, 1, 1)
    assert nppes.record(ADA).deactivated_on == date(2021, 3, 3)
    assert nppes.record(BEN).first_name == "BEN"
    adds_up(nppes.last)


def test_npis_are_checked_by_luhn_and_first_digit(nppes):
    wrong = ADA[:-1] + str((int(ADA[-1]) + 1) % 10)
    nppes.bring(
        *(
            nppes_row(NPI=given)
            for given in (
                wrong,
                npi(1, lead="3"),
                "",
                "12345",
                "abcdefghij",
                "\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff13",
            )
        )
    )
    assert nppes.rejects() == [(number, "npi") for number in range(2, 8)]
    assert not DirectoryRecord.objects.exists()
    adds_up(nppes.last)
