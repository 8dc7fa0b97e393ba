"""The report says what was measured, and what was not."""

import pytest

from benchmarks import report, statistics

ON = {
    "at": "2026-11-23T15:00+00:00", "commit": "abc", "processor": "Some CPU", "cores": 2, "memory_gib": 8.0,
    "postgresql": "15.1", "shared_buffers": "4GB", "python": "3.11.7",
    "market": {"clinicians": 20000, "seed": 1, "moment": "2026-11-23T15:00+00:00"},
}  # fmt: skip


def part(**figures):
    return {"on": ON, "command": "imports --rows 10", "figures": figures}


def races(shown):
    return {"races": 1000, "shown_after": shown, "in_flight": 400, "shown_in_flight": 1, "shown_before": 5}


def test_what_was_not_run_is_said():
    text = report.text({})

    assert text.count("Not run: `python -m benchmarks") == 16
    assert "| suspended clinicians shown after the commit | 0 of 1,000 races | not run |" in text


def test_figures_stand_beside_the_aims():
    rates = {way: {"new": [20, 40], "unchanged": [50, 70]} for way in ("import", "bulk_create")}
    ratios = {
        "new": {"ratio": 3.5, "low": 3.0, "high": 4.25},
        "unchanged": {"ratio": 1.0, "low": 1.0, "high": 1.0},
    }
    parts = {
        "imports": part(rows=10, bytes=2**20, rows_per_second=rates, ratios=ratios),
        "suspension": part(as_shipped=races(2), neither=races(900)),
    }

    text = report.text(parts)

    assert "| import / bulk_create, rows a second, new | >= 2 | 3.50 (3.00-4.25) |" in text
    assert "| suspended clinicians shown after the commit | 0 of 1,000 races | 3 of 1,000 races |" in text
    assert "| control: neither | 1,000 | 900 | 400 | 1 |" in text
    assert "| `imports --rows 10` | 2026-11-23T15:00+00:00 | abc | 20,000, seed 1 | Some CPU, 2 cores" in text


def test_a_ratio_is_of_the_measures_and_lies_in_its_interval():
    found = statistics.ratio([20.0, 40.0, 60.0], [10.0, 20.0, 30.0], statistics.p50)

    assert found == {"ratio": 2.0, "low": 2.0, "high": 2.0}
    apart = statistics.ratio([20.0, 40.0, 60.0], [10.0, 20.0, 30.0], statistics.p50, paired=False)
    assert apart["low"] < apart["ratio"] == 2.0 < apart["high"]


def test_a_ratio_of_few_rounds_goes_with_its_lowest_and_highest():
    assert statistics.range_of_rounds([40, 60, 90], [20, 20, 60]) == {"ratio": 1.9, "low": 1.5, "high": 3.0}


def test_percentiles_are_those_of_the_sample():
    assert statistics.percentiles(list(range(101))) == pytest.approx(
        {"p50": 50.0, "p95": 95.0, "p99": 99.0, "mean": 50.0}
    )


def test_races_for_a_time_are_told_by_who_won():
    waits = {"p50": 1.0, "p99": 2.0, "max": 3.0}
    way = {
        "rounds": 9, "winners": {"1": 9}, "deadlocks": 0, "errors": {}, "losers_ms": waits,
        "attempts_per_second": 50.0, "times_ours": {"waits": waits, "round": {"ratio": 1.5, "low": 1.0, "high": 2.0}},
    }  # fmt: skip
    http = {
        "clients": 20, "rounds": 9, "asked_for": 9, "seconds": 3.0, "winners": {"1": 9}, "confirmed": {"1": 9},
        "answers": {"hold": {"201": 9}}, "server_errors": 0, "deadlocks": 0, "requests_doubled": 0,
        "visits_at_once": 0, "losers_ms": {"hold": waits}, "failures": [],
    }  # fmt: skip
    twin = way | {"winners": {"1": 2, "5": 7}}
    shapes = {"identical": {"ours": way, "check_then_insert": twin}}

    claims = part(clients=20, shapes=shapes)

    text = report.text({"booking_claims": claims, "booking_ours": claims, "booking_http": part(**http)})

    assert "| check_then_insert | 9 | 2 of 1, 7 of 5 | 0 | 0 |" in text
    assert "| identical | 9 | 9 of 1 | 0 | 0 | 1.00 | 2.00 | 3.00 |" in text
    assert "| a time that many want over HTTP: rounds with other than one winner | 0 | 0 of 9 |" in text
    assert "| hold | 9 of 201 | 1.00 | 2.00 | 3.00 |" in text


def test_messages_are_told_by_what_became_of_them():
    chaos = part(
        seed=1, seconds=400.0, told=10_000, mails=10_000, mails_taken=10_300, lost=0, doubled=2, unexplained=1,
        processes_killed=90, crashes=5, given_up_and_sent_again=200, faults={"child kills": 150},
        of_the_mail_server={"slow": 30}, taken_again={"cut": 300}, tries={"1": 9_000},
    )  # fmt: skip
    one = {"answers": {"201": 98, "503": 2}, "p50_ms": 20, "p99_ms": 90, "p50_ratio": 1.0, "p99_ratio": 1.1}
    broker = part(
        clients=8, requests={"match": {"there": one, "away": one}}, waiting_when_it_came_back=160,
        seconds_until={"first_mail": 3.9, "all_mails": 5.5},
    )  # fmt: skip
    beats = part(beats=5, visits=200, visits_reminded=200, reminders=203, mails=203, most_of_one=2)
    delay = part(messages=6_000, rate=99.0, seconds={"p50": 0.06, "p95": 0.3})

    of_all = {"chaos": chaos, "broker": broker, "beats": beats, "delay": delay}
    text = report.text({f"notifications_{name}": found for name, found in of_all.items()})

    assert "| 0, 0, 0 of 10,000 | 0, 2, 1 of 10,000 |" in text
    assert "| 0; <= 1.2 | 2 of 100; 1.1 |" in text
    assert "| seconds from the broker's return until mail flows | <= 60 | 3.9 |" in text
    assert "| 3 of 200 by 5 beats |" in text
    assert "| 0.06 and 0.3 at 99.0 |" in text
    assert "150 child kills" in text
    assert "at most 2 of one" in text
    assert "| 0.06 s | 0.3 s |" in text
