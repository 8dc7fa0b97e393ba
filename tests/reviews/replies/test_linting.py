"""A public reply may thank, and say how the clinic works; nothing about whoever wrote."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.replies import general, linting
from reviews.replies.faults import WHY, Fault
from reviews.replies.linting import lint

CLINICIAN = ("Dana Whitlow", "Riverbend Spine Clinic")


def found(text, clinician=CLINICIAN):
    return {one.code for one in lint(text, clinician=clinician)}


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for taking the time to write. Privacy rules keep us from saying more here. Please call our office "
        "at (303) 555-0100.",
        "We aim to see everybody within 15 minutes.",
        "Thank you for your feedback.\n\nSincerely,\nDr. Dana Whitlow",
        "We never ask anybody to change or remove a review.",
        "Questions about bills are best sent to billing@example.org.",
        "Por privacidad no podemos decir si alguien es paciente.",
        "",
    ],
)
def test_thanks_rules_for_everybody_and_the_clinics_own_number_are_fine(text):
    assert found(text) == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Thank you for your visit.", Fault.CONFIRMS_A_PATIENT),
        ("When you came in we were busy.", Fault.CONFIRMS_A_PATIENT),
        ("As my patient you can always call.", Fault.CONFIRMS_A_PATIENT),
        ("Our records show something else.", Fault.CONFIRMS_A_PATIENT),
        ("You never showed up.", Fault.CONFIRMS_A_PATIENT),
        ("You were never a patient here.", Fault.DENIES_A_PATIENT),
        ("We have no record of you.", Fault.DENIES_A_PATIENT),
        ("Your MRI looks fine.", Fault.HEALTH_DETAIL),
        ("The medication you take has side effects.", Fault.HEALTH_DETAIL),
        ("Ms. Delacroix, please call us.", Fault.NAMES_A_PERSON),
        ("You will get a refund if you delete this.", Fault.PRESSURE),
        ("Our lawyer reads this as well.", Fault.PRESSURE),
        ("You are an idiot.", Fault.ABUSE),
        ("Gracias por su visita.", Fault.CONFIRMS_A_PATIENT),
        ("Usted no es paciente nuestro.", Fault.DENIES_A_PATIENT),
        ("Su escoliosis es leve.", Fault.HEALTH_DETAIL),
        ("Borre esta reseña, por favor.", Fault.PRESSURE),
        ("Y0ur v\u0456s\u0456t was short.", Fault.CONFIRMS_A_PATIENT),
    ],
)
def test_what_tells_of_somebody_or_presses_them_is_refused(text, code):
    assert code in found(text)


def test_each_refusal_says_how_to_put_it_instead():
    (one,) = lint("Thank you for your visit.", clinician=CLINICIAN)
    assert (one.start, one.end, one.why) == (14, 24, WHY[Fault.CONFIRMS_A_PATIENT])
    assert set(WHY) == set(Fault)
    assert all("Say" in why or "say" in why or "Write" in why for why in WHY.values())


def test_a_sentence_that_may_speak_of_somebody_is_refused_even_where_no_rule_knows_it(monkeypatch):
    unknown = "Bulky luggage rarely helps in two weeks."
    (one,) = lint(unknown, clinician=CLINICIAN)
    assert (one.code, one.why) == (Fault.CONFIRMS_A_PATIENT, general.WHY)
    monkeypatch.setattr(linting.general, "find", lambda line, allowed: ())
    assert lint(unknown, clinician=CLINICIAN) == []


def test_only_names_that_are_passed_in_may_stand():
    assert found("Dr. Whitlow thanks everybody for the feedback.") == set()
    assert found("Dr. Whitlow thanks everybody for the feedback.", clinician=()) == {Fault.NAMES_A_PERSON}


@pytest.mark.parametrize(
    "piece",
    [
        "your ",
        "you never ",
        "we ",
        "the ",
        "su ",
        "no a ",
        "hope a ",
        "please delete ",
        "a",
        ". ",
        "usted no ",
        "-",
        "\ufdfa",
    ],
)
def test_ten_thousand_characters_of_anything_are_read_to_the_end(piece):
    text = (piece * 10_000)[:10_000]
    assert all(0 <= one.start < one.end <= len(text) for one in lint(text, clinician=CLINICIAN))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(alphabet=st.characters(), max_size=12),
            st.sampled_from(
                ["your ", "you ", "we ", "never ", "visit ", "MRI ", ". ", "review ", "delete ", "Casey "]
            ),
        ),
        max_size=15,
    ).map("".join)
)
def test_no_text_breaks_the_linter_and_the_same_text_is_judged_alike(text):
    first = lint(text, clinician=CLINICIAN)
    assert first == lint(text, clinician=CLINICIAN)
    assert all(0 <= one.start < one.end <= len(text) for one in first)
