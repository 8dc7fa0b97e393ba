"""How old a fact is, and who says so."""

from datetime import UTC, datetime, timedelta

from providers.freshness import STALE_AFTER, freshness, is_stale

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


def test_a_fact_is_stale_after_90_days_and_not_on_the_90th():
    assert timedelta(days=90) == STALE_AFTER
    assert not is_stale(NOW - STALE_AFTER, NOW)
    assert is_stale(NOW - STALE_AFTER - timedelta.resolution, NOW)


def test_a_fact_says_who_told_it_and_when():
    confirmed = NOW - timedelta(days=91)

    assert freshness("registry", confirmed, now=NOW) == {
        "source": "registry",
        "confirmed_at": confirmed,
        "stale": True,
    }
