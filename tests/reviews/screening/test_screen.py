"""What is found in a review, where, and what is said about it."""

import inspect

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.screening import lines
from reviews.screening.findings import Finding, Signal, put_together
from reviews.screening.folding import fold
from reviews.screening.lines import line_of
from reviews.screening.names import parts_of
from reviews.screening.screen import screen

CLINICIAN, AUTHOR = ("Michael Whitlow", "Riverbend Spine Clinic"), ("Casey Merriweather",)
# Every piece of a text over which a careless pattern would go back and forth.
HOSTILE = (
    "a", " ", "1", "1 ", "(303) ", "1/1/11 ", "a@", "a.", "@", "my ", "my husband has ", "the man next to me ",
    "Dr. ", "Kelly ", "I. ", "one ", "calle a ", "12 main ", "born on ", "mrn a ", "idiot ", "f*", "a b ", "-", "\n",
    "\u200d", "\ufdfa", "\ud800", "you never ", "your own ", "we said ", "please delete a ", "su a ",
)  # fmt: skip


def found(text, clinician=CLINICIAN, author=AUTHOR):
    return [(one.code, text[one.start : one.end]) for one in screen(text, clinician=clinician, author=author)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nurse Kelly lost my form.", [("third_person", "Nurse Kelly")]),
        ("Dr. Whitlow and Dr. Patel met me.", [("third_person", "Dr. Patel")]),
        ("My neighbour\u200b Pavel told me.", [("third_person", "neighbour\u200b Pavel")]),
        ("Ring (415) 555-0199 now.", [("contact", "(415) 555-0199")]),
        (
            "Ring four one five five five five zero one.",
            [("contact", "four one five five five five zero one")],
        ),
        ("write to neck at gmail dot com.", [("contact", "neck at gmail dot com")]),
        ("He is a m.o.r.o.n, truly.", [("abuse", "m.o.r.o.n")]),
        ("He is an \u0456d\u0456\u043et.", [("abuse", "\u0456d\u0456\u043et")]),
        ("My aunt has lupus.", [("health_of_others", "My aunt has lupus")]),
        ("Signed, C. Merriweather", [("identifies_author", "C. Merriweather")]),
        ("DOB 11/02/1984.", [("identifies_author", "DOB 11/02/1984")]),
        (
            "Nurse Kelly is an idiot, call 212-555-0123.",
            [("third_person", "Nurse Kelly"), ("abuse", "idiot"), ("contact", "212-555-0123")],
        ),
    ],
)
def test_a_finding_says_exactly_where_it_stands_in_the_text_as_it_was_written(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The pain was a bitch.",
        "I was sick of it and it killed the pain.",
        "Mike listened. Dr. Mike is great. Dr. Whitlaw too.",  # short for Michael; one letter wrong
        "Casey here, first name only.",
        "My husband drove me because my back hurt.",
        "My aunt says I have lupus.",
        "Parkinson's is what I have. McKenzie exercises help.",
        "",
    ],
)
def test_what_is_harmless_passes(text):
    assert found(text) == []


def test_whoever_is_reviewed_may_be_named_and_nobody_else():
    assert found("Dr. Whitlow was late.", clinician=()) == [("third_person", "Dr. Whitlow")]
    assert found("Dr. Whitlow was late.") == []


@pytest.mark.parametrize(
    ("acts_as", "text"),
    [
        ("parent", "My son has scoliosis and she showed him how to sit."),
        ("parent", "Mi hija tiene escoliosis y la trataron bien."),
        ("parent", "Our little daughter's migraines are better since."),
        ("carer", "My mother, 84, with her dementia, was helped up the stairs."),
        ("carer", "A mi suegra le diagnosticaron artritis."),
    ],
)
def test_who_writes_for_a_patient_may_tell_of_their_health_and_of_nobody_elses(acts_as, text):
    def codes(text, acts_as):
        findings = screen(text, clinician=CLINICIAN, author=AUTHOR, acts_as=acts_as)
        return [one.code for one in findings]

    other = " The man next to him had HIV."
    assert codes(text, acts_as) == []
    assert codes(text, "") == codes(text + other, acts_as) == ["health_of_others"]
    assert codes("My son and my aunt, who has lupus, came.", "parent") == ["health_of_others"]
    assert (
        codes("My mother has lupus.", "parent")
        == codes("My friend has lupus.", "carer")
        == ["health_of_others"]
    )


