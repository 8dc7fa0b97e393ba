"""Checking search rows against supply, and the sweep over what lapses by date alone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from providers import search_rows
from providers.geo import video_key
from providers.models import (
    ConditionExperience,
    PlanAcceptance,
    Practice,
    Provider,
    SearchRow,
)
from providers.search_rows import Difference
from tests.factories.supply import (
    CredentialFactory,
    ExperienceFactory,
    PlanAcceptanceFactory,
    PracticeFactory,
    ProviderFactory,
    make_listed_practice,
)

pytestmark = pytest.mark.django_db


def row(practice, specialty=1):
    return SearchRow.objects.get(practice_id=practice.pk, specialty=specialty)


def found(now):
    return list(search_rows.differences(now=now))


def test_rows_in_step_differ_in_nothing(okafor_practice, now):
    PracticeFactory(provider=ProviderFactory(imported=True), location=okafor_practice.location)

    assert found(now) == []


def test_a_missing_row_is_found(okafor_practice, now):
    SearchRow.objects.all().delete()

    assert found(now) == [Difference(okafor_practice.pk, 1, "missing")]


def test_a_row_of_a_specialty_that_was_given_up_is_found(okafor_practice, now):
    SearchRow.objects.update(specialty=6)

    assert sorted(found(now), key=lambda entry: entry.specialty) == [
        Difference(okafor_practice.pk, 1, "missing"),
        Difference(okafor_practice.pk, 6, "stray"),
    ]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda: Practice.objects.all().delete(),
        lambda: Provider.objects.update(claim="unclaimed"),
    ],
    ids=["deleted", "unclaimed"],
)
def test_a_row_that_stands_for_nobody_is_found(okafor_practice, now, spoil):
    practice_id = okafor_practice.pk
    spoil()

    assert found(now) == [Difference(practice_id, 1, "stray")]


SPOILT = {
    "provider_id": "00000000-0000-0000-0000-000000000001",
    "cell": 1,
    "ok": False,
    "listed_until": None,
    "x": 0.5,
    "y": 0.5,
    "z": 0.5,
    "in_person": False,
    "video_keys": [1],
    "accepts": 0,
    "ages": 1,
    "sex": "M",
    "languages": [],
    "plans_accepted": [1],
    "plans_refused": [1],
    "experience": [1],
    "wheelchair": None,
    "price_cents": 1,
    "rating_percentile": 0.1,
    "review_count": 1,
    "acceptance_rate": 0.1,
    "reply_hours": 0.1,
    "answered_count": 1,
    "confirmed_on": date(2020, 1, 1),
    "facts_until": date(2030, 1, 1),
}


def test_every_fact_has_its_control():
    assert {"practice_id", "specialty", *SPOILT} == set(search_rows.FACTS)


@pytest.mark.parametrize("fact", SPOILT)
def test_a_row_that_says_something_else_is_found(okafor_practice, now, fact):
    SearchRow.objects.update(**{fact: SPOILT[fact]})
    assert found(now) == [Difference(okafor_practice.pk, 1, "differs")]

    search_rows.rebuild(now=now)
    assert found(now) == []


@pytest.mark.parametrize("field", ["next_in_person_at", "next_video_at"])
def test_wrong_next_times_are_found(okafor_practice, now, field):
    SearchRow.objects.update(**{field: now + timedelta(days=3)})

    assert found(now) == [Difference(okafor_practice.pk, 1, "times")]


def test_times_that_the_sweep_is_about_to_move_are_left_to_it(okafor_practice, now):
    due = Practice.objects.get().times_due_at
    assert due == now + timedelta(
        microseconds=1
    )  # the first time is 120 minutes ahead and asks for so much notice

    later = now + timedelta(minutes=1)
    assert found(later) == []
    Practice.objects.update(times_due_at=later + timedelta(days=1))
    assert found(later) == [Difference(okafor_practice.pk, 1, "times")]


# What lapses by date alone, with nobody changing a row.


@pytest.mark.parametrize(
    ("place", "state", "midnight"),
    [
        ({}, "NY", datetime(2026, 11, 24, 5, tzinfo=UTC)),
        ({"honolulu": True}, "HI", datetime(2026, 11, 24, 10, tzinfo=UTC)),
        ({"guam": True}, "GU", datetime(2026, 11, 24, 14, tzinfo=UTC)),
    ],
    ids=["New York", "Honolulu", "Guam"],
)
def test_a_sweep_removes_what_lapsed_at_midnight_of_the_place(now, place, state, midnight):
    practice = make_listed_practice(now=now, location=place, does_video=True)
    last = date(2026, 11, 24) if state == "GU" else date(2026, 11, 23)  # it is the 24th in Guam already
    CredentialFactory(provider=practice.provider, jurisdiction="CA", expires_on=last)
    ExperienceFactory(provider=practice.provider, valid_until=last)
    search_rows.refresh([practice.pk], now=now)
    keys = sorted([video_key(1, "CA"), video_key(1, state)])
    assert (row(practice).video_keys, row(practice).experience, row(practice).facts_until) == (
        keys,
        [0, 40],
        last,
    )

    assert search_rows.refresh_lapsed(now=midnight - timedelta(seconds=1)) == 0
    assert row(practice).video_keys == keys

    assert search_rows.refresh_lapsed(now=midnight) == 1
    assert (row(practice).video_keys, row(practice).experience) == ([video_key(1, state)], [])
    assert row(practice).facts_until == date(2028, 12, 31)
    assert search_rows.refresh_lapsed(now=midnight) == 0


def test_what_lapsed_is_left_to_the_sweep_by_the_check(okafor_practice, now):
    ExperienceFactory(provider=okafor_practice.provider, valid_until=date(2026, 11, 23))
    search_rows.refresh([okafor_practice.pk], now=now)
    tomorrow = now + timedelta(days=1)
    Practice.objects.update(times_due_at=tomorrow)

    assert found(tomorrow) == []
    ConditionExperience.objects.all().delete()
    assert found(now) == [Difference(okafor_practice.pk, 1, "differs")]

    search_rows.refresh_all_lapsed(now=tomorrow)
    assert row(okafor_practice).experience == []


def test_the_sweep_over_lapsed_facts_goes_on_until_nothing_is_left(now, monkeypatch):
    for _ in range(3):
        practice = make_listed_practice(now=now)
        ExperienceFactory(provider=practice.provider, valid_until=date(2026, 11, 23))
        search_rows.refresh([practice.pk], now=now)

    assert search_rows.refresh_lapsed(now=now + timedelta(days=1), limit=2) == 2
    assert search_rows.refresh_all_lapsed(now=now + timedelta(days=1)) == 1
    assert search_rows.refresh_all_lapsed(now=now + timedelta(days=1)) == 0


def test_plan_answers_go_with_their_row(okafor_practice, now):
    PlanAcceptanceFactory(practice=okafor_practice)
    search_rows.refresh([okafor_practice.pk], now=now)
    PlanAcceptance.objects.all().delete()

    assert found(now) == [Difference(okafor_practice.pk, 1, "differs")]
