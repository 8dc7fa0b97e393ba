"""The patient guide: whole, linked to the catalogue, and never softer than the red-flag rules."""

import re

import pytest

from matching import ruleset
from matching.triage import LEVELS
from matching.triage.rules import SENSATIONS
from providers.guide import FILE, guide
from providers.models import Condition, Specialty

TREATMENTS = {
    "rest_ice",
    "medicines",
    "physical_therapy",
    "chiropractic",
    "massage",
    "injections",
    "lifestyle",
    "surgery",
}
NO_SOURCE = {"W1"}  # the floors are ours


def items(*slugs):
    return [
        item
        for section in guide()["sections"]
        if not slugs or section["slug"] in slugs
        for item in section["items"]
    ]


def rules():
    return {rule.id: rule for rule in ruleset.current().rules}


def test_it_is_one_document_with_the_emergency_first(client, db):
    answer = client.get("/api/v1/guide/").json()

    assert [section["slug"] for section in answer["sections"]] == [
        "emergency",
        "what-it-is",
        "causes",
        "sensations",
        "be-seen-today",
        "when-to-see-someone",
        "finding-the-cause",
        "treatments",
        "prevention",
    ]
    assert answer["version"] == "2026.1"
    assert "has not signed it off" in answer["note"]


def test_it_needs_no_database(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/api/v1/guide/")


def test_it_takes_no_parameters(client, db):
    assert client.get("/api/v1/guide/?section=causes").status_code == 400


def test_every_slug_is_one_of_the_catalogue(catalogue):
    named = {
        name: {slug for item in items() for slug in item[name]} for name in ("conditions", "specialties")
    }

    assert named["conditions"] <= set(Condition.objects.filter(is_active=True).values_list("slug", flat=True))
    assert named["specialties"] <= set(
        Specialty.objects.filter(is_active=True).values_list("slug", flat=True)
    )
    every = set(Condition.objects.values_list("slug", flat=True))
    assert every - named["conditions"] == {"upper-back-pain"}


def test_every_sensation_and_treatment_of_a_match_is_in_it_once():
    assert sorted(code for item in items() for code in item["sensations"]) == sorted(SENSATIONS)
    assert sorted(code for item in items() for code in item["treatments"]) == sorted(TREATMENTS)


def test_sensations_that_raise_a_flag_say_how_soon():
    raising = {question.set_by_sensation for question in ruleset.current().choices} - {""}

    flagged = {item["sensations"][0] for item in items("sensations") if item["level"]}

    assert flagged == raising


@pytest.mark.parametrize(
    ("section", "level"),
    [("emergency", "emergency"), ("be-seen-today", "same_day"), ("when-to-see-someone", "soon")],
)
def test_each_list_of_signs_holds_every_rule_of_its_level(section, level):
    listed = items(section)

    assert {item["level"] for item in listed} == {level}
    assert {code for item in listed for code in item["rules"]} == {
        rule.id for rule in rules().values() if rule.level == level
    }


def test_an_item_is_as_urgent_as_a_rule_it_names_and_gives_its_sources():
    for item in items():
        found = [rules()[code] for code in item["rules"]]
        if item["level"]:
            assert item["level"] in {rule.level for rule in found}, item["title"]
            assert item["level"] in LEVELS
        for rule in found:
            if rule.id not in NO_SOURCE:
                stated = re.sub(r" \((narrowing ours|the pair is ours)\)$", "", rule.source)
                assert stated in item["sources"], (item["title"], rule.id)


def test_every_source_is_named_for_the_whole():
    used = {source for item in items() for source in item["sources"]}

    assert used <= set(guide()["sources"])


def test_the_numbers_to_call_are_those_of_the_gate():
    text = FILE.read_text()

    rules = ruleset.current()
    numbers = {rules.emergency_contact.number, rules.crisis_contact.number}
    assert set(re.findall(r"\b\d{3}\b", text)) == numbers


def test_nobody_with_a_lost_bladder_or_a_fresh_accident_is_sent_to_an_appointment():
    """The two places where common advice is unsafe."""
    for code in ("E4", "E6"):
        assert code in {rule for item in items("emergency") for rule in item["rules"]}
        assert code not in {
            rule for item in items("when-to-see-someone", "be-seen-today") for rule in item["rules"]
        }


def test_it_gives_no_dose_no_percentage_and_no_promise():
    text = FILE.read_text().lower()

    assert not re.search(r"\d\s?(mg|milligram|tablets?|%|percent)", text)
    assert not re.search(
        r"\b(cure[sd]?|guarantee|lasting relief|will (heal|help)|harmless|nothing to worry)\b", text
    )
