"""Text messages that are due: to whom, when, and by which back end."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts import outbox, phones
from accounts.channels.sms import carrier, quiet_hours
from accounts.models import Channel, OutboxMessage, Phone
from accounts.outbox import delivery
from accounts.phones import reach
from accounts.quiet_hours import awake_at
from tests.factories.people import UserFactory
from tests.factories.phones import NUMBER

pytestmark = pytest.mark.django_db
State = OutboxMessage.State
NEW_YORK = "America/New_York"


@pytest.fixture
def folder(settings, tmp_path):
    settings.SMS_BACKEND, settings.SMS_FOLDER = "file", str(tmp_path / "sms")
    return tmp_path / "sms"


def tell(user, now, *, kind="test.visit", until=None, **facts):
    """The text message of what a person is told; by mail they are told too."""
    outbox.tell(
        kind=kind, facts={"day": "soon", **facts}, dedupe_key=f"{kind}:1", user=user, now=now, until=until
    )
    return OutboxMessage.objects.get(channel=Channel.SMS)


def send(message, now):
    assert delivery.send_next(channel=Channel.SMS, now=now)
    message.refresh_from_db()
    return message


def test_a_text_message_goes_to_the_number_of_the_person(ada, folder, now):
    message = send(tell(ada, now), now)

    assert (message.state, message.sent_at) == (State.SENT, now)
    (file,) = folder.iterdir()
    assert file.name == f"{message.pk}.txt"
    assert file.read_text() == f"To: {NUMBER}\nDate: {now.isoformat()}\n\nKaly: see you soon.\n"
    assert (file.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)


def test_the_console_prints_it(ada, now, settings, capsys):
    settings.SMS_BACKEND = "console"
    send(tell(ada, now), now)
    assert f"Text message to {NUMBER}\nKaly: see you soon.\n" in capsys.readouterr().out


def test_a_code_goes_to_the_number_that_it_proves(folder, now):
    user = UserFactory()
    phones.set_number(user=user, text=NUMBER, now=now)
    (message,) = OutboxMessage.objects.all()
    assert send(message, now).state == State.SENT
    assert bytes(message.payload) == b""
    assert f"To: {NUMBER}\n" in (folder / f"{message.pk}.txt").read_text()


def test_a_code_goes_nowhere_once_another_number_stands_there(folder, now):
    user = UserFactory()
    phones.set_number(user=user, text=NUMBER, now=now)
    (message,) = OutboxMessage.objects.all()
    Phone.objects.update(digest=phones.digest_of("+12125550143"))
    assert (send(message, now).state, message.last_error) == (State.SKIPPED, "another_number")
    assert not folder.exists()


def test_no_code_goes_where_stop_was_answered_until_start_is(ada, folder, now):
    """Whoever asks for it: a number may be given by anybody."""
    reach.stop(phones.digest_of(NUMBER), now=now)
    eve = UserFactory(email="eve@example.org")
    for user in (ada, eve):
        phones.set_number(user=user, text=NUMBER, now=now)
        message = send(OutboxMessage.objects.get(user=user), now)
        assert (message.state, message.last_error, bytes(message.payload)) == (State.SKIPPED, "stopped", b"")
    assert phones.state_of(Phone.objects.get(user=eve)) == "unverified"
    assert not folder.exists()

    reach.start(phones.digest_of(NUMBER))
    phones.send_code(user=eve, now=now + timedelta(minutes=1))
    assert delivery.send_next(channel=Channel.SMS, now=now + timedelta(minutes=1))
    assert len(list(folder.iterdir())) == 1


def test_without_the_look_a_code_goes_there(ada, folder, now, monkeypatch):
    monkeypatch.setattr(reach, "is_stopped", lambda number_digest: False)
    with pytest.raises(AssertionError):
        test_no_code_goes_where_stop_was_answered_until_start_is(ada, folder, now)


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"stopped_at": datetime(2026, 11, 1, tzinfo=ZoneInfo("UTC"))}, "stopped"),
        ({"failed_at": datetime(2026, 11, 1, tzinfo=ZoneInfo("UTC"))}, "failed"),
        ({"verified_at": None}, "unverified"),
    ],
)
def test_a_number_that_may_not_be_written_to_any_more_gets_nothing(ada, folder, now, changes, cause):
    message = tell(ada, now)
    Phone.objects.update(**changes)
    assert (send(message, now).state, message.last_error) == (State.DEAD, cause)
    assert not folder.exists()


def test_neither_does_one_that_was_taken_away(ada, folder, now):
    message = tell(ada, now)
    phones.remove(user=ada)
    assert (send(message, now).state, message.last_error) == (State.DEAD, "no_number")


def test_without_a_back_end_nobody_is_written_to(ada, now, settings):
    message = tell(ada, now)
    settings.SMS_BACKEND = "none"
    assert (send(message, now).state, message.last_error) == (State.DEAD, "not_offered")

    outbox.tell(kind="test.offer", facts={"day": "soon"}, dedupe_key="later", user=ada, now=now)
    assert not OutboxMessage.objects.filter(kind="test.offer", channel=Channel.SMS).exists()


def test_neither_number_nor_text_is_logged(ada, folder, now, capfd):
    message = tell(ada, now)
    send(message, now)
    Phone.objects.update(stopped_at=now)
    outbox.tell(kind="test.visit", facts={"day": "soon"}, dedupe_key="2", user=ada, now=now)
    said = "".join(capfd.readouterr())
    assert NUMBER not in said
    assert "see you" not in said


def at(hour, day=23):
    return datetime(2026, 11, day, hour, tzinfo=ZoneInfo(NEW_YORK))


def test_in_the_night_of_the_place_it_waits_for_the_morning(ada, folder):
    night = at(21)
    message = send(tell(ada, night, zone=NEW_YORK, starts_at=at(10, day=27).isoformat()), night)
    assert (message.state, message.last_error, message.due_at) == (State.DUE, "quiet_hours", at(8, day=24))
    assert send(message, at(8, day=24)).state == State.SENT


def test_without_the_quiet_hours_it_would_wake_people_up(ada, folder, monkeypatch):
    monkeypatch.setattr(quiet_hours, "refuse", lambda message, now: None)
    night = at(21)
    assert send(tell(ada, night, zone=NEW_YORK), night).state == State.SENT


@pytest.mark.parametrize(
    ("given", "is_sent"),
    [
        ({"starts_at": at(20, day=24).isoformat()}, True),  # within a day
        ({"starts_at": at(22, day=24).isoformat()}, False),
        ({"until": at(8, day=24)}, True),  # of no use in the morning
        ({"by": at(7, day=24).isoformat()}, True),
        ({"by": None}, False),
        ({"kind": "test.offer"}, True),
    ],
)
def test_what_can_not_wait_does_not(ada, folder, given, is_sent):
    night = at(21)
    message = send(tell(ada, night, zone=NEW_YORK, **given), night)
    assert (message.state == State.SENT) is is_sent


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        (at(20), None),
        (at(21), at(8, day=24)),
        (at(2), at(8)),
        (at(8), None),
        # the night in which clocks go forward: by the clock there all the same
        (
            datetime(2026, 3, 7, 22, tzinfo=ZoneInfo(NEW_YORK)),
            datetime(2026, 3, 8, 8, tzinfo=ZoneInfo(NEW_YORK)),
        ),
    ],
)
def test_the_end_of_the_night_is_by_the_clock_of_the_place(moment, end):
    assert awake_at(moment.astimezone(UTC), NEW_YORK) == (end or moment)


def test_a_carrier_gives_up_after_half_a_day():
    waits = carrier.Texting.waits
    assert timedelta(hours=11) < sum(waits, timedelta()) < timedelta(hours=15)
