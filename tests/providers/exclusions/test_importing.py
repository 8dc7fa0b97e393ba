"""The monthly files: what is taken from them, in which order, and that it is safe to repeat."""

from datetime import date, timedelta

import pytest

from accounts.errors import DomainError
from providers.directory.reading import FileUnusable
from providers.directory.rejects import RejectsUnwritable
from providers.directory.staging import ImportRunning
from providers.exclusions import merging, staging
from providers.models import Exclusion, ExclusionRelease
from tests.factories.exclusions import SAMPLES, ended, leie_row
from tests.factories.npi import npi
from tests.providers.exclusions.conftest import versions

ADA = npi(10000001)
MONTHS = [SAMPLES / f"{name}.csv" for name in ("1601EXCL", "1606REIN", "1607REIN", "1608EXCL")]


def test_a_row_is_kept_as_the_list_says_it_without_spaces_and_noughts_that_say_nothing(leie, now):
    assert leie.bring(leie_row(MIDNAME="B ", WAIVERDATE="20260901", WVRSTATE="VT", DOB="19700131")) == {
        "rows": 1,
        "added": 1,
    }
    row = Exclusion.objects.get()
    assert (row.last_name, row.first_name, row.middle_name, row.business_name) == ("EXAMPLE", "ADA", "B", "")
    assert (row.general, row.specialty, row.kind) == ("DOCTOR(MD, DO)", "FAMILY PRACTICE", "1128b4")
    assert (row.npi, row.upin, row.city, row.state, row.zip) == ("", "", "ALBANY", "NY", "12207")
    assert (row.excluded_on, row.reinstated_on) == (date(2026, 8, 20), None)
    assert (row.waived_on, row.waiver_state, row.birth_date) == (date(2026, 9, 1), "VT", date(1970, 1, 31))
    assert row.changed_at == now


def test_the_real_files_of_four_months_add_and_end_what_they_say(leie):
    counts = leie.bring_files(*MONTHS)
    assert counts == {
        "rows": 36, "added": 24, "reinstated": 4, "reinstated_unknown": 6, "repeated": 2,
    }  # fmt: skip
    assert Exclusion.objects.filter(reinstated_on=None).count() == 20
    christensen = Exclusion.objects.get(last_name="CHRISTENSEN")
    assert (christensen.excluded_on, christensen.reinstated_on) == (date(2016, 2, 18), date(2016, 6, 22))


@pytest.mark.parametrize("turn", range(4))
def test_the_order_in_which_files_are_given_does_not_matter(leie, turn):
    counts = leie.bring_files(*MONTHS[turn:], *MONTHS[:turn])
    assert (counts["added"], counts["reinstated"], counts["reinstated_unknown"]) == (24, 4, 6)
    release = ExclusionRelease.objects.get()
    assert (release.as_of, release.is_full, release.files[0]) == (date(2016, 8, 31), False, MONTHS[turn].name)


def test_the_same_files_again_change_nothing_together_or_one_by_one(leie):
    leie.bring_files(*MONTHS)
    before = versions()
    assert leie.bring_files(*MONTHS) == {"rows": 36, "unchanged": 34, "repeated": 2}
    for path in MONTHS:
        leie.bring_files(path)
    assert versions() == before


def test_files_that_come_late_end_nothing_that_a_newer_exclusion_says(leie):
    first, again = leie_row(NPI=ADA), leie_row(NPI=ADA, EXCLDATE="20261020")
    leie.bring(first)
    leie.bring(again)
    assert leie.bring(ended(first, on="20260901")) == {"rows": 1, "reinstated": 1}
    assert Exclusion.objects.get(reinstated_on=None).excluded_on == date(2026, 10, 20)


def test_an_end_that_comes_before_its_exclusion_is_remembered(leie):
    row = leie_row()
    assert leie.bring(ended(row)) == {"rows": 1, "reinstated_unknown": 1}
    assert leie.bring(row) == {"rows": 1, "unchanged": 1}
    assert Exclusion.objects.get().reinstated_on == date(2026, 10, 12)


def test_without_remembering_ends_an_older_file_would_bring_the_exclusion_back(leie, monkeypatch):
    monkeypatch.setattr(merging, "ADDED", merging.ADDED + " AND NOT %(ended)s")
    row = leie_row()
    leie.bring(ended(row))
    leie.bring(row)
    assert Exclusion.objects.get().reinstated_on is None


