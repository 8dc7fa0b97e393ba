"""A need and a candidate with plain, valid values; tests change one thing with `dataclasses.replace`."""

from datetime import date

import pytest
import time_machine

from matching.ranking import Candidate, Need
from tests.matching.market import request


@pytest.fixture
def need() -> Need:
    """Ada has a strained upper back and asks for someone within 25 miles of home."""
    return Need(
        conditions=("thoracic-strain",),
        specialties_first=("225100000X", "111N00000X"),
        specialties_step_up=(),
        level="soon",
        radius_miles=25.0,
        mode="in_person",
        plan_id="plan-1",
        plan_required=False,
        languages=(),
        provider_sex=None,
        max_price_cents=None,
        new_patient=True,
        on=date(2026, 11, 23),
    )


@pytest.fixture
def okafor() -> Candidate:
    """Dr Okafor, physical therapist, 5 miles away, open in two days."""
    return Candidate(
        practice_id="practice-okafor",
        provider_id="okafor",
        taxonomy_codes=("225100000X",),
        distance_miles=5.0,
        experience={"thoracic-strain": 30, "scoliosis": 70},
        plan="accepted",
        rating_percentile=0.7,
        review_count=30,
        wait_hours=48.0,
        acceptance_rate=0.9,
        reply_hours=8.0,
        answered_count=20,
        modes=("in_person",),
        sex="F",
        languages=("en", "ig"),
        price_cents=12000,
        accepts_new=True,
        listed=True,
        licensed=True,
        stale_days=10,
    )


@pytest.fixture
def send(client, catalogue, now):
    """Post a body to an address of the API at a fixed moment."""

    def post(address, body, *, at=now):
        with time_machine.travel(at, tick=False):
            return client.post(address, body, content_type="application/json")

    return post


@pytest.fixture
def ask(send, now):
    """Ask for a match over HTTP; what is given changes the plain request."""

    def post(*, at=now, **changes):
        response = send("/api/v1/matches/", request(**changes), at=at)
        assert response.status_code == 200, response.content
        return response.json()

    return post
