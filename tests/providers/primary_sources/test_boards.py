"""State licence boards, asked by adapters; and what the registry was told of a licence, which is a hint."""

import logging
from dataclasses import replace
from datetime import date

import pytest

from providers.models import DirectoryRecord
from providers.primary_sources import automatic, is_primary
from providers.primary_sources.names import PersonName
from tests.providers.primary_sources import adapters

pytestmark = pytest.mark.django_db
HERE = "tests.providers.primary_sources.adapters"


@pytest.fixture
def board(settings, monkeypatch):
    """New York's board, asked by an adapter with the licences of a table."""
    settings.STATE_BOARDS = {"NY": f"{HERE}.Records"}
    monkeypatch.setattr(adapters.Records, "licences", {"NY-301442": adapters.HELD})
    monkeypatch.setattr(adapters.Records, "asked", [])
    return adapters.Records


def look_up(licence, now):
    """What the first source says."""
    return automatic(licence)[0].look_up(licence, now=now)


def changed(board, **changes):
    board.licences["NY-301442"] = replace(adapters.HELD, **changes)


def test_the_board_of_the_state_confirms_a_licence(board, licence, now):
    changed(board, number="NY 301442")

    finding = look_up(licence, now)

    assert (finding.source, finding.method, finding.result) == ("state_board", "api", "confirms")
    assert (finding.looked_at, finding.supports("licence")) == (now, True)
    assert finding.explanation == [
        "The board has the number NY 301442.",
        "A middle name is left out: “Ngozi Example” and “Ngozi A Example”.",
        "Its status is Registered.",
        "The board has it end on December 31, 2028.",
    ]
    [question] = board.asked
    assert (question.state, question.number, str(question.name)) == ("NY", "NY-301442", "Ngozi Example")


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"number": "NY-301443"}, "number"),
        ({"names": [PersonName("Chidi", "", "Example")]}, "name"),
        ({"names": []}, "name"),
        ({"is_active": False, "status": "Suspended"}, "status"),
        ({"expires_on": date(2026, 12, 31)}, "expires_on"),
        ({"expires_on": None}, "expires_on"),
        ({"discipline": "Probation since 2025."}, "discipline"),
    ],
)
def test_one_line_that_differs_is_enough(board, licence, now, changes, name):
    changed(board, **{"number": "NY-301442", **changes})

    finding = look_up(licence, now)

    assert (finding.result, finding.supports("licence")) == ("differs", False)
    assert [fact["name"] for fact in finding.facts if not fact["same"]] == [name]


def test_a_licence_that_the_board_does_not_have_is_not_found(board, licence, now):
    board.licences.clear()

    finding = look_up(licence, now)

    assert (finding.result, finding.explanation) == ("not_found", ["The board has no such licence."])


@pytest.mark.parametrize(
    ("adapter", "text"),
    [
        ("Closed", "It did not answer in time."),
        ("Broken", "Its adapter failed."),
        ("Talkative", "Its adapter failed."),
        ("NotToBeMade", "Its adapter failed."),
        ("Nowhere", "Its adapter failed."),
    ],
)
def test_an_adapter_that_fails_is_unavailable(settings, licence, now, adapter, text):
    settings.STATE_BOARDS = {"NY": f"{HERE}.{adapter}"}

    finding = look_up(licence, now)

    assert (finding.result, finding.supports("licence")) == ("unavailable", False)
    assert finding.explanation == [f"The board could not be asked. {text}"]


def test_a_module_that_is_not_there_is_unavailable(settings, licence, now):
    settings.STATE_BOARDS = {"NY": "nowhere.at.all.Board"}

    assert look_up(licence, now).result == "unavailable"


def test_a_failure_is_logged_without_what_was_asked(settings, licence, now, caplog):
    settings.STATE_BOARDS = {"NY": f"{HERE}.Broken"}

    with caplog.at_level(logging.ERROR):
        look_up(licence, now)

    assert [record.name for record in caplog.records] == ["kaly.sources"]
    assert "301442" not in str(caplog.records[0].msg)


def test_a_state_without_an_adapter_has_the_hint_alone(board, licence):
    licence.jurisdiction = "CA"

    assert [source.__class__.__name__ for source in automatic(licence)] == ["LicenceAtRegistry"]
    assert board.asked == []


def told_registry(licence, *licences, **names):
    taxonomies = [{"licence_state": state, "licence_number": number} for state, number in licences]
    stated = {"first_name": "NGOZI", "last_name": "EXAMPLE", **names}
    DirectoryRecord.objects.create(
        source="nppes",
        npi=licence.provider.npi,
        taxonomies=taxonomies,
        changed_at=licence.created_at,
        **stated,
    )


def hint(licence, now):
    return automatic(licence)[-1].look_up(licence, now=now)


def test_what_the_registry_was_told_of_a_licence_is_a_hint_and_supports_nothing(licence, now):
    told_registry(licence, ("CA", "A1"), ("NY", "ny 301442"))

    finding = hint(licence, now)

    assert (finding.source, finding.result) == ("directory", "confirms")
    assert not finding.supports("licence")
    assert not is_primary("licence", source=finding.source, method=finding.method)
    assert finding.explanation[0] == (
        "Clinicians tell the registry of their licences themselves: a hint, and no primary source."
    )
    assert finding.facts[0]["theirs"] == "ny 301442"


def test_another_number_in_the_same_state_is_told(licence, now):
    told_registry(licence, ("NY", "301443"), ("NY", "300000"))

    finding = hint(licence, now)

    assert finding.result == "differs"
    assert finding.facts[0] == {
        "name": "number",
        "ours": "NY-301442",
        "theirs": "301443, 300000",
        "same": False,
        "text": "The clinician told the registry another number.",
    }


@pytest.mark.parametrize("licences", [[], [("CA", "NY-301442")], [("NY", "")], [("", "NY-301442")]])
def test_no_licence_in_the_state_is_not_found(licence, now, licences):
    told_registry(licence, *licences)

    finding = hint(licence, now)

    assert finding.result == "not_found"
    assert finding.explanation[1] == "The registry was told of no licence in this state."


def test_the_hint_is_asked_of_the_registry_itself_where_it_may_be(registry, licence):
    assert automatic(licence)[-1].registry.source == "nppes"
