"""Finding practices by name: forgiving, whole words, each asked once, and in order."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from providers.api import practice_filters
from tests.providers.api.conftest import AT_HOME, names


@pytest.mark.parametrize(
    "asked",
    [
        "okafor",
        "OKAFOR",
        "okafer",
        "Ngozi Okafor",
        "okafor, ngozi",
        "ngozy okaffor",
        "Ng%C3%B3zi",
        "Ngo%CC%81zi",
        "ifeoma",
    ],
)
def test_a_name_is_found_with_a_typing_mistake_and_without_its_accents(directory, clinician, asked):
    clinician("Ngózi", "Okafor", provider={"middle_name": "Ifeoma"})
    clinician("Mina", "Park")

    assert names(directory(f"?name={asked}")) == ["Okafor"]


def test_without_forgiveness_a_typing_mistake_finds_nobody(directory, clinician, monkeypatch):
    clinician("Ngozi", "Okafor")

    with monkeypatch.context() as patch:
        patch.setattr(practice_filters, "FORGIVING", {})
        assert directory("?name=okafer")["results"] == []
        assert names(directory("?name=okafor")) == ["Okafor"]

    assert names(directory("?name=okafer")) == ["Okafor"]


def test_the_closest_name_comes_first(directory, clinician):
    clinician("Ann", "Smithson")
    clinician("Bea", "Smith")

    assert names(directory("?name=smith")) == ["Smith", "Smithson"]


def test_words_that_no_name_holds_find_nobody(directory, clinician):
    clinician("Ngozi", "Okafor")

    assert directory("?name=ngozi+lindqvist")["results"] == []


def test_a_word_asked_twice_counts_once(directory, clinician):
    clinician("Ngozi", "Okafor")

    assert names(directory("?name=okafor+Okafor+OKAFOR+ngozi+okafor+okafor")) == ["Okafor"]
    with CaptureQueriesContext(connection) as asked:
        directory("?name=okafor+Okafor")
    assert sum(query["sql"].count(" %> ") for query in asked) == 1


def test_names_are_ordered_by_family_and_given_name_accents_aside(directory, clinician):
    for first, last in (("Zoe", "Álvarez"), ("Ada", "Alvarez"), ("Bo", "Zimmer"), ("Cy", "baker")):
        clinician(first, last)

    found = [row["provider"]["name"] for row in directory("?ordering=name")["results"]]

    assert found == ["Ada Alvarez", "Zoe Álvarez", "Cy baker", "Bo Zimmer"]


def test_the_order_of_names_at_a_place_reaches_ten_miles_and_takes_filters(directory, clinician):
    for name, miles in (("Young", 1.0), ("Abel", 9.9), ("Beyond", 10.1)):
        clinician(last=name, miles=miles)

    assert names(directory(f"?{AT_HOME}&ordering=name")) == ["Abel", "Young"]
    assert names(directory(f"?{AT_HOME}&ordering=name&specialty=family-medicine")) == ["Abel", "Young"]
    assert names(directory("?ordering=name&name=young&specialty=family-medicine")) == ["Young"]
