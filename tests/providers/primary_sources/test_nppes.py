"""The registry's API: what its answers mean, recorded ones and made-up ones."""

import json
from datetime import date

import pytest

from providers.primary_sources import nppes
from providers.primary_sources.asking import NpiAtRegistry, automatic
from providers.primary_sources.fetching import Unreachable
from providers.primary_sources.nppes import NppesApi, read
from providers.primary_sources.registrations import StatedLicence
from tests.providers.primary_sources.registry import answer, recorded, stated

NOBODYS = "1000000004"


def read_recorded(name, npi):
    return read(json.loads(recorded(name)), npi)


def with_changes(npi, **changes):
    told = stated(npi)
    told["results"][0].update(changes)
    return told


def test_an_individual_is_read_with_names_and_licences():
    found = read_recorded("individual", "1720377294")

    assert (found.npi, found.is_active, found.is_individual) == ("1720377294", True, True)
    assert [str(name) for name in found.names] == ["ELISE AILEEN HIZA"]
    assert [licence.state for licence in found.licences if licence.number] == ["NC"]


def test_a_former_name_is_read_as_one_and_dashes_as_nothing():
    found = read_recorded("former_name", "1972896090")

    assert [(str(name), name.kind) for name in found.names] == [
        ("JO CARNEY DEATON", ""),
        ("MARY-JOAN DEATON", "former name"),
    ]
    assert found.licences == [StatedLicence("MD", "R062724")]


def test_who_was_deactivated_once_and_is_back_is_active():
    found = read_recorded("reactivated", "1003142399")

    assert (found.is_active, found.deactivated_on) == (True, None)
    assert {licence.state for licence in found.licences} == {"GA", "AK"}


def test_an_organization_has_no_name_of_a_person():
    found = read_recorded("organization", "1568946812")

    assert (found.is_individual, found.names) == (False, ())


def test_nobody_of_that_number_is_none():
    assert read_recorded("nobody", NOBODYS) is None


def test_an_error_may_say_that_the_npi_was_deactivated():
    found = read_recorded("deactivated", NOBODYS)

    assert (found.npi, found.is_active, found.names) == (NOBODYS, False, ())


@pytest.mark.parametrize(("name", "code"), [("no_criteria", "04"), ("more_criteria", "09")])
def test_another_error_is_no_answer_although_its_status_is_200(name, code):
    with pytest.raises(Unreachable, match=rf"^It refused the question \(error {code}\)\.$"):
        read_recorded(name, NOBODYS)


@pytest.mark.parametrize(
    ("basic", "is_active", "deactivated_on"),
    [
        ({"status": "D", "deactivation_date": "2026-05-01"}, False, date(2026, 5, 1)),
        ({"status": "A", "deactivation_date": "2026-05-01"}, False, date(2026, 5, 1)),
        ({"status": "A", "deactivation_date": "2026-05-01", "reactivation_date": "2026-05-01"}, True, None),
        ({"status": "A", "deactivation_date": "soon"}, True, None),
    ],
)
def test_only_status_a_without_a_later_deactivation_is_active(basic, is_active, deactivated_on):
    found = read(stated(NOBODYS, **basic), NOBODYS)

    assert (found.is_active, found.deactivated_on) == (is_active, deactivated_on)


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        "fine",
        {},
        {"results": []},
        {"result_count": 1, "results": []},
        {"result_count": 1, "results": {}},
        {"result_count": 1, "results": ["1000000004"]},
        {"result_count": 1, "results": [{}]},
        {"result_count": 1, "results": [{"number": NOBODYS, "enumeration_type": "NPI-1", "basic": []}]},
        with_changes(NOBODYS, enumeration_type="NPI-3"),
        with_changes(NOBODYS, number="1000000012"),
        with_changes(NOBODYS, number=None),
        stated(NOBODYS, status=None),
        stated(NOBODYS, status="Active"),
    ],
)
def test_another_shape_is_not_understood(told):
    with pytest.raises(Unreachable, match=r"^Its answer was not understood\.$"):
        read(told, NOBODYS)


def test_two_people_under_one_number_are_not_understood():
    with pytest.raises(Unreachable):
        read_recorded("many", "1003142399")


@pytest.mark.parametrize("errors", ["all", {"number": "15"}, [None], [{"field": "number", "number": 15}]])
def test_errors_of_another_shape_are_an_error_of_unknown_number(errors):
    with pytest.raises(Unreachable, match=r"^It refused the question \(error unknown\)\.$"):
        read({"Errors": errors}, NOBODYS)


@pytest.mark.parametrize("rows", [None, "none", [None, "x"], [{"license": 7, "state": ["NY"]}]])
def test_fields_of_another_kind_are_none(rows):
    found = read(with_changes(NOBODYS, other_names=rows, taxonomies=rows), NOBODYS)

    assert [licence for licence in found.licences if licence.number or licence.state] == []
    assert str(found.names[0]) == "NGOZI EXAMPLE"


def look_up(credential, now):
    return NpiAtRegistry(NppesApi()).look_up(credential, now=now)


