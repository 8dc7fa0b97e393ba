"""Ada, whose visit at Dr Okafor took place on the Tuesday after `now`."""

import pytest

from tests.reviews.outcomes import afterwards


@pytest.fixture
def ada(db):
    return afterwards.named("ada")


@pytest.fixture
def visit(ada, okafor_practice, now):
    return afterwards.done(ada, okafor_practice, now + afterwards.DAY, now, told=afterwards.TOLD)