def test_an_exclusion_that_moved_or_got_its_npi_is_still_the_same(leie):
    leie.bring(leie_row(DOB="19700131"))
    moved = leie_row(NPI=ADA, CITY="TROY", ZIP="12180")
    assert leie.bring(ended(moved)) == {"rows": 1, "reinstated": 1}
    row = Exclusion.objects.get()
    assert (row.npi, row.city, row.birth_date) == (ADA, "TROY", date(1970, 1, 31))
    assert leie.bring(ended(moved)) == {"rows": 1, "unchanged": 1}
    assert leie.bring(ended(leie_row(DOB="19700131"))) == {"rows": 1, "changed": 1}  # the city it had before
    assert Exclusion.objects.get().npi == ADA


def test_who_shares_a_name_a_day_and_a_state_is_told_apart_by_birth_date_or_not_at_all(leie):
    older, younger = leie_row(DOB="19400131"), leie_row(DOB="19700131")
    assert leie.bring(older, younger)["added"] == 2
    assert leie.bring(ended(leie_row())) == {"rows": 1, "reinstated_unknown": 1}  # of which one can't be told
    assert Exclusion.objects.filter(reinstated_on=None).count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"EXCLDATE": "20260230"}, "day"),
        ({"EXCLDATE": "00000000"}, "day"),
        ({"EXCLDATE": "20270301"}, "day"),  # announced months ahead: no file does that
        ({"EXCLDATE": "2026-8-20"}, "day"),
        ({"REINDATE": "20261125"}, "day"),
        ({"DOB": "20261125"}, "day"),
        ({"LASTNAME": " ", "FIRSTNAME": "ADA"}, "nobody"),
        ({"EXCLTYPE": "  "}, "kind"),
        ({"STATE": "NYC"}, "too_long"),
        ({"LASTNAME": "E" * 300}, "too_long"),
    ],
)
def test_a_row_that_can_not_be_is_left_out_and_named(leie, changes, code):
    assert leie.bring(leie_row(FIRSTNAME="BEN"), leie_row(NPI=ADA, **changes)) == {
        "rows": 2, "added": 1, "rejected": 1,
    }  # fmt: skip
    assert leie.rejects() == [(3, ADA, code)]
    assert Exclusion.objects.get().first_name == "BEN"


def test_of_a_line_that_is_no_row_no_name_goes_into_the_rejects(leie):
    leie.bring('DOE,"JANE\r\n', "DOE,JANE\r\n", leie_row())
    assert leie.rejects() == [(2, "", "broken_quotes"), (3, "", "columns")]
    assert "DOE" not in (leie.folder / "rejects.csv").read_text()


def test_a_mistyped_npi_is_kept_and_an_exclusion_begins_after_it_is_announced(leie):
    assert leie.bring(leie_row(NPI="1730405612", EXCLDATE="20261220"))["added"] == 1
    assert Exclusion.objects.get().npi == "1730405612"
    assert ExclusionRelease.objects.get().as_of == date(2026, 11, 23)  # the month's end has not come yet


def test_another_registrys_file_is_refused(leie):
    path = leie.folder / "nppes.csv"
    path.write_text("NPI,Entity Type Code\n1234567893,1\n")
    with pytest.raises(FileUnusable, match=r"no file of the exclusion list .* no column “LASTNAME”"):
        leie.bring_files(path)
    assert not ExclusionRelease.objects.exists()


def test_a_file_that_was_cut_off_is_refused_as_a_whole(leie):
    path = leie.file(*(leie_row(FIRSTNAME=f"ADA{n}") for n in range(5)))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(FileUnusable, match="ends in the middle of line 6"):
        leie.bring_files(path)
    assert not Exclusion.objects.exists()


def test_a_file_without_one_good_row_is_another_file(leie):
    with pytest.raises(FileUnusable, match="None of the"):
        leie.bring(*(leie_row(EXCLTYPE="") for _ in range(150)))
    with pytest.raises(FileUnusable, match="holds no row that can be taken"):
        leie.bring(leie_row(EXCLTYPE=""))


def test_only_one_import_at_a_time(leie, transactional_db):
    import psycopg
    from django.db import connection

    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [staging.LOCK])
        with pytest.raises(ImportRunning):
            leie.bring(leie_row())
    assert not Exclusion.objects.exists()


def test_rejects_are_not_written_over_an_input(leie):
    path = leie.file(leie_row())
    with pytest.raises(RejectsUnwritable):
        leie.bring_files(path.rename(leie.folder / "rejects.csv"))


