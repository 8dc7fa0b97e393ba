"""Reviews of Dr Okafor as everybody reads them, and those who run the practice."""

import itertools
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
    hours = itertools.count()

    def make(count, *, prefix="patient", counts=True, **more):
        made = []
        for patient in said.patients(count, prefix):
            at = now - 30 * DAY + next(hours) * HOUR
            visit = said.attended(okafor_practice, at, patient)
            made.append(said.say(visit, at + 2 * DAY, **more))
            said.showing.publish_due(now=at + 6 * DAY)
        if counts:
            said.showing.count_due(now=now)
        return [said.fresh(review) for review in made]

    return make


@pytest.fixture
def bola(okafor_practice):
    return make_owner(okafor_practice.location.clinic)


@pytest.fixture
def clinic(bola):
    """The browser of somebody who runs the practice."""
    return sign_in(Client(), bola)


@pytest.fixture
def attended(okafor_practice, ada, now):
    """Ada's visit of six days ago."""
    return said.attended(okafor_practice, now - 6 * DAY, ada)


@pytest.fixture
def shown(attended, now):
    """What she wrote three days ago, which can be read since now."""
    return said.shown(attended, now, text="She took her time.")
