"""Days and times: as readers in the United States say them, by the clock of the place, and exact."""

from datetime import UTC, date, datetime

import pytest

from accounts.outbox import dates

NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("at", "zone", "english", "spanish"),
    [
        (
            "2026-12-01T19:00:00Z", NEW_YORK,
            "Tuesday, December 1 at 2:00 PM (New York time)",
            "martes 1 de diciembre a las 2:00 p.m. (hora de Nueva York)",
        ),
        (
            "2026-12-05T13:30:00+00:00", "Pacific/Honolulu",
            "Saturday, December 5 at 3:30 AM (Honolulu time)",
            "sábado 5 de diciembre a las 3:30 a.m. (hora de Honolulu)",
        ),
        (
            "2026-07-01T17:05:00Z", "America/Indiana/Indianapolis",
            "Wednesday, July 1 at 1:05 PM (Indianapolis time)",
            "miércoles 1 de julio a la 1:05 p.m. (hora de Indianapolis)",
        ),
        (
            "2026-12-01T19:00:00Z", "UTC",
            "Tuesday, December 1 at 7:00 PM (UTC)",
            "martes 1 de diciembre a las 7:00 p.m. (UTC)",
        ),
        (
            "2026-12-01T17:00:00Z", NEW_YORK,
            "Tuesday, December 1 at 12:00 PM (New York time)",
            "martes 1 de diciembre a las 12:00 p.m. (hora de Nueva York)",
        ),
    ],
)  # fmt: skip
def test_a_moment_is_said_by_the_clock_of_its_place(at, zone, english, spanish):
    assert dates.moment(at, zone, "en") == english
    assert dates.moment(at, zone, "es") == spanish


def test_of_the_hour_that_a_clock_shows_twice_it_is_said_which():
    first, second = (datetime(2026, 11, 1, hour, 30, tzinfo=UTC) for hour in (5, 6))

    assert dates.moment(first, NEW_YORK, "en") == "Sunday, November 1 at 1:30 AM EDT (New York time)"
    assert dates.moment(second, NEW_YORK, "en") == "Sunday, November 1 at 1:30 AM EST (New York time)"
    assert dates.moment(second, NEW_YORK, "es") == (
        "domingo 1 de noviembre a la 1:30 a.m. EST (hora de Nueva York)"
    )


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Tue, Dec 1, 2:00 PM EST"), ("es", "mar 1 de dic, 2:00 p.m. EST")]
)
def test_a_text_message_says_it_in_few_characters(language, said):
    assert dates.short("2026-12-01T19:00:00Z", NEW_YORK, language) == said


def test_a_day_is_said_with_its_year():
    assert dates.day(date(2027, 2, 3), "en") == "February 3, 2027"
    assert dates.day("2027-02-03", "es") == "3 de febrero de 2027"
