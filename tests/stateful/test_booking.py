"""Anything in any order: no time is given twice, nothing happens unsaid. STATEFUL_EXAMPLES says how many times.

20,000 steps: `STATEFUL_EXAMPLES=660 python3 manage.py test tests/stateful/test_booking.py -n 2`. It ends with how
often each act was done and refused.
"""

import pytest

from tests.stateful.running import PARTS, run
from tests.stateful.tour import missing, tour

pytestmark = [pytest.mark.stateful, pytest.mark.django_db]


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_people_do_no_time_is_given_twice(machine, part, record_property):
    is_long = run(machine, part, record_property, "booking")
    assert not is_long or not missing(machine)


def test_each_act_succeeds(here):
    tour(here)

    here.read.look_at_all()
    assert missing(here) == []
