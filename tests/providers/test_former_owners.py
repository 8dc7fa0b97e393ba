"""Who owned a clinic when they began, and does not once it is their turn, changes nothing of it."""

import pytest

from providers import places
from providers.memberships import NotAnOwner
from providers.models import Location, Practice
from providers.rosters import roster, week_files
from tests.factories.clinics import make_removed
from tests.factories.supply import LocationFactory, PracticeFactory, WeeklyHoursFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice():
    made = PracticeFactory(location=LocationFactory(), accepts="new")
    WeeklyHoursFactory(practice=made)
    return made


def open_location(practice, **asked):
    clinic = practice.location.clinic
    places.open_location(clinic=clinic, address={"line1": "1 Pine Street", "zip": "10038"}, **asked)


def change_location(practice, **asked):
    places.change_location(location=practice.location, changes={"wheelchair": False}, **asked)


def apply_roster(practice, **asked):
    _apply(
        roster,
        practice,
        f"npi,location,accepts\n{practice.provider.npi},{practice.location_id},nobody\n",
        **asked,
    )


def apply_hours(practice, **asked):
    row = f"{practice.provider.npi},{practice.location_id},,,"
    _apply(week_files, practice, f"npi,location,weekday,starts,ends\n{row}\n", **asked)


def _apply(rules, practice, text, *, by, now):
    clinic = practice.location.clinic
    proposal = rules.propose(clinic=clinic, content=text.encode(), now=now, in_turn=True)
    assert len(proposal.of_kind("update")) == 1
    rules.apply(proposal=proposal, clinic=clinic, by=by, skip_bad=False, now=now)


@pytest.mark.parametrize("act", [open_location, change_location, apply_roster, apply_hours])
def test_who_owns_the_clinic_no_more_changes_nothing(practice, now, act):
    with pytest.raises(NotAnOwner):
        act(practice, by=make_removed(practice.location.clinic), now=now)

    assert Location.objects.get().wheelchair is practice.location.wheelchair
    assert Practice.objects.get().accepts == "new"
    assert practice.weekly_hours.count() == 1
