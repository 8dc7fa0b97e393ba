"""The imported file of the NPI registry as a source."""

from datetime import UTC, date, datetime

import pytest

from providers.models import DirectoryRecord
from providers.primary_sources import imported
from providers.primary_sources.asking import NpiAtRegistry
from providers.primary_sources.imported import ImportedRegistry
from tests.providers.primary_sources.files import FILE_DAY, record, release

pytestmark = pytest.mark.django_db


def look_up(credential, *, now):
    return NpiAtRegistry(ImportedRegistry()).look_up(credential, now=now)


def test_the_same_name_and_an_active_npi_confirm_it_as_of_the_day_of_the_file(npi_credential, now):
    release()
    record(npi_credential)

    finding = look_up(npi_credential, now=now)

    assert (finding.source, finding.method, finding.result) == ("directory", "table", "confirms")
    assert finding.looked_at == FILE_DAY
    assert finding.supports("npi")
    assert not finding.supports("licence")
    assert [(fact["name"], fact["same"]) for fact in finding.facts] == [
        ("npi", True),
        ("status", True),
        ("name", True),
    ]
    assert finding.explanation == [
        "The registry has this number.",
        "The NPI is active.",
        "The name is the same.",
        "The imported file is of November 16, 2026.",
    ]


def test_a_former_name_confirms_it_and_is_told(npi_credential, now):
    release()
    others = [{"first": "NGOZI", "middle": "", "last": "EXAMPLE", "suffix": "", "credential": ""}]
    record(npi_credential, last_name="SAMPLE", other_names=others)

    finding = look_up(npi_credential, now=now)

    assert finding.result == "confirms"
    assert finding.facts[-1] == {
        "name": "name",
        "ours": "Ngozi Example",
        "theirs": "NGOZI EXAMPLE",
        "same": True,
        "text": "The registry has the other name “NGOZI EXAMPLE”.",
    }


def test_another_name_differs(npi_credential, now):
    release()
    record(npi_credential, first_name="CHIDI")

    finding = look_up(npi_credential, now=now)

    assert finding.result == "differs"
    assert not finding.supports("npi")
    assert finding.explanation[-2] == "The given names differ: “Ngozi” and “CHIDI”."


def test_another_number_on_the_credential_differs(npi_credential, now):
    release()
    record(npi_credential)
    npi_credential.number = "1000000004"

    finding = look_up(npi_credential, now=now)

    assert finding.result == "differs"
    assert finding.facts[0]["ours"] == "1000000004"
    assert finding.facts[0]["theirs"] == npi_credential.provider.npi


@pytest.mark.parametrize(
    ("back_on", "result", "status"),
    [
        (None, "differs", "Deactivated"),
        (date(2026, 4, 30), "differs", "Deactivated"),
        (date(2026, 5, 2), "confirms", "Active"),
    ],
)
def test_a_deactivated_npi_differs_until_it_is_active_again(npi_credential, now, back_on, result, status):
    release()
    record(npi_credential, deactivated_on=date(2026, 5, 1), reactivated_on=back_on)

    finding = look_up(npi_credential, now=now)

    assert finding.result == result
    assert [fact["theirs"] for fact in finding.facts if fact["name"] == "status"] == [status]


def test_a_deactivated_npi_of_which_no_name_was_ever_known_differs_with_its_day(npi_credential, now):
    release()
    record(npi_credential, first_name="", last_name="", deactivated_on=date(2026, 5, 1))

    finding = look_up(npi_credential, now=now)

    assert finding.result == "differs"
    assert finding.explanation[-2] == "The NPI was deactivated on May 1, 2026."


def test_what_cms_says_of_the_number_is_not_the_registry(npi_credential, now):
    release()
    DirectoryRecord.objects.create(
        source="cms_clinicians",
        npi=npi_credential.provider.npi,
        first_name="NGOZI",
        last_name="EXAMPLE",
        changed_at=FILE_DAY,
    )

    assert look_up(npi_credential, now=now).result == "not_found"


def test_a_number_that_the_file_does_not_have_is_not_found(npi_credential, now):
    release()

    finding = look_up(npi_credential, now=now)

    assert (finding.result, finding.looked_at) == ("not_found", FILE_DAY)
    assert finding.explanation == [
        "The registry has no such NPI.",
        "The imported file is of November 16, 2026.",
    ]


def test_without_an_import_the_source_is_unavailable(npi_credential, now):
    finding = look_up(npi_credential, now=now)

    assert (finding.result, finding.looked_at) == ("unavailable", now)
    assert finding.explanation == ["The registry could not be asked. No file of it was imported."]


def test_an_old_file_is_not_as_new_as_the_look(npi_credential, now, monkeypatch):
    release(date(2025, 12, 1))
    record(npi_credential)
    assert look_up(npi_credential, now=now).looked_at == datetime(2025, 12, 1, tzinfo=UTC)

    monkeypatch.setattr(imported, "_as_of", lambda record, now: now)

    assert look_up(npi_credential, now=now).looked_at == now


def test_a_file_dated_today_does_not_speak_of_the_future(npi_credential, now):
    release(now.date())
    record(npi_credential)

    assert look_up(npi_credential, now=now).looked_at <= now
