"""What a mail looks like: text and HTML that say the same, a calendar file that programs take for an invitation."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from icalendar import Calendar, Event

from accounts import outbox
from accounts.channels import invitations
from accounts.channels import mail as mails
from accounts.models import Channel, MessageLanguage, OutboxMessage, Topic
from accounts.outbox import choices, kinds
from accounts.outbox.kinds import Kind
from accounts.outbox.words import Action, Text
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

LINK = "https://kaly.example/visit/s3cret/?a=1&b=2"
FILE = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Kaly//Visits//EN\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\n"
    "UID:one@kaly\r\nSEQUENCE:{sequence}\r\nDTSTART:20261201T190000Z\r\nDTEND:20261201T193000Z\r\n"
    "SUMMARY:Visita\r\nLOCATION:12 Peña Street\\, New York\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def a_file(facts, language):
    method = facts.get("method")
    return FILE.format(method=method, sequence=facts["sequence"]).encode() if method else None


@pytest.fixture(autouse=True)
def a_kind(monkeypatch, settings):
    settings.DEFAULT_FROM_EMAIL = "Kaly <no-reply@kaly.example>"
    settings.PUBLIC_URL = "https://kaly.example"
    texts = {
        MessageLanguage.EN: Text(
            "Your visit", "{clinician} sees you.\n\nBe well.", actions=(Action("See it", "{link}"),)
        ),
        MessageLanguage.ES: Text(
            "Su visita", "{clinician} le recibe.\n\nCuídese.", actions=(Action("Véala", "{link}"),)
        ),
    }
    kind = Kind("test.visit", Topic.VISITS, texts, example={}, calendar=a_file)
    monkeypatch.setitem(kinds._kinds, "test.visit", kind)


@pytest.fixture
def write(now):
    """The mail of facts, as it goes over the wire."""

    def write(user=None, **facts):
        facts = {"clinician": "Ngozi Okafor, MD", "link": LINK, "sequence": 0, **facts}
        user = user or UserFactory()
        outbox.tell(kind="test.visit", facts=facts, dedupe_key="one", user=user, now=now)
        return mails.written(OutboxMessage.objects.select_related("user").get()).message()

    return write


def parts(mail):
    return {part.get_content_type(): part for part in mail.walk() if not part.is_multipart()}


def text_of(mail, kind):
    return parts(mail)[kind].get_payload(decode=True).decode().replace("\r\n", "\n")


class Words(HTMLParser):
    """What a person reads, and where links lead."""

    def __init__(self, html):
        super().__init__()
        self.words, self.links, self.style = [], [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.style = tag in {"style", "title"}
        self.links += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag):
        self.style = False

    def handle_data(self, data):
        if not self.style:
            self.words += data.split()


def test_text_and_html_say_the_same(write):
    mail = write()

    assert text_of(mail, "text/plain") == (
        f"Hello,\n\nNgozi Okafor, MD sees you.\n\nBe well.\n\nSee it: {LINK}\n\n-- \nKaly, https://kaly.example\n"
        "Please don't reply: nobody reads this address. In an emergency call 911.\n"
        "Choose which messages you want: https://kaly.example/messages/\n"
    )
    read = Words(text_of(mail, "text/html"))
    assert " ".join(read.words) == (
        "Kaly Your visit Hello, Ngozi Okafor, MD sees you. Be well. See it "
        f"If a button doesn't work, copy its address: {LINK} "
        "Please don't reply: nobody reads this address. In an emergency call 911. Kaly "
        "· Which messages you want"
    )
    assert read.links == [LINK, "https://kaly.example", "https://kaly.example/messages/"]


def test_a_mail_is_in_the_language_of_its_person(write):
    mail = write(user=UserFactory(language="es"))

    assert mail["Subject"] == "Su visita"
    assert text_of(mail, "text/plain").startswith("Hola:\n\nNgozi Okafor, MD le recibe.")
    assert '<html lang="es">' in text_of(mail, "text/html")
    assert "nadie lee esta dirección" in text_of(mail, "text/plain")


def test_what_people_wrote_is_no_markup(write):
    mail = write(clinician="<b onclick=x>Eve</b> & {link}")

    assert "&lt;b onclick=x&gt;Eve&lt;/b&gt; &amp; {link} sees you." in text_of(mail, "text/html")
    assert "<b onclick=x>Eve</b> & {link} sees you." in text_of(mail, "text/plain")


def test_nothing_is_fetched_and_nothing_runs_where_it_is_read(write):
    html = text_of(write(), "text/html")

    assert not re.search(r"<(img|script|link|iframe|form|object|svg)\b|url\(|@import|\son\w+=|src=", html)


def test_a_mail_that_was_written_already_goes_as_it_is(now):
    email = outbox.Email("ada@example.org", "Please confirm", "Good day,\n\nhttps://kaly.example/c/s\n")
    outbox.queue(kind="any", dedupe_key="one", email=email, user=None, now=now)
    mail = mails.written(OutboxMessage.objects.get()).message()

    assert text_of(mail, "text/plain") == email.text
    words = " ".join(Words(text_of(mail, "text/html")).words)
    assert words.startswith("Kaly Please confirm Good day, https://kaly.example/c/s Please don't")


def test_what_care_needs_has_no_link_that_stops_it(write):
    mail = write()

    assert {name for name in mail if name.startswith("List-")} == set()
    assert "unsubscribe" not in text_of(mail, "text/html")


def test_what_one_may_do_without_is_stopped_by_a_link_and_by_the_mail_program(write, monkeypatch, client):
    monkeypatch.setitem(kinds._kinds, "test.visit", replace(kinds.get("test.visit"), topic=Topic.REMINDERS))
    ada = UserFactory()
    mail = write(user=ada)
    address = mail["List-Unsubscribe"].strip("<>")

    assert address.startswith("https://kaly.example/unsubscribe/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"No more mails like this one: {address}\n" in text_of(mail, "text/plain")
    assert address in Words(text_of(mail, "text/html")).links
    path = address.removeprefix("https://kaly.example")
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Channel.EMAIL not in choices.wanted(ada, Topic.REMINDERS)


def test_without_a_calendar_file_there_is_none(write):
    assert set(parts(write())) == {"text/plain", "text/html"}


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_a_calendar_file_is_another_form_of_the_text_and_an_attachment(write, method):
    mail = write(method=method)

    assert mail.get_content_type() == "multipart/mixed"
    forms, attached = mail.get_payload()
    assert [part.get_content_type() for part in forms.get_payload()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert forms.get_content_type() == "multipart/alternative"
    form = forms.get_payload()[-1]
    assert (form.get_param("method"), form.get_param("charset")) == (method, "utf-8")
    assert (attached.get_content_type(), attached.get_filename()) == ("application/ics", "visit.ics")
    assert form.get_payload(decode=True) == attached.get_payload(decode=True)


def test_an_invitation_says_who_when_and_which_version(write, now):
    mail = write(method="REQUEST", sequence=3)
    calendar = Calendar.from_ical(parts(mail)["application/ics"].get_payload(decode=True))
    (event,) = calendar.walk("VEVENT")

    assert (str(calendar["METHOD"]), str(event["UID"]), event["SEQUENCE"]) == ("REQUEST", "one@kaly", 3)
    assert event.decoded("DTSTAMP") == datetime(2026, 11, 23, 15, tzinfo=UTC) == now
    assert (str(event["ORGANIZER"]), event["ORGANIZER"].params["CN"]) == (
        "mailto:no-reply@kaly.example",
        "Kaly",
    )
    assert str(event["ATTENDEE"]) == "mailto:ada@example.org"
    assert dict(event["ATTENDEE"].params) == {
        "CN": "ada@example.org",
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "ACCEPTED",
        "RSVP": "FALSE",
    }
    assert str(event["LOCATION"]) == "12 Peña Street, New York"


def test_each_try_writes_the_same_mail(write, now):
    """Whoever gets it twice has one of it: by its Message-ID, or by the version of the visit in a calendar."""
    first = write(method="REQUEST")
    again = mails.written(OutboxMessage.objects.get()).message()

    assert first["Message-ID"] == again["Message-ID"]
    files = [parts(mail)["application/ics"].get_payload(decode=True) for mail in (first, again)]
    assert files[0] == files[1]


def test_lines_of_a_calendar_file_end_and_fold_as_they_should(write):
    """By RFC 5545: 75 bytes at most, ended by CR LF; also over the wire."""
    text = parts(write(method="REQUEST"))["application/ics"].get_payload(decode=True)

    assert text.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in text.replace(b"\r\n", b"")
    assert max(map(len, text.split(b"\r\n"))) <= 75


@pytest.mark.parametrize(
    "street", ["END:VEVENT", "1 Elm St\nEND:VEVENT\nBEGIN:VEVENT", "METHOD:CANCEL", "é" * 200]
)
def test_no_text_ends_an_entry_early(street, now):
    calendar, entry = Calendar(), Event()
    calendar.add("method", "REQUEST")
    entry.add("location", street)
    entry.add("summary", street)
    calendar.add_component(entry)
    method, text = invitations.addressed(calendar.to_ical(), to="ada@example.org", said_at=now)

    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert method == "REQUEST"
    assert (str(event["LOCATION"]), str(event["SUMMARY"])) == (street, street)
    assert str(event["ATTENDEE"]) == "mailto:ada@example.org"


@pytest.mark.parametrize("file", [b"", b"junk", FILE.format(method="PUBLISH", sequence=0).encode()])
def test_what_is_no_invitation_is_not_sent(file, now):
    with pytest.raises(ValueError, match=r"^This is no calendar file of ours\.$"):
        invitations.addressed(file, to="ada@example.org", said_at=now)


def test_the_file_of_a_later_change_counts_more(write, now):
    write(method="REQUEST")
    OutboxMessage.objects.update(created_at=now + timedelta(minutes=5))
    mail = mails.written(OutboxMessage.objects.get()).message()

    assert b"DTSTAMP:20261123T150500Z" in parts(mail)["application/ics"].get_payload(decode=True)
