"""A deactivated NPI delists its clinician in the transaction of the import, and a reactivated one may come back."""

from datetime import date

import pytest

from providers.directory import nppes_merge
from providers.models import Practice, Provider, SearchRow
from tests.factories.registries import ADA, deactivated_row, nppes_row
from tests.factories.supply import make_listed_practice

REACTIVATED = {
    "NPI Deactivation Date": "11/01/2026",
    "NPI Reactivation Date": "11/10/2026",
    "Last Update Date": "11/10/2026",
}


def shown(practice, now):
    listed = Practice.objects.listed(now).filter(pk=practice.pk).exists()
    assert {row.ok for row in SearchRow.objects.filter(practice_id=practice.pk)} == {listed}
    return listed


@pytest.fixture
def practice(db, now):
    return make_listed_practice(now=now, provider={"npi": "1234567893"})


def test_a_deactivated_npi_delists_and_a_reactivated_one_lists_again(nppes, practice, now):
    nppes.bring(nppes_row(NPI="1234567893"))
    assert shown(practice, now)
    counts = nppes.bring(deactivated_row("1234567893", on="11/01/2026"))
    assert (counts["clinicians_followed"], shown(practice, now)) == (1, False)
    assert Provider.objects.get().npi_deactivated_on == date(2026, 11, 1)
    nppes.bring(nppes_row(NPI="1234567893", **REACTIVATED))
    assert Provider.objects.get().npi_deactivated_on is None
    assert shown(practice, now)


def test_without_the_step_that_follows_search_would_still_show_them(nppes, practice, now, monkeypatch):
    monkeypatch.setattr(nppes_merge, "FOLLOW", "SELECT NULL WHERE false")
    nppes.bring(deactivated_row("1234567893", on="11/01/2026"))
    assert shown(practice, now)


def test_without_the_refresh_the_search_row_would_be_out_of_step(nppes, practice, now, monkeypatch):
    monkeypatch.setattr(nppes_merge, "_refresh", lambda providers, now: None)
    nppes.bring(deactivated_row("1234567893", on="11/01/2026"))
    assert SearchRow.objects.get(practice_id=practice.pk).ok
    assert not Practice.objects.listed(now).exists()


def test_the_owners_own_words_are_not_touched(nppes, practice):
    before = Provider.objects.values().get()
    nppes.bring(nppes_row(NPI="1234567893", **{"Provider First Name": "REGISTRY"}))
    assert Provider.objects.values().get() == before


def test_what_staff_entered_by_hand_stays_until_the_registry_says_something_newer(nppes, practice):
    Provider.objects.update(npi_deactivated_on=date(2026, 11, 5))
    nppes.bring(nppes_row(NPI="1234567893"))
    assert Provider.objects.get().npi_deactivated_on == date(2026, 11, 5)
    nppes.bring(nppes_row(NPI="1234567893", **{"Last Update Date": "11/06/2026"}))
    assert Provider.objects.get().npi_deactivated_on is None


@pytest.mark.parametrize(("said", "kept"), [("11/05/2026", date(2026, 11, 5)), ("11/06/2026", None)])
def test_what_staff_entered_by_hand_stays_on_the_same_day(nppes, practice, said, kept):
    Provider.objects.update(npi_deactivated_on=date(2026, 11, 5))
    nppes.bring(nppes_row(NPI="1234567893", **{"Last Update Date": said}))
    assert Provider.objects.get().npi_deactivated_on == kept


def test_a_clinician_deactivated_and_back_on_one_day_is_listed_again(nppes, practice, now):
    nppes.bring(nppes_row(NPI="1234567893"))
    nppes.bring(deactivated_row("1234567893", on="11/10/2026"))
    assert not shown(practice, now)
    nppes.bring(nppes_row(NPI="1234567893", **REACTIVATED | {"NPI Deactivation Date": "11/10/2026"}))
    assert shown(practice, now)


def test_a_clinician_who_came_after_the_deactivation_is_not_listed_from_the_next_import_on(nppes, now):
    nppes.bring(deactivated_row("1234567893", on="11/01/2026"))
    practice = make_listed_practice(now=now, provider={"npi": "1234567893"})
    assert shown(practice, now)
    assert nppes.bring(nppes_row(NPI=ADA))["clinicians_followed"] == 1
    assert not shown(practice, now)
