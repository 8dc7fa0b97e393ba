"""The patient guide: whole, linked to the catalogue, and never softer than the red-flag rules."""

import re

import pytest

from matching import ruleset
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
SAYS = {"emergency": "911|emergency", "same_day": "today", "soon": "within two weeks"}
# Passing or holding urine or stool as trouble is an emergency; burning or blood in it is not.
LOST_CONTROL = re.compile(
    r"\b(trouble|hard|difficult\w*|problems?|unable|can ?not|can't|leak\w*|los\w+|numb\w*)\b[^.;]*"
    r"\b(urin\w+|stools?|bladder|bowels?|genitals|saddle)\b"
    r"|\b(urin\w+|stools?|bladder|bowels?)\b[^.;]*\b(trouble|hard|leak\w*|control|will not come|change\w*)\b",
    re.IGNORECASE,
)
BAR_CHIROPRACTIC = {
    "anticoagulants": "blood thinners",
    "bleeding_disorder": "bleeding disorder",
    "aortic_aneurysm": "main artery",
    "connective_tissue_disease": "Marfan",
    "myelopathy": "spinal cord",
    "spinal_fracture": "broken bones",
    "spinal_infection": "infection",
    "inflammatory_flare": "flare",
    "severe_osteoporosis": "fragile",
    "cancer_not_cleared": "cancer",
    "pregnancy": "pregnant",
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


def test_no_item_is_softer_than_the_strictest_rule_it_names():
    """Its level is that of one of its rules, and its words say how soon for each other level among them."""
    for item in items():
        levels = {rules()[code].level for code in item["rules"]}
        if item["level"]:
            assert item["level"] in levels, item["title"]
        for level in levels - {item["level"]}:
            assert re.search(SAYS[level], item["text"]), (item["title"], level)


def test_an_item_without_a_level_says_when_to_call_and_what_is_for_today():
    silent = [item for item in items() if item["level"] is None and item["rules"]]
    strict = [item for item in silent if {code[0] for code in item["rules"]} & {"E", "S"}]

    assert {item["title"] for item in strict} == {
        "Injuries",
        "Thin bones",
        "Ribs, chest wall and skin nerves",
        "Organs",
        "Rare and serious",
    }
    for item in strict:
        calls = any(code.startswith("E") for code in item["rules"])
        assert ("Call 911" if calls else "Be seen today").lower() in item["text"].lower(), item["title"]


def test_an_item_gives_the_sources_of_its_rules():
    for item in items():
        for rule in (rules()[code] for code in item["rules"]):
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


def test_trouble_with_urine_or_stool_is_nowhere_but_among_the_emergencies():
    said = {
        (section["slug"], text)
        for section in guide()["sections"]
        for text in [*section["text"], *(f"{item['title']}. {item['text']}" for item in section["items"])]
    }

    assert {slug for slug, text in said if LOST_CONTROL.search(text)} == {"emergency"}
    assert LOST_CONTROL.search("trouble passing urine or pain below the ribs")  # what it once said


def test_the_sign_of_a_squeezed_cauda_equina_is_as_wide_as_the_question_of_the_gate():
    (item,) = [item for item in items("emergency") if item["rules"] == ["E4"]]

    for words in ("urine or stool", "newly hard to pass", "to hold", "numb around the genitals", "saddle"):
        assert words in item["text"].lower(), words


def test_whatever_bars_manipulation_is_named_before_chiropractic():
    (item,) = [item for item in items("treatments") if item["treatments"] == ["chiropractic"]]

    assert set(BAR_CHIROPRACTIC) == {caution.code for caution in ruleset.current().cautions}
    assert [word for word in BAR_CHIROPRACTIC.values() if word not in item["text"]] == []


def test_pain_at_night_or_at_rest_is_told_as_the_question_asks_it():
    """Either is enough: that it keeps on at night, or that rest does not ease it."""
    told = [item for item in items() if {"S2", "S5", "S6", "W1"} & set(item["rules"])]
    nights = [f"{item['title']} {item['text']}" for item in told if "night" in str(item)]

    assert len(nights) == 4
    for text in nights:
        assert re.search(r"at night or[^.]*\brest\b", text), text


def test_not_sure_is_a_yes_at_the_warning_signs():
    (section,) = [section for section in guide()["sections"] if section["slug"] == "emergency"]

    assert any("Not sure" in text and "yes" in text for text in section["text"])


def test_it_gives_no_dose_no_percentage_and_no_promise():
    text = FILE.read_text().lower()

    assert not re.search(r"\d\s?(mg|milligram|tablets?|%|percent)", text)
    assert not re.search(
        r"\b(cure[sd]?|guarantee|lasting relief|will (heal|help)|harmless|nothing to worry)\b", text
    )
