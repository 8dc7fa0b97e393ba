"""The files we ship: complete, in order, and true to the rules of care that they serve."""

import csv

import pytest

from matching.triage import cautions as triage_cautions
from providers.catalogue.reading import DATA, read
from providers.catalogue.shapes import CAUTIONS, LEVELS, PROFESSIONS, SHAPES

CONDITIONS = [
    slug
    for line in """
upper-back-pain thoracic-strain muscle-spasm myofascial-pain fibromyalgia posture-pain
rib-dysfunction thoracic-sprain rib-fracture vertebral-fracture post-injury-pain osteoporosis
compression-fracture scoliosis kyphosis thoracic-arthritis bone-spurs spinal-stenosis
ankylosing-spondylitis thoracic-disc pinched-nerve cervical-radiculopathy thoracic-outlet
costochondritis intercostal-neuralgia shingles stress-related-pain chronic-pain post-surgical-pain
heart-referred-pain aortic-emergency lung-referred-pain pulmonary-embolism digestive-referred-pain
kidney-referred-pain spinal-tumour spinal-infection cord-compression cauda-equina
""".splitlines()
    for slug in line.split()
]
SPECIALTIES = [
    slug
    for line in """
family-medicine internal-medicine general-practice nurse-practitioner physician-assistant
physical-therapy chiropractic pain-medicine pmr sports-medicine orthopaedics spine-surgery
neurosurgery neurology rheumatology cardiology pulmonology gastroenterology nephrology urology
oncology infectious-disease psychiatry health-psychology osteopathic-manipulation massage-therapy
acupuncture
""".splitlines()
    for slug in line.split()
]


@pytest.fixture(scope="module")
def rows():
    return {name.removesuffix(".csv"): table.rows for name, table in read().items()}


def test_conditions_keep_their_numbers(rows):
    assert [(row["number"], row["slug"]) for row in rows["conditions"]] == list(enumerate(CONDITIONS, 1))


def test_specialties_keep_their_numbers(rows):
    assert [(row["number"], row["slug"]) for row in rows["specialties"]] == list(enumerate(SPECIALTIES, 1))


def test_plan_numbers_have_no_gap(rows):
    assert [row["number"] for row in rows["plans"]] == list(range(1, 591))


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("taxonomies", ("code",)),
        ("languages", ("tag",)),
        ("payers", ("slug",)),
        ("zip_places", ("zip",)),
        ("pt_direct_access", ("state",)),
    ],
)
def test_files_without_numbers_are_sorted(rows, name, columns):
    keys = [tuple(row[column] for column in columns) for row in rows[name]]
    assert keys == sorted(keys)


@pytest.mark.parametrize("name", ["condition_synonyms", "condition_codes", "condition_specialties"])
def test_parts_of_conditions_are_in_the_order_of_the_conditions(rows, name):
    places = [CONDITIONS.index(row["condition"]) for row in rows[name]]
    assert places == sorted(places)


def test_every_file_in_the_folder_is_read():
    assert {path.name for path in DATA.glob("*.csv")} == set(SHAPES)


def test_naming_an_emergency_is_an_emergency(rows):
    emergencies = {row["slug"] for row in rows["conditions"] if row["minimum_level"] == "emergency"}
    assert emergencies == {
        "heart-referred-pain",
        "aortic-emergency",
        "pulmonary-embolism",
        "cord-compression",
        "cauda-equina",
    }


def test_what_cannot_wait_for_tomorrow_is_the_same_day(rows):
    today = {row["slug"] for row in rows["conditions"] if row["minimum_level"] == "same_day"}
    assert today == {
        "vertebral-fracture",
        "shingles",
        "lung-referred-pain",
        "spinal-tumour",
        "spinal-infection",
    }


def test_no_emergency_has_a_first_contact(rows):
    urgent = {row["slug"] for row in rows["conditions"] if row["minimum_level"] == "emergency"}
    assert [
        row
        for row in rows["condition_specialties"]
        if row["condition"] in urgent and row["role"] == "first_contact"
    ] == []


