"""Visits that are moved to both sides of a change of the clocks are stored as the clocks there show them."""

from datetime import timedelta

import pytest

from patients.models import Visit
from patients.visits import zones
from patients.visits.rescheduling import Wanted, reschedule
from patients.visits.turns import Side
from providers.models import TimeClaim
from tests.factories.patients import PatientFactory
from tests.factories.supply import make_listed_practice
from tests.patients import demand
from tests.zones.around import HOUR, MINUTE, Around, day_at, time_at, utc
from tests.zones.tzif import Zone, content

NAMES = (
    "America/New_York", "America/Havana", "America/Santiago", "Antarctica/Troll", "Africa/Casablanca",
    "Australia/Lord_Howe",
)  # fmt: skip
DAY = timedelta(days=1)


@pytest.mark.parametrize("name", NAMES)
def test_a_visit_is_where_the_clocks_say(db, name, now):
    practice = make_listed_practice(now=now, location={"zone": name})
    visit = demand.visit(PatientFactory(), practice, now + DAY, now)
    zone = Zone(content(name))
    begin = int(now.timestamp())
    changes = zone.changes_between(begin, begin + 360 * 24 * HOUR)
    assert len(changes) == 2

    for change in changes:
        around = Around(zone, change)
        for moment in range(change - 90 * MINUTE, change + 91 * MINUTE, 30 * MINUTE):
            wanted = Wanted(starts_at=utc(moment))
            reschedule(visit=visit, side=Side.CLINIC, wanted=wanted, by=None, now=now)

            row, wall = Visit.objects.get(pk=visit.pk), around.wall(moment)
            assert (row.starts_at, row.ends_at) == (utc(moment), utc(moment + 30 * MINUTE))
            assert (row.zone, row.local_date, row.local_time) == (name, day_at(wall), time_at(wall))
            assert TimeClaim.objects.get(pk=row.claim_id).during.lower == utc(moment)
            assert zones.agrees(row)
            assert zones.moment_of(row) == utc(around.moments(wall)[0])
    assert zones.shifted(now=now) == []
