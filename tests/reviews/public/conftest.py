"""Reviews of Dr Okafor as everybody reads them, and those who run the practice."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.factories.clinics import make_owner
from tests.factories.people import sign_in
from tests.reviews import said

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def crowd(okafor_practice, now):
    """Makes so many people whose review of a visit of a month ago can be read, and counts where `counts`."""

    def make(count, *, prefix="patient", counts=True, **more):
        made = []
        for number, patient in enumerate(said.patients(count, prefix)):
            at = now - 30 * DAY + number * HOUR
            visit = said.attended(okafor_practice, at, patient)
            review = said.say(visit, at + 2 * DAY, **more)
            said.showing.publish_due(now=at + 6 * DAY)
            if counts:
                said.showing.count_due(now=now)
            made.append(said.fresh(review))
        return made

    return make


@pytest.fixture
def bola(okafor_practice):
    return make_owner(okafor_practice.location.clinic)


@pytest.fixture
def clinic(bola):
    """The browser of somebody who runs the practice."""
    return sign_in(Client(), bola)


@pytest.fixture
def shown(visit, now):
    """Ada's review of two days ago, which has just been published."""
    review = said.say(visit, now - DAY, text="She took her time.")
    assert said.showing.publish_due(now=now + 3 * DAY) == 1
    return said.fresh(review)
