from datetime import UTC, date, datetime

import pytest

from patients.ages import NotADayOfBirth, age_of, age_on

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2008, 11, 28), date(2026, 11, 27), 17),
        (date(2008, 11, 28), date(2026, 11, 28), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2026, 11, 28), date(2026, 11, 28), 0),
    ],
)
def test_age_counts_whole_years(born, day, age):
    assert age_on(born, day) == age


@pytest.mark.parametrize("born", [date(2026, 11, 29), date(1895, 11, 28), date(1, 1, 1), date(9999, 12, 31)])
def test_nobody_living_was_born_then(born):
    with pytest.raises(NotADayOfBirth):
        age_of(born, NOON)


def test_the_oldest_are_welcome():
    assert age_of(date(1896, 11, 28), NOON) == 130
