"""Pages of a match: no clinician twice, none left out, and no cursor but ours for the same request."""

from datetime import timedelta

import pytest

from matching import match
from matching.cursors import Cursor, fingerprint
from providers import search_rows
from providers.models import Provider, SearchRow
from tests.matching.market import CALM, clinician, ids, request


@pytest.fixture
def seven(now, catalogue):
    """Seven clinicians a mile apart."""
    return [clinician(now, miles=miles) for miles in range(1, 8)]


def test_pages_hold_each_clinician_once_in_order(seven, ask):
    first = ask(page_size=3)
    second = ask(page_size=3, cursor=first["next"])
    third = ask(page_size=3, cursor=second["next"])
    assert ids(first) + ids(second) + ids(third) == [str(practice.pk) for practice in seven]
    assert [r["rank"] for page in (first, second, third) for r in page["results"]] == list(range(1, 8))
    assert third["next"] is None


def test_pages_go_through_equal_scores(ask, now):
    made = {str(clinician(now, miles=1).pk) for _ in range(5)}
    first = ask(page_size=2)
    second = ask(page_size=2, cursor=first["next"])
    third = ask(page_size=2, cursor=second["next"])
    assert len({r["score"] for page in (first, second, third) for r in page["results"]}) == 1
    assert sorted(ids(first) + ids(second) + ids(third)) == sorted(made)


def test_a_page_turned_after_midnight_keeps_the_day_of_the_first(ask, now):
    late = now + timedelta(hours=8, minutes=50)  # ten minutes before the day of UTC ends
    for _ in range(5):
        clinician(late, miles=1)
    first = ask(page_size=3, at=late)
    second = ask(page_size=3, cursor=first["next"], at=late + timedelta(minutes=20))
    assert set(ids(first)).isdisjoint(ids(second))
    assert len(ids(first) + ids(second)) == 5


def test_a_widened_search_stays_as_wide_on_its_next_page(ask, now):
    made = [clinician(now, miles=miles) for miles in (1, 60, 70, 80, 90)]
    first = ask(page_size=2)
    second = ask(page_size=5, cursor=first["next"])
    assert (first["widened_to_miles"], second["widened_to_miles"]) == (100, 100)
    assert sorted(ids(first) + ids(second)) == sorted(str(practice.pk) for practice in made)


def test_a_page_emptied_meanwhile_leads_to_the_next(seven, ask, now, monkeypatch):
    monkeypatch.setattr(match, "SPARE", 1)
    gone = [practice.provider_id for practice in seven[:3]]
    Provider.objects.filter(pk__in=gone).update(suspended_at=now)  # the search rows are stale
    first = ask(page_size=2, answers=CALM | {"burning_rash": "yes"})
    assert (ids(first), first["notice"]) == ([], None)
    second = ask(page_size=2, answers=CALM | {"burning_rash": "yes"}, cursor=first["next"])
    assert ids(second) == [str(seven[3].pk), str(seven[4].pk)]


@pytest.mark.parametrize(
    "change",
    [
        {"age": 43},
        {"radius_miles": 24},
        {"location": {"zip": "10038"}},
        {"answers": CALM | {"tingling": "yes"}},
        {"preferences": {"visit_mode": "in_person"}},
        {"conditions": []},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_cursor_of_another_request_is_refused(change, seven, ask, send):
    cursor = ask(page_size=3)["next"]
    refused(send("/api/v1/matches/", request(page_size=3, cursor=cursor, **change)))


def test_a_cursor_runs_out_after_an_hour(seven, ask, send, now):
    cursor = ask(page_size=3)["next"]
    assert len(ids(ask(page_size=3, cursor=cursor, at=now + timedelta(minutes=60)))) == 3
    body = request(page_size=3, cursor=cursor)
    refused(send("/api/v1/matches/", body, at=now + timedelta(minutes=60, seconds=1)))


@pytest.mark.parametrize("spoil", ["first", "middle", "last", "no_signature", "empty_parts", "word"])
def test_a_forged_cursor_is_refused(spoil, seven, ask, send):
    cursor = ask(page_size=3)["next"]
    forged = {
        "first": flipped(cursor, 0),
        "middle": flipped(cursor, len(cursor) // 2),
        "last": flipped(cursor, len(cursor) - 2),
        "no_signature": cursor.split(":")[0],
        "empty_parts": "::",
        "word": "page-2",
    }[spoil]
    refused(send("/api/v1/matches/", request(page_size=3, cursor=forged)))


def test_a_cursor_signed_for_something_else_is_refused(seven, send, settings, now):
    settings.SECRET_KEY = "another-house" * 5
    cursor = Cursor(
        moment=now, within_miles=25, key=1, rotation="", count=3, shown=(), request=fingerprint("anything")
    ).encode()
    settings.SECRET_KEY = "this-house" * 5
    refused(send("/api/v1/matches/", request(page_size=3, cursor=cursor)))


def flipped(text, index):
    return text[:index] + ("A" if text[index] != "A" else "B") + text[index + 1 :]


def refused(response):
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "bad_cursor"
    assert [error["field"] for error in response.json()["errors"]] == ["cursor"]


def test_someone_who_falls_back_between_pages_is_not_shown_twice(seven, ask, now):
    first = ask(page_size=3)
    SearchRow.objects.filter(practice_id=ids(first)[0]).update(next_in_person_at=now + timedelta(days=20))
    second = ask(page_size=3, cursor=first["next"])
    assert set(ids(first)).isdisjoint(ids(second))
    assert ids(second) == [str(practice.pk) for practice in seven[3:6]]


def test_the_memory_of_the_cursor_is_what_keeps_them_away(seven, ask, now, monkeypatch):
    first = ask(page_size=3)
    SearchRow.objects.filter(practice_id=ids(first)[0]).update(next_in_person_at=now + timedelta(days=20))
    monkeypatch.setattr(match, "short_id", lambda row: "nobody")
    again = [ids(ask(page_size=7, cursor=first["next"]))]
    assert ids(first)[0] in again[0]


def test_a_licence_that_ends_between_pages_is_asked_at_the_later_moment(ask, now):
    before_midnight = now + timedelta(hours=13, minutes=50)  # 23:50 in New York
    made = [clinician(before_midnight, miles=miles) for miles in (1, 2, 3)]
    made[2].provider.credentials.filter(kind="licence").update(expires_on="2026-11-23")
    search_rows.refresh([made[2].pk], now=before_midnight)
    first = ask(page_size=2, at=before_midnight)
    later = before_midnight + timedelta(minutes=20)
    assert ids(ask(page_size=2, at=before_midnight, cursor=first["next"])) == [str(made[2].pk)]
    assert ids(ask(page_size=2, at=later, cursor=first["next"])) == []


def test_the_order_is_the_same_within_a_minute(seven, ask, now):
    first, late, next_minute = (
        [(r["practice"]["id"], r["score"]) for r in ask(at=now + timedelta(seconds=seconds))["results"]]
        for seconds in (0, 59, 60)
    )
    assert first == late
    assert first != next_minute
