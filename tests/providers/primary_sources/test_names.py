"""Whether two names are the same person's: a table of pairs, and what holds for any name."""

import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from providers.primary_sources import names
from providers.primary_sources.names import PersonName, compare
from providers.primary_sources.nicknames import NAMES_OF

with (Path(__file__).parent / "name_pairs.csv").open(encoding="utf-8") as table:
    PAIRS = list(csv.DictReader(table))


def name(text):
    """A name written first|middle|last|suffix, with what the source calls it in front where it is another one."""
    kind, colon, fields = text.rpartition(":")
    return PersonName(*fields.split("|"), kind=kind if colon else "")


def known(text):
    return [name(part) for part in text.split(";")]


def matches(pair):
    return compare(name(pair["stated"]), known(pair["known"])).is_match


def test_every_pair_of_the_table_is_told_as_a_person_would():
    false = [pair for pair in PAIRS if pair["same"] == "no" and matches(pair)]
    missed = [pair for pair in PAIRS if pair["same"] == "yes" and not matches(pair)]

    assert (false, missed) == ([], [])
    assert len(PAIRS) >= 150


def test_every_pair_is_told_with_a_reason_that_ends_in_a_full_stop():
    for pair in PAIRS:
        explanation = compare(name(pair["stated"]), known(pair["known"])).explanation
        assert explanation, pair
        assert all(sentence.endswith(".") for sentence in explanation), pair


def test_who_comes_first_does_not_matter():
    differ = []
    for pair in PAIRS:
        for theirs in known(pair["known"]):
            ours = name(pair["stated"])
            if compare(ours, [theirs]).is_match != compare(theirs, [ours]).is_match:
                differ.append(pair)

    assert differ == []


@pytest.mark.parametrize(
    ("stated", "held", "how", "explanation"),
    [
        ("Ngozi||Example", "NGOZI||EXAMPLE", (), ["The name is the same."]),
        (
            "Ngozi||Example",
            "Ngozi||Sample;former name:NGOZI||EXAMPLE",
            ("other_name",),
            ["The registry has the former name “NGOZI EXAMPLE”."],
        ),
        (
            "J.||Example",
            "John|R|Example",
            ("initial", "middle_left_out"),
            [
                "The first name may be an initial: “J.” and “John”.",
                "A middle name is left out: “J. Example” and “John R Example”.",
            ],
        ),
        (
            "Bob||Example",
            "Robert||Example",
            ("nickname",),
            ["One first name is short for the other: “Bob” and “Robert”."],
        ),
        (
            "Ngozi||Example-Sample",
            "Ngozi||Sample",
            ("compound",),
            ["One family name is part of the other: “Example-Sample” and “Sample”."],
        ),
        ("John||Example", "John||Example|III", ("suffix_left_out",), ["Only one has the suffix III."]),
        ("Wei||Chen", "Chen||Wei", ("turned",), ["Given and family name stand in each other's place."]),
        (
            "Ngozi|Sample|Example",
            "Ngozi|Ada|Example;former name:Ngozi|Ada|Sample",
            ("family_in_the_middle", "middle_left_out"),
            [
                "A family name is among the middle names: “Ngozi Sample Example” and “Ngozi Ada Example”.",
                "A middle name is left out: “Ngozi Sample Example” and “Ngozi Ada Example”.",
            ],
        ),
    ],
)
def test_a_match_says_what_differs(stated, held, how, explanation):
    match = compare(name(stated), known(held))

    assert (match.is_match, match.how, match.explanation) == (True, how, explanation)


@pytest.mark.parametrize(
    ("stated", "held", "explanation"),
    [
        ("John||Example", "Joan||Example", ["The given names differ: “John” and “Joan”."]),
        ("Ngozi||Example", "Ngozi||Sample", ["The family names differ: “Example” and “Sample”."]),
        (
            "||Example",
            "Ngozi||Example",
            ["A given and a family name are needed on both sides."],
        ),
        (
            "John||Example|Jr",
            "John||Example|Sr",
            ["The suffixes differ, as those of relatives do: Jr and Sr."],
        ),
        (
            "Bob||Example",
            "Robert||Example|Jr",
            [
                "Too much differs to be sure by the name alone.",
                "One first name is short for the other: “Bob” and “Robert”.",
                "Only one has the suffix Jr.",
            ],
        ),
    ],
)
def test_a_difference_is_named(stated, held, explanation):
    match = compare(name(stated), known(held))

    assert (match.is_match, match.how, match.explanation) == (False, (), explanation)


