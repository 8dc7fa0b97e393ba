from datetime import timedelta

import pytest

from patients.requests import figures
from patients.tasks import refresh_figures
from providers.models import Clinic, SearchRow
from tests.patients import demand

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ended(ada, okafor_practice, now):
    """A request of Ada's that ended at a moment, first answered some hours after it was made."""
    made = iter(range(1, 100))

    def make(status, hours=None, *, at=now - DAY):
        submitted = at - (hours or 48) * HOUR
        facts = {"answered_at": None if hours is None else at, "ended_at": at}
        if status == "declined":
            facts["decline_code"] = "other"
        request = demand.request(ada, submitted)
        start = now + next(made) * HOUR
        return demand.target(request, okafor_practice, start, submitted, status=status, **facts)

    return make


@pytest.fixture
def stored(okafor_practice, now):
    """What the sweep leaves with the clinic, and with its search row."""

    def sweep(at=now):
        figures.refresh_all(now=at)
        names = ("acceptance_rate", "reply_hours", "answered_count")
        (clinic,) = Clinic.objects.values_list(*names)
        assert SearchRow.objects.values_list(*names).get() == clinic
        return clinic

    return sweep


def test_the_share_of_accepted_requests_and_the_median_of_hours(ended, stored):
    for hours in (1, 2, 9):
        ended("confirmed", hours)
    ended("declined", 4)

    assert stored() == (0.75, 3.0, 4)


def test_a_request_that_nobody_answered_was_not_accepted(ended, stored):
    ended("confirmed", 6)
    ended("expired")

    assert stored() == (0.5, 6.0, 2)


def test_what_the_patient_ended_says_nothing_of_the_share(ended, stored):
    ended("confirmed", 6)
    ended("withdrawn")
    ended("withdrawn", 2)  # other times were offered, and not taken
    ended("expired", 4)

    assert stored() == (1.0, 4.0, 1)


def test_what_is_older_than_90_days_counts_no_more(ended, stored, now):
    ended("declined", 5, at=now - 90 * DAY)
    last = ended("confirmed", 7, at=now - 90 * DAY + HOUR)

    assert stored() == (1.0, 7.0, 1)
    assert stored(at=last.ended_at + 90 * DAY) == (None, None, 0)


def test_a_clinic_that_was_never_asked_keeps_what_it_has(okafor_practice, now):
    Clinic.objects.update(acceptance_rate=0.9, reply_hours=3, answered_count=40)

    assert figures.refresh_all(now=now) == 0
    assert Clinic.objects.get().answered_count == 40


def test_a_second_sweep_changes_nothing(ended, now):
    ended("confirmed", 6)

    assert (figures.refresh_all(now=now), figures.refresh_all(now=now)) == (1, 0)


def test_what_waits_does_not_count_yet(ada, okafor_practice, stored, now):
    demand.target(demand.request(ada, now), okafor_practice, now + DAY, now)

    assert stored() == (None, None, 0)


def test_the_task_is_the_sweep(monkeypatch):
    asked = []
    monkeypatch.setattr(figures, "refresh_all", lambda now: asked.append(now))

    refresh_figures()

    assert len(asked) == 1
