"""A visit with Dr Okafor that took place two days ago."""

from datetime import timedelta

import pytest

from tests.reviews import said

DAY = timedelta(days=1)


@pytest.fixture
def ada(db):
    return said.patient()


@pytest.fixture
def visit(okafor_practice, ada, now):
    return said.attended(okafor_practice, now - 2 * DAY, ada)
