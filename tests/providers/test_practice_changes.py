"""Changes of a practice outside of the API."""

import pytest

from providers import practice_changes
from providers.models import SearchRow


def test_a_change_that_is_refused_leaves_everything_as_it_was(okafor_practice, now):
    with pytest.raises(practice_changes.NoWayToBeSeen):
        practice_changes.change(
            practice=okafor_practice, changes={"accepts": "nobody", "does_in_person": False}, now=now
        )

    okafor_practice.refresh_from_db()
    assert (okafor_practice.accepts, okafor_practice.does_in_person) == ("new", True)
    assert SearchRow.objects.get(practice_id=okafor_practice.pk).accepts == 2


def test_a_change_takes_what_others_changed_meanwhile_into_account(okafor_practice, now):
    practice_changes.change(practice=okafor_practice, changes={"accepts": "existing"}, now=now)
    practice_changes.change(practice=okafor_practice, changes={"buffer_minutes": 10}, now=now)  # read before

    okafor_practice.refresh_from_db()
    assert (okafor_practice.accepts, okafor_practice.buffer_minutes) == ("existing", 10)
