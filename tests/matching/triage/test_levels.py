import pytest

from matching.triage.levels import LEVELS, most_severe, severity_rank


def test_levels_stand_from_the_mildest_to_the_most_severe():
    assert LEVELS == ("self_care", "soon", "same_day", "emergency")


def test_most_severe_level_is_not_the_last_in_the_alphabet():
    assert most_severe(["soon", "emergency", "same_day"]) == "emergency"
    assert most_severe(["self_care", "soon"]) == "soon"


def test_no_level_at_all_is_self_care():
    assert most_severe([]) == "self_care"


def test_unknown_level_is_refused():
    with pytest.raises(ValueError):
        severity_rank("urgent")
