"""Reviews of Dr Okafor as everybody reads them, and those who run the practice."""

import itertools
from datetime import timedelta

import pytest
from django.test import Client

from reviews import figures
from reviews.models import Rating
from tests.factories import reviews as rows
from tests.factories.clinics import make_owner
from tests.factories.people import sign_in
from tests.reviews import said

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def crowd(okafor_practice, now):
    """Makes so many people whose review of a visit of a month ago can be read, and counts where `counts`.

    As rows: so many at once would wait for somebody to look.
    """
    hours = itertools.count()

    def make(count, *, prefix="patient", counts=True, overall=4, text="", display_name="A patient", **stars):
        made = []
        for patient in said.patients(count, prefix):
            at = now - 30 * DAY + next(hours) * HOUR
            facts = {"display_name": display_name, "counted_at": now if counts else None}
            visit = rows.visited(patient, okafor_practice, at)
            made.append(rows.review(visit, now, stars=overall, text=text, **facts))
        Rating.objects.filter(review__in=made).update(**{"overall": overall, **stars})
        figures.recount(okafor_practice.provider_id, now=now)
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
