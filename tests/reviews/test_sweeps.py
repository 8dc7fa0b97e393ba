"""The sweeps over reviews find what is due without reading all that was ever written."""

from datetime import timedelta

import pytest

from providers import rounds
from reviews import showing
from reviews.fraud import COUNTED_AFTER, PUBLISHED_AFTER
from tests import plans

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("statement", "wait", "index"),
    [
        (showing.TO_PUBLISH, PUBLISHED_AFTER, "reviews_to_publish"),
        (showing.TO_COUNT, COUNTED_AFTER, "reviews_to_count"),
        (showing.SETTLED, timedelta(0), "reviews_to_look_at"),
    ],
)
def test_a_sweep_finds_what_is_due_by_its_index(now, statement, wait, index):
    given = {"now": now, "wait": wait, "after": rounds.NOBODY, "limit": 200}
    assert index in plans.with_no_index_but({"reviews_review": index}, statement, given)
