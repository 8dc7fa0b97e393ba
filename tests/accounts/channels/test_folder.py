"""Mails that are kept in a folder: whole files for their owner alone, read again with whatever else lies there."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.core.mail import EmailMultiAlternatives

from accounts.channels import folder, kept

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FILE = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:CANCEL\r\nBEGIN:VEVENT\r\nUID:one@kaly\r\nSEQUENCE:2\r\n"
    "DTSTART:20261201T190000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def place(tmp_path, settings):
    settings.EMAIL_BACKEND = "accounts.channels.folder.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


def send(subject="Zoë, ありがとう", **more):
    mail = EmailMultiAlternatives(subject, "Hello,\n\nbe well.", to=["ada@example.org"], **more)
    mail.attach_alternative("<p>Hello</p>", "text/html")
    mail.attach_alternative(FILE, "text/calendar; method=CANCEL")
    return mail.send()


def dated(path, at):
    """As if it had been written then."""
    os.utime(path, (at.timestamp(), at.timestamp()))


def test_a_mail_is_a_file_for_its_owner_alone(place):
    assert send() == 1

    (path,) = place.iterdir()
    assert path.suffix == ".eml"
    assert (path.stat().st_mode & 0o777, place.stat().st_mode & 0o777) == (0o600, 0o700)
    (message,) = kept.newest([place])
    assert (message.to, message.subject) == ("ada@example.org", "Zoë, ありがとう")
    assert (message.text.splitlines(), message.html.strip()) == (["Hello,", "", "be well."], "<p>Hello</p>")
    assert kept.entry(message.calendar) == (
        "CANCEL",
        [("UID", "one@kaly"), ("SEQUENCE", "2"), ("DTSTART", "2026-12-01 19:00 UTC")],
    )
    assert kept.find([place], path.name) == message


def test_nobody_sees_a_part_of_a_mail(place, monkeypatch):
    seen = []
    rename = folder.Path.rename

    def look_first(self, target):
        seen.append(kept.newest([place]))
        return rename(self, target)

    monkeypatch.setattr(folder.Path, "rename", look_first)
    send()
    assert seen == [[]]
    assert len(kept.newest([place])) == 1


def test_names_tell_the_order_and_are_never_the_same(tmp_path):
    paths = [folder.keep(tmp_path, b"To: a@example.org\r\n\r\n", now=NOON) for _ in range(3)]

    assert len(set(paths)) == 3
    assert {path.name[:23] for path in paths} == {"20261123T120000000000Z-"}


def test_mails_and_text_messages_are_shown_newest_first(tmp_path):
    mail = folder.keep(tmp_path, b"To: ada@example.org\r\nSubject: first\r\n\r\nx", now=NOON)
    text = tmp_path / "0b0e8f6e.txt"
    text.write_text("To: +12125550142\nDate: 2026-11-23\n\nKaly: your code is 123456.\n")
    last = folder.keep(tmp_path, b"To: ada@example.org\r\nSubject: last\r\n\r\nx", now=NOON)
    for number, path in enumerate([mail, text, last]):
        dated(path, NOON + timedelta(minutes=number))

    newest = kept.newest([tmp_path, tmp_path / "missing"])

    assert [(message.name, message.is_sms) for message in newest] == [
        (last.name, False),
        (text.name, True),
        (mail.name, False),
    ]
    assert newest[1].text == "Kaly: your code is 123456.\n"


JUNK = {
    "empty.eml": b"",
    "bytes.eml": bytes(range(256)) * 40,
    "half.eml": b"To: ada@example.org\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: te",
    "charset.eml": b"To: ada@example.org\r\nContent-Type: text/plain; charset=nothing\r\n\r\n\xff",
    "headers.eml": b"To: =?utf-8?q?=ff?= <@@,;\r\nDate: never\r\nContent-Type: ;;;=\r\n\r\nx",
    "base64.eml": b"To: a@b.example\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n*",
    "old.log": b"Subject: of an older version\n\nx\n-----\n",
    "notes.txt": b"no message",
    ".hidden.eml": b"To: ada@example.org\r\n\r\n",
}


def test_junk_in_the_folder_hides_no_message(tmp_path):
    for name, content in JUNK.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "folder.eml").mkdir()
    (tmp_path / "link.eml").symlink_to(tmp_path / "notes.txt")
    with (tmp_path / "large.eml").open("wb") as file:
        file.truncate(kept.LARGEST + 1)
    good = folder.keep(tmp_path, b"To: ada@example.org\r\nSubject: good\r\n\r\nx", now=NOON)

    shown = {message.name for message in kept.newest([tmp_path])}

    assert good.name in shown
    assert shown.isdisjoint(
        {"empty.eml", "old.log", "notes.txt", ".hidden.eml", "folder.eml", "link.eml", "large.eml"}
    )


@pytest.mark.parametrize("name", ["../secret.eml", "..", "", "missing.eml", "/etc/passwd", "notes.txt"])
def test_a_name_leads_nowhere_else(tmp_path, name):
    (tmp_path / "secret.eml").write_bytes(b"To: ada@example.org\r\n\r\n")
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "notes.txt").write_bytes(b"no message")

    assert kept.find([tmp_path / "mail"], name) is None


@pytest.mark.parametrize("text", ["", "junk", "BEGIN:VCALENDAR\r\nEND:VCALENDAR", "BEGIN:VEVENT\r\nUID:x"])
def test_what_is_no_calendar_says_nothing(text):
    assert kept.entry(text) is None