@pytest.mark.django_db
def test_the_registry_confirms_the_npi_of_a_clinician(registry, npi_credential, now):
    registry.answers = [answer(stated(npi_credential.provider.npi))]

    finding = look_up(npi_credential, now)

    assert (finding.source, finding.method, finding.result, finding.looked_at) == (
        "nppes",
        "api",
        "confirms",
        now,
    )
    assert finding.supports("npi")
    assert finding.explanation == [
        "The registry has this number.",
        "The NPI is active.",
        "The name is the same.",
    ]
    assert [lines[0] for lines in registry.asked] == [
        f"GET /api/?version=2.1&number={npi_credential.provider.npi} HTTP/1.1"
    ]


@pytest.mark.django_db
def test_an_npi_of_somebody_else_differs(registry, npi_credential, now):
    registry.answers = [answer(stated(npi_credential.provider.npi, first_name="CHIDI"))]

    finding = look_up(npi_credential, now)

    assert (finding.result, finding.supports("npi")) == ("differs", False)
    assert finding.facts[-1] == {
        "name": "name",
        "ours": "Ngozi Example",
        "theirs": "CHIDI EXAMPLE",
        "same": False,
        "text": "The given names differ: “Ngozi” and “CHIDI”.",
    }


@pytest.mark.django_db
def test_an_npi_of_an_organization_differs(registry, npi_credential, now):
    registry.answers = [answer(with_changes(npi_credential.provider.npi, enumeration_type="NPI-2"))]

    finding = look_up(npi_credential, now)

    assert finding.result == "differs"
    assert finding.facts[-1]["text"] == "The registry has an organization."


@pytest.mark.django_db
def test_a_deactivated_npi_differs(registry, npi_credential, now):
    registry.answers = [answer(recorded("deactivated"))]

    finding = look_up(npi_credential, now)

    assert finding.result == "differs"
    assert finding.explanation[-1] == "The NPI was deactivated."


@pytest.mark.django_db
def test_an_npi_that_the_registry_leaves_out_is_not_found(registry, npi_credential, now):
    finding = look_up(npi_credential, now)

    assert finding.result == "not_found"
    assert finding.explanation == [
        "The registry has no such NPI.",
        "It leaves out NPIs that were deactivated.",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "text"),
    [
        (answer({}, status="500 Internal Server Error"), "It answered with an error (500)."),
        (answer(recorded("no_criteria")), "It refused the question (error 04)."),
        (answer({"results": "none"}), "Its answer was not understood."),
        (answer(b"<html>"), "Its answer could not be read."),
    ],
)
def test_a_registry_that_gives_no_answer_is_unavailable(registry, npi_credential, now, pauses, told, text):
    registry.answers = [told]

    finding = look_up(npi_credential, now)

    assert (finding.result, finding.facts, finding.supports("npi")) == ("unavailable", [], False)
    assert finding.explanation == [f"The registry could not be asked. {text}"]


@pytest.mark.django_db
def test_an_error_and_then_an_answer_is_an_answer(registry, npi_credential, now, pauses):
    registry.answers = [
        answer({}, status="500 Internal Server Error"),
        answer(stated(npi_credential.provider.npi)),
    ]

    assert look_up(npi_credential, now).result == "confirms"


@pytest.mark.django_db
def test_without_reading_the_errors_a_deactivated_npi_could_not_be_told(
    registry, npi_credential, now, monkeypatch
):
    registry.answers = [answer(recorded("deactivated"))]
    monkeypatch.setattr(nppes, "DEACTIVATED", ("number", "0"))

    assert look_up(npi_credential, now).result == "unavailable"


@pytest.mark.django_db
def test_without_the_look_at_the_number_another_ones_record_would_be_taken(
    registry, npi_credential, now, monkeypatch
):
    registry.answers = [answer(stated("1000000012"))]
    assert look_up(npi_credential, now).result == "unavailable"

    monkeypatch.setattr(nppes, "_is_about", lambda result, npi: True)

    assert look_up(npi_credential, now).explanation[-1] == "The name is the same."


@pytest.mark.django_db
def test_the_registry_is_asked_first_and_its_file_after_it(registry, npi_credential):
    assert [source.registry.source for source in automatic(npi_credential)] == ["nppes", "directory"]


@pytest.mark.django_db
def test_without_an_address_the_file_alone_is_asked(settings, npi_credential):
    settings.NPPES_URL = ""

    assert [source.registry.source for source in automatic(npi_credential)] == ["directory"]


@pytest.mark.django_db
def test_nobody_asks_the_registry_for_a_made_up_clinician(registry, npi_credential):
    npi_credential.provider.is_demonstration = True

    assert [source.registry.source for source in automatic(npi_credential)] == ["directory"]


@pytest.mark.django_db
def test_for_the_subjects_of_other_cases_there_is_nobody_to_ask(npi_credential):
    assert automatic(npi_credential.provider) == []
    assert automatic(None) == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["board", "malpractice", "training"])
def test_for_other_credentials_nothing_can_be_asked_without_a_person(registry, npi_credential, kind):
    npi_credential.kind = kind

    assert automatic(npi_credential) == []
