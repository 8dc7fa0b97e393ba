import pytest

from matching.triage.answers import Told, UnknownInput, counts_as_yes, more_cautious


@pytest.mark.parametrize(
    ("answer", "at_gate", "elsewhere"),
    [("yes", True, True), ("not_sure", True, False), ("no", False, False), (None, False, False)],
)
def test_not_sure_counts_as_yes_only_at_a_gate(answer, at_gate, elsewhere):
    assert counts_as_yes(answer, gate=True) is at_gate
    assert counts_as_yes(answer, gate=False) is elsewhere


@pytest.mark.parametrize(
    ("first", "second", "winner"),
    [
        ("no", "yes", "yes"),
        ("not_sure", "yes", "yes"),
        ("not_sure", "no", "not_sure"),
        ("no", None, "no"),
        (None, None, None),
    ],
)
def test_the_more_cautious_answer_wins_from_either_side(first, second, winner):
    assert more_cautious(first, second) == winner
    assert more_cautious(second, first) == winner


@pytest.mark.parametrize("answer", ["Yes", "YES", "", "maybe", None, True, 1])
def test_an_answer_the_gate_cannot_read_is_refused_rather_than_lost(answer):
    with pytest.raises(UnknownInput, match="bladder_bowel"):
        Told(answers={"bladder_bowel": answer})
    with pytest.raises(UnknownInput, match="anticoagulants"):
        Told(cautions={"anticoagulants": answer})


def test_unknown_minimum_level_is_refused():
    with pytest.raises(UnknownInput, match="cauda-equina"):
        Told(minimum_levels={"cauda-equina": "urgent"})