def test_stars_cannot_be_told_to_the_screening():
    assert set(inspect.signature(screen).parameters) == {"text", "clinician", "author", "acts_as"}


def test_a_sentence_about_a_finding_repeats_nothing_of_it():
    text = (
        "Nurse Kelly (415-555-0199) is an idiot, my aunt has lupus, I am Casey Merriweather, DOB 11/02/1984."
    )
    findings = screen(text, clinician=CLINICIAN, author=AUTHOR)
    assert {one.code for one in findings} == {*Signal} - {Signal.ABOUT_SOMETHING_ELSE}
    for one in findings:
        assert one.why.endswith(".")
        assert text[one.start : one.end].casefold() not in one.why.casefold()
        assert not {"kelly", "merriweather", "lupus", "idiot", "0199"} & set(one.why.casefold().split())


def test_findings_that_overlap_are_one_and_all_are_in_order():
    findings = [
        Finding("b", 5, 9, "x"),
        Finding("a", 5, 7, "x"),
        Finding("b", 0, 6, "y"),
        Finding("b", 20, 21, "z"),
    ]
    assert put_together(findings) == [
        Finding("b", 0, 9, "y"),
        Finding("a", 5, 7, "x"),
        Finding("b", 20, 21, "z"),
    ]


def test_without_folding_signs_that_look_alike_hide_an_insult(monkeypatch):
    """The control: the same text, read as it is written."""
    hidden = "He is an \u0456d\u0456\u043et."
    assert found(hidden) == [("abuse", "\u0456d\u0456\u043et")]
    monkeypatch.setattr(lines, "fold", lambda text: type(fold(""))(text, tuple(range(len(text) + 1))))
    assert found(hidden) == []


def test_without_joining_letters_set_apart_hide_an_insult(monkeypatch):
    hidden = "He is such an i d i o t really"
    assert found(hidden) == [("abuse", "i d i o t")]
    monkeypatch.setattr(lines, "_joined", list)
    assert found(hidden) == []


def test_each_folded_letter_knows_where_it_came_from():
    text = "A\u0301\ufb01\u200b\u00df \uff2a\U0001d41d"  # an accent, a ligature, a sign not seen, sharp s, wide, bold
    folded = fold(text)
    assert folded.text == "Afiss Jd"
    assert folded.at == (0, 2, 2, 4, 4, 5, 6, 7, 8)
    assert folded.span(1, 3) == (2, 3)


def test_a_line_has_one_form_however_it_is_spaced():
    assert (
        line_of("Dr.  Kelly\u00a0said: check-in  was\u2014late").text == "Dr Kelly said : check in was , late"
    )
    assert line_of("an 1d10t at L4").low == "an idiot at l4"


def test_names_are_compared_in_plain_letters():
    assert parts_of(["Inés O\u2019Neil-Quist", " "]) == {"ines", "o'neil", "quist"}


@pytest.mark.parametrize("piece", HOSTILE)
def test_ten_thousand_characters_of_anything_are_read_to_the_end(piece):
    text = (piece * 10_000)[:10_000]
    for one in screen(text, clinician=CLINICIAN, author=AUTHOR):
        assert 0 <= one.start < one.end <= len(text)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(alphabet=st.characters(), max_size=12),
            st.sampled_from(
                [
                    *HOSTILE,
                    "Dr. Patel",
                    "casey",
                    "Merriweather",
                    ".",
                    "(",
                    "'s",
                    "at gmail dot com",
                    "555-0123",
                ]
            ),
        ),
        max_size=15,
    ).map("".join)
)
def test_no_text_breaks_the_screening_and_the_same_text_is_judged_alike(text):
    first = screen(text, clinician=CLINICIAN, author=AUTHOR)
    assert first == screen(text, clinician=CLINICIAN, author=AUTHOR)
    assert first == sorted(first, key=lambda one: (one.start, one.end, one.code))
    assert all(0 <= one.start < one.end <= len(text) for one in first)