def test_a_source_without_a_name_matches_nobody():
    match = compare("Ngozi Example", [], holder="The board")

    assert (match.is_match, match.known) == (False, None)
    assert match.explanation == ["The board states no name."]


def test_the_name_itself_is_told_rather_than_a_former_one():
    names_of_hers = [
        PersonName("Ngozi", "", "Example", kind="former name"),
        PersonName("Ngozi", "", "Example"),
    ]

    assert compare("Ngozi Example", names_of_hers).explanation == ["The name is the same."]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Ngozi Example", ("Ngozi", "", "Example")),
        ("Ngozi Ada Example", ("Ngozi", "Ada", "Example")),
        ("EXAMPLE, NGOZI ADA", ("NGOZI", "ADA", "EXAMPLE")),
        ("Example, Ngozi, MD", ("Ngozi,", "MD", "Example")),
        ("Dr. Ngozi Example, PT, DPT", ("Ngozi", "", "Example, PT, DPT")),
        ("Ngozi van der Example", ("Ngozi", "", "van der Example")),
        ("Ana de la Cruz", ("Ana", "", "de la Cruz")),
        ("J.R. Example", ("J.R.", "", "Example")),
        ("John Example, Jr.", ("John", "", "Example, Jr.")),
        ("Ngozi", ("", "", "Ngozi")),
        ("", ("", "", "")),
    ],
)
def test_a_name_in_one_line_is_read_into_its_parts(text, parts):
    read = PersonName.read(text)

    assert (read.first, read.middle, read.last) == parts


def test_without_the_limit_of_what_is_uncertain_a_son_passes_for_his_father(monkeypatch):
    father, son = PersonName("John", "", "Example", "Sr"), PersonName("J", "", "Example")
    assert not compare(father, [son]).is_match

    monkeypatch.setattr(names, "MOST_UNCERTAIN", 9)

    assert compare(father, [son]).is_match


def test_no_short_form_leads_back_to_itself():
    assert [form for form, full in NAMES_OF.items() if form in full] == []


on_a_busy_machine = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Without l: LNU says that there is no family name.
WORDS = st.text(st.sampled_from("abcdeghimnorstuzáçéíñöøüß"), min_size=2, max_size=8)
INITIALS = st.sampled_from("ABCDEGHILMNORSTU")
GIVEN_NAMES = st.lists(WORDS, min_size=1, max_size=2).map(" ".join)
FAMILY_NAMES = st.lists(WORDS, min_size=1, max_size=2).map("-".join)
PEOPLE = st.builds(
    PersonName,
    first=GIVEN_NAMES,
    middle=st.one_of(st.just(""), WORDS, INITIALS),
    last=FAMILY_NAMES,
    suffix=st.sampled_from(["", "", "Jr", "Sr", "III"]),
)


def changed(person, change):
    return PersonName(*map(change, (person.first, person.middle, person.last, person.suffix)))


def unaccented(text):
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


@on_a_busy_machine
@given(PEOPLE)
def test_everybody_has_their_own_name(person):
    assert compare(person, [person]).is_match


@on_a_busy_machine
@given(
    PEOPLE, st.sampled_from([str.upper, str.title, str.swapcase, unaccented, "  {}  ".format, "{}.".format])
)
def test_capitals_accents_spaces_and_points_change_nothing(person, change):
    assert compare(changed(person, change), [person]).is_match


@on_a_busy_machine
@given(PEOPLE, PEOPLE)
def test_two_names_agree_from_either_side(one, other):
    forth, back = compare(one, [other]), compare(other, [one])

    assert (forth.is_match, sorted(forth.how)) == (back.is_match, sorted(back.how))


@on_a_busy_machine
@given(PEOPLE, st.lists(PEOPLE, max_size=3))
def test_more_known_names_never_take_a_match_away(person, others):
    assert compare(person, [*others, person]).is_match


@on_a_busy_machine
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_answered(one, other):
    assert compare(one, [other]).explanation


@on_a_busy_machine
@given(PEOPLE, st.sampled_from(["Jr", "Sr", "II", "III"]), st.sampled_from(["Jr", "Sr", "II", "III"]))
def test_relatives_are_told_apart_by_their_suffix(person, ours, theirs):
    one = PersonName(person.first, person.middle, person.last, ours)
    other = PersonName(person.first, person.middle, person.last, theirs)

    assert compare(one, [other]).is_match == (ours == theirs)
