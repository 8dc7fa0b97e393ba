"""The command as it is run after an update of tzdata: the same database, another file of the zone."""

import os
import struct
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from patients.models import Visit
from patients.visits import zones
from tests.factories.patients import PatientFactory
from tests.factories.supply import make_listed_practice
from tests.patients import demand

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SUMMER = datetime(2036, 7, 1, 13, tzinfo=UTC)  # nine in New York by the rules of today
WINTER = datetime(2036, 1, 15, 14, tzinfo=UTC)
HOUR, HALF = timedelta(hours=1), timedelta(minutes=30)


def without_summer_time(folder):
    """A tzdata in which New York stays five hours behind."""
    (folder / "America").mkdir()
    block = (
        b"TZif2"
        + bytes(15)
        + struct.pack(">6l", 0, 0, 0, 0, 1, 4)
        + struct.pack(">lBB", -18_000, 0, 0)
        + b"EST\0"
    )
    (folder / "America" / "New_York").write_bytes(block + block + b"\nEST5\n")
    return str(folder)


def check(*words, tzdata=None):
    ours = connection.settings_dict
    url = f"postgresql://{quote(ours['USER'])}@/{ours['NAME']}?host={quote(ours['HOST'])}&port={ours['PORT'] or 5432}"
    paths = {"PYTHONTZPATH": tzdata} if tzdata else {}
    return subprocess.run(
        [sys.executable, "-m", "django", "check_timezones", *words],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": url, **paths},
        capture_output=True,
        text=True,
        check=False,
    )


def stored(visits):
    rows = [Visit.objects.get(pk=visit.pk) for visit in visits]
    return [(row.starts_at, row.claim.during.lower, str(row.local_time)[:5], row.sequence) for row in rows]


def test_visits_keep_their_wall_time_through_new_rules_and_back(now, tmp_path):
    practice = make_listed_practice(now=now)
    moments = [SUMMER, SUMMER + HALF, SUMMER + HOUR, WINTER]
    visits = [
        demand.visit(PatientFactory(user__email=f"{number}@example.org"), practice, moment, now)
        for number, moment in enumerate(moments)
    ]
    walls = ["09:00", "09:30", "10:00", "09:00"]
    assert zones.shifted(now=now) == []
    newer = without_summer_time(tmp_path)

    listed = check(tzdata=newer)

    assert listed.returncode == 1, listed.stderr
    assert listed.stderr == "3 visits not at the wall time that was agreed. `--resolve` moves what it can.\n"
    assert "agreed for 2036-07-01 09:30 America/New_York, which is 2036-07-01 14:30 UTC" in listed.stdout
    assert [row[0] for row in stored(visits)] == moments

    moved = check("--resolve", tzdata=newer)

    assert (moved.returncode, moved.stderr) == (0, ""), moved.stderr
    assert moved.stdout == (
        "3 visits moved to the wall time that was agreed.\nEvery visit to come is at the wall time that was agreed.\n"
    )
    later = [moment + HOUR for moment in moments[:3]] + [WINTER]
    assert stored(visits) == list(zip(later, later, walls, [1, 1, 1, 0], strict=True))

    back = check("--resolve")

    assert (back.returncode, back.stderr) == (0, ""), back.stderr
    assert stored(visits) == list(zip(moments, moments, walls, [2, 2, 2, 0], strict=True))
