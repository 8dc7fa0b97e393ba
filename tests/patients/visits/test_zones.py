"""New rules of a time zone: visits to come keep the wall time that was agreed, or both sides are told why not."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import count
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command

from accounts.models import OutboxMessage
from accounts.outbox import open_email
from patients.models import Visit
from patients.visits import attendance, cancelling, rescheduling, zones
from patients.visits.turns import Side
from providers import next_times
from providers.models import SearchRow, TimeClaim
from providers.time_claims import TimeTaken
from tests.factories.calendars import ExternalBusyFactory
from tests.factories.clinics import make_owner
from tests.factories.patients import PatientFactory
from tests.factories.supply import make_listed_practice
from tests.patients import demand

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HALF = 30 * MINUTE
NINE = datetime(2026, 12, 1, 14, tzinfo=UTC)  # a Tuesday in New York
GAP = datetime(2027, 3, 14, 7, tzinfo=UTC)  # there the clocks go from 02:00 to 03:00
FOLD = datetime(2027, 11, 7, 6, tzinfo=UTC)  # and from 02:00 to 01:00


@pytest.fixture
def book(okafor_practice, now):
    """Books a visit that was agreed for the wall time of `at`, when the clocks were thought to be `off` from it."""
    number = count()

    def made(at, off, practice=okafor_practice, patient=None):
        out_of_the_way = NINE + 400 * DAY + next(number) * HOUR
        patient = patient or PatientFactory(user__email=f"{out_of_the_way:%j%H}@example.org")
        visit = demand.visit(patient, practice, out_of_the_way, now)
        wall = at.astimezone(ZoneInfo(visit.zone))
        visit.local_date, visit.local_time = wall.date(), wall.time()
        visit.starts_at, visit.ends_at = at + off, at + off + HALF
        visit.save(update_fields=["local_date", "local_time", "starts_at", "ends_at"])
        TimeClaim.objects.filter(pk=visit.claim_id).update(during=(visit.starts_at, visit.ends_at))
        return visit

    return made


def stored(*visits):
    return [Visit.objects.get(pk=visit.pk).starts_at for visit in visits]


def claimed(visit):
    during = TimeClaim.objects.get(pk=visit.claim_id).during
    return during.lower, during.upper


def run(*words, now):
    out, err, code = StringIO(), StringIO(), 0
    with time_machine.travel(now, tick=False):
        try:
            call_command("check_timezones", *words, stdout=out, stderr=err)
        except SystemExit as stop:
            code = stop.code
    return code, out.getvalue(), err.getvalue()


def test_while_the_rules_stay_there_is_nothing_to_do(book, now):
    visit = book(NINE, timedelta())

    assert run(now=now) == (0, "Every visit to come is at the wall time that was agreed.\n", "")
    assert zones.resolve_all(now=now) == (0, [])
    assert zones.resolve(visit_id=visit.pk, now=now) is False
    assert OutboxMessage.objects.count() == 0


def test_what_is_off_its_wall_time_is_listed_by_practice_and_nothing_is_changed(book, now):
    visit = book(NINE, -HOUR)
    other = make_listed_practice(now=now, location={"honolulu": True})
    second = book(NINE, HOUR, practice=other)

    code, out, err = run(now=now)

    assert code == 1
    assert out.count("\n") == 4
    assert (
        f"practice {visit.practice_id}\n  visit {visit.pk} agreed for 2026-12-01 09:00 America/New_York, which is "
        "2026-12-01 14:00 UTC, is stored at 2026-12-01 13:00 UTC\n"
    ) in out
    assert f"visit {second.pk} agreed for 2026-12-01 04:00 Pacific/Honolulu" in out
    assert err == "2 visits not at the wall time that was agreed. `--resolve` moves what it can.\n"
    assert stored(visit, second) == [NINE - HOUR, NINE + HOUR]


@pytest.mark.parametrize("off", [-HOUR, HOUR, -DAY, DAY, 30 * MINUTE], ids=str)
def test_a_visit_is_moved_to_its_wall_time_with_its_claim_and_both_sides_are_told(
    book, okafor_practice, now, off
):
    owner = make_owner(okafor_practice.location.clinic)
    visit = book(NINE, off)

    code, out, err = run("--resolve", now=now)

    assert (code, err) == (0, "")
    assert out.startswith("1 visit moved to the wall time that was agreed.\n")
    row = Visit.objects.get(pk=visit.pk)
    assert (row.starts_at, row.ends_at, row.sequence) == (NINE, NINE + HALF, 1)
    assert (str(row.local_date), str(row.local_time), row.status) == ("2026-12-01", "09:00:00", "confirmed")
    assert claimed(visit) == (NINE, NINE + HALF)
    told = {
        message.user: open_email(message)
        for message in OutboxMessage.objects.filter(kind__endswith=".shifted")
    }
    assert told.keys() == {visit.patient.user, owner}
    assert all(
        "is on Tuesday, December 1 at 9:00 AM (New York time)" in email.text for email in told.values()
    )
    assert visit.patient.given_name not in told[owner].text


def test_running_it_again_changes_nothing(book, now):
    visit = book(NINE, HOUR)

    assert zones.resolve_all(now=now).moved == 1
    assert zones.resolve_all(now=now) == (0, [])

    assert (Visit.objects.get(pk=visit.pk).sequence, OutboxMessage.objects.count()) == (1, 1)


def test_search_follows(book, okafor_practice, now):
    tomorrow = datetime(2026, 11, 24, 14, tzinfo=UTC)
    book(tomorrow + HOUR, -HOUR)
    next_times.refresh([okafor_practice.pk], now=now + 10 * HOUR)
    assert SearchRow.objects.get().next_in_person_at == tomorrow + HALF

    zones.resolve_all(now=now + 10 * HOUR)

    assert SearchRow.objects.get().next_in_person_at == tomorrow


@pytest.mark.parametrize("off", [-HALF, HALF, -HOUR, HOUR], ids=str)
def test_neighbours_make_room_for_each_other(book, now, off):
    visits = [book(NINE + number * HALF, off) for number in range(6)]

    assert zones.resolve_all(now=now) == (6, [])

    assert stored(*visits) == [NINE + number * HALF for number in range(6)]


@pytest.mark.parametrize("off", [-HALF, HALF], ids=str)
def test_in_the_other_order_most_neighbours_would_wait_for_another_pass(book, now, off, monkeypatch):
    for number in range(6):
        book(NINE + number * HALF, off)
    in_order = zones._in_order
    monkeypatch.setattr(zones, "_in_order", lambda visits: in_order(visits)[::-1])
    looks = []
    shifted = zones.shifted
    monkeypatch.setattr(zones, "shifted", lambda *, now: looks.append(now) or shifted(now=now))

    assert zones.resolve_all(now=now) == (6, [])

    assert len(looks) == 7


def test_what_has_to_wait_for_another_one_is_tried_again(book, okafor_practice, now):
    other = make_listed_practice(now=now, provider=okafor_practice.provider, location={"honolulu": True})
    first = book(NINE + HOUR, -HOUR)  # moves to ten, where the other one still is
    second = book(NINE + 5 * HOUR, -4 * HOUR, practice=other)
    with pytest.raises(TimeTaken):
        zones.resolve(visit_id=first.pk, now=now)

    assert zones.resolve_all(now=now) == (2, [])
    assert stored(first, second) == [NINE + HOUR, NINE + 5 * HOUR]


def test_visits_of_one_patient_make_room_for_each_other_too(book, ada, now):
    practices = [make_listed_practice(now=now), make_listed_practice(now=now)]
    visits = [book(NINE + number * HALF, -HALF, practice, ada) for number, practice in enumerate(practices)]

    assert zones.resolve_all(now=now) == (2, [])
    assert stored(*visits) == [NINE, NINE + HALF]


def test_what_is_in_the_way_is_left_alone_and_both_sides_are_told_once(book, okafor_practice, now):
    owner = make_owner(okafor_practice.location.clinic)
    visit = book(NINE, HOUR)
    taken = book(NINE, timedelta())

    for _ in range(2):
        code, out, err = run("--resolve", now=now)
        assert code == 1
        assert out.startswith("0 visits moved")
        assert out.endswith("is stored at 2026-12-01 15:00 UTC: the clinician's time is taken\n")
        assert err == "1 visit not at the wall time that was agreed. People have to agree on another time.\n"

    assert (stored(visit, taken), Visit.objects.get(pk=visit.pk).sequence) == ([NINE + HOUR, NINE], 0)
    messages = OutboxMessage.objects.all()
    assert {(message.kind, message.user) for message in messages} == {
        ("visit.off_its_time", visit.patient.user), ("practice.off_its_time", owner),
    }  # fmt: skip
    assert len(messages) == 2
    said = "It is on Tuesday, December 1 at 10:00 AM (New York time)"
    assert all(said in open_email(message).text for message in messages)
    assert all(visit.patient.given_name not in open_email(m).text for m in messages if m.user == owner)


def test_once_the_time_is_free_what_was_left_moves(book, now):
    visit, other = book(NINE, HOUR), book(NINE, timedelta())
    assert zones.resolve_all(now=now).moved == 0

    cancelling.cancel(visit=other, side=Side.PATIENT, code="plans", by=None, now=now)

    assert zones.resolve_all(now=now) == (1, [])
    assert stored(visit) == [NINE]


@pytest.mark.parametrize("how", ["to the time where it is", "to another time", "not at all any more"])
def test_what_was_left_is_settled_by_people(book, now, how):
    visit = book(NINE, HOUR)
    book(NINE, timedelta())
    (left,) = zones.resolve_all(now=now).left
    assert left[1] == "time_taken"

    if how == "not at all any more":
        cancelling.cancel(visit=visit, side=Side.CLINIC, code="other", by=None, now=now)
    else:
        to = NINE + HOUR if how == "to the time where it is" else NINE + 3 * HOUR
        wanted = rescheduling.Wanted(starts_at=to)
        rescheduling.reschedule(visit=visit, side=Side.CLINIC, wanted=wanted, by=None, now=now)

    assert run("--resolve", now=now)[0] == 0


def test_a_visit_elsewhere_of_the_same_patient_is_in_the_way(book, ada, now):
    book(NINE, timedelta(), make_listed_practice(now=now), ada)
    visit = book(NINE, HOUR, patient=ada)

    code, out, _ = run("--resolve", now=now)

    assert (code, stored(visit), claimed(visit)[0]) == (1, [NINE + HOUR], NINE + HOUR)
    assert "the patient has another visit then" in out


def test_a_calendar_elsewhere_is_in_the_way(book, okafor_practice, now):
    visit = book(NINE, HOUR)
    ExternalBusyFactory(calendar__provider=okafor_practice.provider, during=(NINE, NINE + HALF))

    assert [code for _, code in zones.resolve_all(now=now).left] == ["time_taken"]
    assert stored(visit) == [NINE + HOUR]


def test_a_wall_time_that_the_clocks_skip_now_is_left_and_told(book, now):
    visit = book(GAP - HOUR, timedelta())
    Visit.objects.filter(pk=visit.pk).update(local_time="02:30", starts_at=GAP, ends_at=GAP + HALF)

    code, out, _ = run("--resolve", now=now)

    assert (code, stored(visit)) == (1, [GAP])
    assert "agreed for 2027-03-14 02:30 America/New_York, which is no moment, is stored at" in out
    assert out.endswith("the clocks skip this time\n")
    assert [message.kind for message in OutboxMessage.objects.all()] == ["visit.off_its_time"]


@pytest.mark.parametrize("moment", [FOLD - HALF, FOLD + HALF], ids=["first", "second"])
def test_at_a_wall_time_that_comes_twice_a_visit_may_be_at_either(book, now, moment):
    visit = book(moment, timedelta())
    assert str(visit.local_time) == "01:30:00"

    assert zones.shifted(now=now) == []


@pytest.mark.parametrize("off", [-HOUR, 2 * HOUR], ids=str)
def test_a_wall_time_that_comes_twice_now_is_the_first_of_both(book, now, off):
    visit = book(FOLD - HALF, off)

    assert zones.resolve_all(now=now) == (1, [])
    assert stored(visit) == [FOLD - HALF]


def test_a_pause_that_has_grown_since_does_not_keep_neighbours_apart(book, okafor_practice, now):
    visits = [book(NINE + number * HALF, -HALF) for number in range(3)]
    okafor_practice.buffer_minutes = 15
    okafor_practice.save()

    assert zones.resolve_all(now=now) == (3, [])
    assert claimed(visits[0]) == (NINE, NINE + HALF)


def test_a_pause_is_moved_with_its_visit(book, now):
    visit = book(NINE, HOUR)
    TimeClaim.objects.filter(pk=visit.claim_id).update(during=(NINE + HOUR, NINE + HOUR + HALF + 10 * MINUTE))

    zones.resolve_all(now=now)

    assert claimed(visit) == (NINE, NINE + HALF + 10 * MINUTE)


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (NINE - HOUR - MINUTE, 1),
        (NINE - MINUTE, 1),  # by the stored moment it has begun, by the right one it has not
        (NINE, 0),
    ],
)
def test_what_has_begun_stays(book, moment, due):
    book(NINE, -HOUR)

    assert len(zones.shifted(now=moment)) == due
    assert zones.resolve_all(now=moment).moved == due


@pytest.mark.parametrize("status", ["cancelled", "completed"])
def test_what_is_over_stays(book, now, status):
    visit = book(NINE, -HOUR)
    if status == "cancelled":
        cancelling.cancel(visit=visit, side=Side.PATIENT, code="plans", by=None, now=now)
    else:
        attendance.complete(visit=visit, by=None, now=visit.starts_at)

    assert zones.shifted(now=now) == []
    assert zones.resolve(visit_id=visit.pk, now=now) is False