@pytest.mark.parametrize(
    ("condition", "first", "later"),
    [
        (
            "thoracic-strain",
            "family-medicine general-practice nurse-practitioner physician-assistant physical-therapy"
            " chiropractic osteopathic-manipulation massage-therapy acupuncture",
            "pmr sports-medicine",
        ),
        (
            "rib-fracture",
            "family-medicine general-practice nurse-practitioner physician-assistant",
            "orthopaedics spine-surgery neurosurgery",
        ),
        (
            "thoracic-disc",
            "family-medicine general-practice nurse-practitioner physician-assistant physical-therapy",
            "pmr pain-medicine neurology spine-surgery neurosurgery",
        ),
        ("digestive-referred-pain", "internal-medicine", "gastroenterology"),
        ("chronic-pain", "physical-therapy pmr health-psychology", "pain-medicine"),
        ("heart-referred-pain", "", "cardiology"),
        ("cauda-equina", "", ""),
    ],
)
def test_who_sees_a_condition_first_and_who_later(rows, condition, first, later):
    routes = [row for row in rows["condition_specialties"] if row["condition"] == condition]
    assert {row["specialty"] for row in routes if row["role"] == "first_contact"} == set(first.split())
    assert {row["specialty"] for row in routes if row["role"] == "step_up"} == set(later.split())


def test_a_suspected_danger_to_the_spine_is_a_caution_before_hands_on_care(rows):
    assert {row["slug"]: row["caution"] for row in rows["conditions"] if row["caution"]} == {
        "vertebral-fracture": "spinal_fracture",
        "osteoporosis": "severe_osteoporosis",
        "compression-fracture": "spinal_fracture",
        "aortic-emergency": "aortic_aneurysm",
        "spinal-tumour": "cancer_not_cleared",
        "spinal-infection": "spinal_infection",
        "cord-compression": "myelopathy",
        "cauda-equina": "myelopathy",
    }


def test_cautions_of_conditions_are_those_of_the_red_flag_rules():
    assert CAUTIONS == triage_cautions.CAUTIONS


def test_osteopathic_codes_are_hands_on_care(rows):
    codes = [row["code"] for row in rows["taxonomies"] if row["specialty"] == "osteopathic-manipulation"]
    assert codes == ["204C00000X", "204D00000X"]


def test_only_these_treat_by_manipulation(rows):
    assert [row["slug"] for row in rows["specialties"] if row["manipulates"]] == [
        "chiropractic",
        "osteopathic-manipulation",
    ]


def test_only_these_wait_for_a_step_up(rows):
    assert [row["slug"] for row in rows["specialties"] if row["surgical_or_interventional"]] == [
        "pain-medicine",
        "orthopaedics",
        "spine-surgery",
        "neurosurgery",
    ]


def test_only_these_are_no_first_contact_today(rows):
    assert [row["slug"] for row in rows["specialties"] if not row["first_contact_today"]] == [
        "massage-therapy",
        "acupuncture",
    ]


def test_pain_medicine_is_the_union_of_five_codes(rows):
    codes = [row["code"] for row in rows["taxonomies"] if row["specialty"] == "pain-medicine"]
    assert codes == ["207LP2900X", "2081P2900X", "2084P2900X", "208VP0000X", "208VP0014X"]


def test_every_condition_has_codes_and_six_to_fifteen_lay_words(rows):
    for slug in CONDITIONS:
        assert any(row["condition"] == slug for row in rows["condition_codes"]), slug
        words = [row["language"] for row in rows["condition_synonyms"] if row["condition"] == slug]
        assert 6 <= len(words) <= 15, slug
        assert "es" in words, slug


def test_no_lay_word_means_two_conditions(rows):
    words = [(row["language"], row["synonym"].casefold()) for row in rows["condition_synonyms"]]
    assert len(set(words)) == len(words)


def test_every_code_can_be_billed(rows):
    assert [row["code"] for row in rows["condition_codes"] if not row["billable"]] == []


def test_every_level_has_its_reason(rows):
    assert {row["minimum_level"] for row in rows["conditions"]} <= set(LEVELS)
    assert [row["slug"] for row in rows["conditions"] if len(row["why"]) < 10] == []


def test_every_profession_is_used(rows):
    assert {row["profession"] for row in rows["specialties"]} == set(PROFESSIONS)


def test_every_state_lets_people_see_a_physical_therapist(rows):
    access = {row["state"]: row["access"] for row in rows["pt_direct_access"]}
    assert len(access) == 52
    assert access["DC"] == "provisional"
    assert sum(level == "unrestricted" for level in access.values()) == 20


def test_every_zip_code_with_a_state_is_there(rows):
    assert len(rows["zip_places"]) == 41149
    by_zip = {row["zip"]: row for row in rows["zip_places"]}
    assert by_zip["10001"]["state"] == "NY"
    assert by_zip["10001"]["zone"] == "America/New_York"


def test_plans_carry_no_address_of_a_payer_system():
    with (DATA / "plans.csv").open(encoding="utf-8", newline="") as file:
        assert not any("http" in cell for row in csv.reader(file) for cell in row)
