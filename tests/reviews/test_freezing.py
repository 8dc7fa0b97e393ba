"""Many reviews of one clinician at once: none of them is shown or counts until somebody has looked."""

from datetime import timedelta

import pytest

from accounts.models import Role
from providers.models import Provider
from reviews import freezing, showing, writing
from reviews.fraud import bursts
from reviews.models import Freeze, Review
from tests.factories.people import make_staff
from tests.reviews import said

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def crowd(okafor_practice, now):
    """Visits of eight who write within one day. One review of old counts already, one waits for its time."""
    old, waiting, *new = said.patients(10)
    said.counted(said.attended(okafor_practice, now - 50 * DAY, old), now - 10 * DAY)
    said.shown(said.attended(okafor_practice, now - 15 * DAY, waiting), now - 5 * DAY, text="Fine.")
    return [said.attended(okafor_practice, now - 3 * DAY + n * HOUR, who) for n, who in enumerate(new)]


def everybody_writes(crowd, now):
    return [said.say(visit, now + n * HOUR, overall=1) for n, visit in enumerate(crowd)]


def held():
    return Review.objects.filter(status="held", held_for=["burst"]).count()


def test_from_the_fourth_on_a_day_they_wait_and_those_before_them_too(crowd, now):
    everybody_writes(crowd[:3], now)
    assert (Freeze.objects.count(), held()) == (0, 0)
    said.say(crowd[3], now + 3 * HOUR)
    freeze = Freeze.objects.get()
    assert (freeze.seen, freeze.days, freeze.lifted_at, held()) == (4, 1, None, 4)
    everybody_writes(crowd[4:], now + 4 * HOUR)
    assert (Freeze.objects.count(), held()) == (1, 8)
    assert showing.publish_due(now=now + 10 * DAY) == 0


def test_what_counts_already_stays_and_what_is_shown_counts_no_sooner(crowd, now):
    everybody_writes(crowd, now)
    later = now + 60 * DAY
    assert showing.count_due(now=later) == 0
    assert Review.objects.shown().count() == 2
    assert Provider.objects.get().review_count == 1


def test_once_somebody_has_looked_they_go_on_and_the_next_is_no_burst(crowd, now):
    everybody_writes(crowd[:7], now)
    by = make_staff(Role.MODERATOR)
    freezing.lift(freeze=Freeze.objects.get(), reason="A health fair that week.", by=by, now=now + 2 * DAY)
    assert held() == 0
    assert showing.publish_due(now=now + 5 * DAY) == 7
    assert said.say(crowd[7], now + 5 * DAY).status == "screened"
    assert showing.count_due(now=now + 40 * DAY) == 8
    assert Provider.objects.get().review_count == 9


def test_without_the_look_for_bursts_all_of_them_count(crowd, now, monkeypatch):
    """The control."""
    monkeypatch.setattr(bursts, "find", lambda arrivals, **rest: None)
    everybody_writes(crowd, now)
    showing.publish_due(now=now + 40 * DAY)
    showing.count_due(now=now + 40 * DAY)
    assert Provider.objects.get().review_count == 10


def test_what_waited_for_something_else_is_not_shown_before_the_freeze_is_lifted(crowd, now):
    first = said.say(crowd[0], now, text="Call me at 212 555 0187.")
    everybody_writes(crowd[1:], now + HOUR)
    by = crowd[0].patient.user
    writing.edit(review=first, written=said.written(1, "Well."), by=by, now=now + DAY)
    assert showing.publish_due(now=now + 10 * DAY) == 0
    assert said.fresh(first).held_for == ["burst"]
