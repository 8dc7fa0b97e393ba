"""The calendars of a clinician: read again by the sweep, which keeps what was read last where that fails."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from django.db import connection

from accounts.models import OutboxMessage
from accounts.outbox import open_email
from accounts.outside.reaching import Failed
from providers.calendars import apart, calendars, fetching
from providers.calendars.fetching import Fetched
from providers.models import ExternalBusy, ExternalCalendar, Location, Practice, SearchRow
from tests.factories.calendars import ADDRESS, NOON, ExternalBusyFactory, ExternalCalendarFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVENT = (
    "BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261123T170000Z\r\nDURATION:PT1H\r\nSUMMARY:Secret\r\nEND:VEVENT\r\n"
)
CONTENT = f"BEGIN:VCALENDAR\r\n{EVENT}END:VCALENDAR\r\n".encode()


@pytest.fixture
def provider(okafor_practice):
    okafor_practice.provider.owner = UserFactory(email="okafor@example.org")
    okafor_practice.provider.save()
    return okafor_practice.provider


@pytest.fixture
def calendar(provider, now):
    return ExternalCalendarFactory(provider=provider, created_at=now, due_at=now)


@pytest.fixture
def answers(monkeypatch):
    """What fetching gives, one after the other; `answers.asked` is what it was asked for."""

    class Answers(list):
        asked = []

    answers = Answers()

    def fetch(url, **known):
        assert not connection.in_atomic_block or connection.savepoint_ids == []
        answers.asked.append((url, known))
        answer = answers.pop(0)
        if isinstance(answer, str):
            raise Failed(answer)
        return answer

    answers.asked = []
    monkeypatch.setattr(fetching, "fetch", fetch)
    return answers


def spans():
    return [
        (span.lower, span.upper)
        for span in ExternalBusy.objects.order_by("during").values_list("during", flat=True)
    ]


def facts(calendar):
    row = ExternalCalendar.objects.get(pk=calendar.pk)
    return row.problem, row.failures, row.read_at, row.due_at


def test_what_is_read_takes_time_from_search_at_once(calendar, answers, now):
    answers.append(Fetched(CONTENT, '"v1"', "then"))

    assert calendars.read_due(now=now) == 1

    assert spans() == [(NOON, NOON + HOUR)]
    assert SearchRow.objects.get().next_in_person_at == NOON + HOUR
    assert answers.asked == [(ADDRESS, {})]
    assert facts(calendar) == ("", 0, now, now + timedelta(minutes=15))


def test_it_is_read_again_when_it_is_due_and_not_before(calendar, answers, now):
    answers += [Fetched(CONTENT, '"v1"', "then"), Fetched(None)]
    calendars.read_due(now=now)

    assert calendars.read_due(now=now + timedelta(minutes=14)) == 0
    assert calendars.read_due(now=now + timedelta(minutes=15)) == 1

    assert answers.asked[1] == (ADDRESS, {"etag": '"v1"', "last_modified": "then"})
    assert spans() == [(NOON, NOON + HOUR)]


def test_it_is_read_in_full_once_a_day_because_days_come_within_reach(calendar, answers, now):
    answers += [Fetched(CONTENT, '"v1"', "then"), Fetched(CONTENT)]
    calendars.read_due(now=now)
    calendars.read_due(now=now + DAY)

    assert answers.asked[1] == (ADDRESS, {})


def test_what_is_no_longer_there_is_free_again(calendar, answers, now):
    ExternalBusyFactory(calendar=calendar, during=(NOON, NOON + HOUR))
    answers.append(Fetched(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"))
    calendars.read_due(now=now)

    assert (spans(), SearchRow.objects.get().next_in_person_at) == ([], NOON)


def test_a_failure_keeps_what_was_read_and_is_tried_again_ever_later(calendar, answers, now):
    ExternalBusyFactory(calendar=calendar, during=(NOON, NOON + HOUR))
    pauses, at = [], now
    for code in ["unreachable", "late", "gone", *["refused"] * 5]:
        answers.append(code)
        assert calendars.read_due(now=at) == 1
        problem, _, read_at, due_at = facts(calendar)
        assert (problem, read_at) == (code, None)
        pauses.append((due_at - at) / timedelta(minutes=1))
        at = due_at

    assert pauses == [30, 60, 120, 240, 480, 720, 720, 720]
    assert spans() == [(NOON, NOON + HOUR)]


def test_what_can_not_be_read_is_a_failure_too(calendar, answers, now):
    answers.append(Fetched(b"<html>"))
    calendars.read_due(now=now)

    assert facts(calendar)[:2] == ("not_a_calendar", 1)


def test_its_owner_is_told_once_when_it_failed_for_three_days(calendar, answers, now):
    for at in (now, now + 2 * DAY, now + 3 * DAY, now + 4 * DAY, now + 5 * DAY):
        answers.append("gone")
        calendars.read_due(now=at)
        assert OutboxMessage.objects.count() == (at >= now + 3 * DAY)

    mail = open_email(OutboxMessage.objects.get())
    assert (mail.address, mail.subject) == ("okafor@example.org", "Your calendar can't be read")
    assert ADDRESS not in mail.text


def test_a_success_ends_the_count(calendar, answers, now):
    answers += ["gone", Fetched(CONTENT), "gone"]
    for at in (now, now + 2 * DAY, now + 4 * DAY):
        calendars.read_due(now=at)

    assert facts(calendar)[:2] == ("gone", 1)
    assert not OutboxMessage.objects.exists()


def test_another_sweep_leaves_what_is_being_read(calendar, answers, now, monkeypatch):
    counts = []
    answers.append(Fetched(CONTENT))
    read = apart.read

    def meanwhile(*args, **kwargs):
        counts.append(calendars.read_due(now=now))
        return read(*args, **kwargs)

    monkeypatch.setattr(apart, "read", meanwhile)

    assert (calendars.read_due(now=now), counts) == (1, [0])


def test_without_the_put_off_it_would_be_read_twice(calendar, answers, now, monkeypatch):
    monkeypatch.setattr(calendars, "LEASE", timedelta())  # the twin
    counts = []
    answers += [Fetched(CONTENT), Fetched(None)]
    read = apart.read

    def meanwhile(*args, **kwargs):
        monkeypatch.setattr(apart, "read", read)
        counts.append(calendars.read_due(now=now))
        return read(*args, **kwargs)

    monkeypatch.setattr(apart, "read", meanwhile)

    assert (calendars.read_due(now=now), counts) == (1, [1])


def test_one_that_was_removed_meanwhile_stays_away(calendar, answers, now, monkeypatch):
    answers.append(Fetched(CONTENT))
    read = apart.read

    def meanwhile(*args, **kwargs):
        calendars.remove(calendar=calendar, now=now)
        return read(*args, **kwargs)

    monkeypatch.setattr(apart, "read", meanwhile)
    calendars.read_due(now=now)

    assert (ExternalCalendar.objects.count(), spans()) == (0, [])


def test_the_address_is_sealed(provider, now):
    made = calendars.add(provider=provider, name="Home", address=ADDRESS, by=provider.owner, now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text, address FROM providers_externalcalendar AS c")
        text, address = cursor.fetchone()

    assert made.url == ADDRESS
    assert "calendars.example" not in text
    assert b"calendars.example" not in bytes(address)


def test_the_days_read_reach_beyond_what_can_be_booked(calendar, answers, now, monkeypatch):
    asked = {}
    monkeypatch.setattr(apart, "read", lambda content, **given: asked.update(given) or [])
    answers.append(Fetched(CONTENT))
    calendars.read_due(now=now)

    assert asked == {"zone": "America/New_York", "first": now - DAY, "last": now + 63 * DAY}
    assert now == datetime(2026, 11, 23, 15, tzinfo=UTC)


IN_100_DAYS = NOON + 100 * DAY
FAR = CONTENT.replace(b"20261123", f"{IN_100_DAYS:%Y%m%d}".encode())


def reach_100_days():
    Practice.objects.update(horizon_days=100)


def test_what_comes_within_reach_of_a_practice_is_read_at_once(calendar, answers, now):
    """Not only tomorrow: the calendar is the same, what is read of it is more."""
    answers += [Fetched(FAR, '"v1"', "then"), Fetched(FAR, '"v1"', "then"), Fetched(None)]
    calendars.read_due(now=now)
    assert spans() == []

    reach_100_days()
    calendars.read_due(now=now + HOUR)
    assert answers.asked[1] == (ADDRESS, {})
    assert spans() == [(IN_100_DAYS, IN_100_DAYS + HOUR)]

    calendars.read_due(now=now + 2 * HOUR)
    assert answers.asked[2] == (ADDRESS, {"etag": '"v1"', "last_modified": "then"})


def test_without_knowing_its_reach_it_would_be_read_tomorrow(calendar, answers, now, monkeypatch):
    monkeypatch.setattr(calendars.Reach, "__str__", lambda reach: "the same")
    answers += [Fetched(FAR, '"v1"', "then"), Fetched(None)]
    calendars.read_due(now=now)
    reach_100_days()
    calendars.read_due(now=now + HOUR)

    assert answers.asked[1] == (ADDRESS, {"etag": '"v1"', "last_modified": "then"})
    assert spans() == []


def test_times_without_a_zone_follow_the_place(calendar, answers, now):
    floating = CONTENT.replace(b"T170000Z", b"T120000")  # noon, wherever that is
    answers += [Fetched(floating, '"v1"'), Fetched(floating, '"v1"')]
    calendars.read_due(now=now)
    assert spans() == [(NOON, NOON + HOUR)]

    Location.objects.update(zone="Pacific/Honolulu")
    calendars.read_due(now=now + HOUR)
    assert spans() == [(NOON + 5 * HOUR, NOON + 6 * HOUR)]


def test_the_longest_reach_has_room():
    reach = calendars.Reach(date(2026, 11, 23), 365, "America/Argentina/ComodRivadavia")
    assert max(map(len, available_timezones())) <= len(reach.zone)
    assert len(str(reach)) <= ExternalCalendar._meta.get_field("read_for").max_length