def test_the_whole_list_ends_whoever_is_absent_from_it(leie):
    ada, ben = leie_row(), leie_row(FIRSTNAME="BEN")
    leie.bring(ada, ben)
    assert leie.bring(ben, is_full=True) == {"rows": 1, "unchanged": 1, "gone": 1}
    assert Exclusion.objects.get(first_name="ADA").reinstated_on == date(2026, 7, 31)
    assert leie.bring(ben, is_full=True) == {"rows": 1, "unchanged": 1}
    assert leie.bring(ada, ben, is_full=True) == {"rows": 2, "unchanged": 1, "returned": 1}
    assert not Exclusion.objects.exclude(reinstated_on=None).exists()


def test_the_whole_list_may_learn_an_npi_without_ending_the_exclusion(leie):
    leie.bring(leie_row())
    assert leie.bring(leie_row(NPI=ADA), is_full=True) == {"rows": 1, "changed": 1}
    assert leie.bring(leie_row(), is_full=True) == {"rows": 1, "unchanged": 1}
    row = Exclusion.objects.get()
    assert (row.npi, row.reinstated_on) == (ADA, None)


def people(number, **changes):
    return [leie_row(FIRSTNAME=f"ADA{n}", **changes) for n in range(number)]


def test_a_list_that_lacks_many_is_taken_for_a_part_and_ends_nobody(leie):
    leie.bring(*people(100))
    with pytest.raises(merging.TooManyGone, match=r"40 of the 100 exclusions .* --allow-fewer"):
        leie.bring(*people(60), is_full=True)
    assert Exclusion.objects.filter(reinstated_on=None).count() == 100
    assert leie.bring(*people(60), is_full=True, allow_fewer=True)["gone"] == 40


def test_without_the_guard_a_cut_list_would_end_them(leie, monkeypatch):
    monkeypatch.setattr(merging, "LEAST_GONE", 10_000)
    leie.bring(*people(100))
    leie.bring(*people(60), is_full=True)
    assert Exclusion.objects.filter(reinstated_on=None).count() == 60


def test_nobody_ends_for_being_absent_while_a_row_could_not_be_read(leie):
    leie.bring(leie_row(), leie_row(FIRSTNAME="BEN"))
    broken = leie_row(FIRSTNAME="BEN", EXCLDATE="2026")
    assert leie.bring(leie_row(), broken, is_full=True) == {"rows": 2, "unchanged": 1, "rejected": 1}
    assert leie.last.kept
    assert Exclusion.objects.filter(reinstated_on=None).count() == 2


def test_a_whole_list_from_before_what_we_hold_is_refused(leie):
    leie.bring(leie_row(EXCLDATE="20261120"))
    with pytest.raises(merging.OlderThanHeld, match="of July 2026, and we hold one of October 2026"):
        leie.bring(leie_row(), is_full=True)


def test_a_monthly_file_from_before_the_whole_list_adds_and_ends_nothing(leie):
    ada, ben = leie_row(), leie_row(FIRSTNAME="BEN")
    leie.bring(ada, leie_row(FIRSTNAME="CAL", EXCLDATE="20261120"), is_full=True)
    assert leie.bring(ada, ben) == {"rows": 2, "unchanged": 1, "older": 1}
    assert leie.bring(ended(ada, on="20260901")) == {"rows": 1, "older": 1}
    assert Exclusion.objects.filter(reinstated_on=None).count() == 2


def test_whole_lists_come_one_at_a_time(leie):
    with pytest.raises(DomainError, match="one file"):
        leie.bring_files(leie.file(leie_row()), leie.file(leie_row()), is_full=True)


def test_a_failure_in_the_screening_leaves_the_list_as_it_was(leie, monkeypatch):
    monkeypatch.setattr("providers.exclusions.screening.candidates.BY_NPI", "SELECT 1/0")
    with pytest.raises(Exception, match="division by zero"):
        leie.bring(leie_row())
    assert not Exclusion.objects.exists()
    assert not ExclusionRelease.objects.exists()


def test_the_date_of_files_is_never_after_today(leie, now):
    leie.bring(leie_row(EXCLDATE=f"{now + timedelta(days=80):%Y%m%d}"))
    assert ExclusionRelease.objects.get().as_of == now.date()


def test_an_older_file_changes_no_fact_that_a_newer_one_told(leie):
    newer = leie_row(EXCLDATE="20261020", LASTNAME="OTHER")
    leie.bring(leie_row(CITY="TROY"), newer)
    assert leie.bring(leie_row(CITY="ALBANY")) == {"rows": 1, "unchanged": 1}
    assert Exclusion.objects.get(last_name="EXAMPLE").city == "TROY"
