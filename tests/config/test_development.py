"""The pages that show what was mailed: on a machine where Kaly is tried out, and nowhere else."""

import pytest
from django.test import Client

from accounts.channels import folder
from config import refusals

LIST = "/development/messages/"
MAIL = (
    "To: ada@example.org\r\nSubject: <b>Your</b> visit\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/alternative; boundary="x"\r\n\r\n'
    "--x\r\nContent-Type: text/plain\r\n\r\nHello, https://kaly.example/c/s <i>\r\n"
    "--x\r\nContent-Type: text/html\r\n\r\n<p style='color:red'>Hello</p><script>alert(1)</script>\r\n"
    "--x\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\n"
    "BEGIN:VEVENT\r\nUID:one@kaly\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n--x--\r\n"
)


pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    """The whole product."""
    return Client()


@pytest.fixture
def address(tmp_path, settings, now):
    """Of the one mail that is kept."""
    settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.ALLOWED_HOSTS, settings.HTTPS_ONLY = ["localhost", "testserver"], False
    return f"{LIST}{folder.keep(tmp_path, MAIL.encode(), now=now).name}/"


@pytest.fixture
def pages(address):
    return [LIST, address, f"{address}body/", f"{address}calendar/"]


def test_a_mail_is_listed_and_shown(client, address):
    page = client.get(LIST).content.decode()
    assert f'href="{address}"' in page
    assert "&lt;b&gt;Your&lt;/b&gt; visit" in page

    page = client.get(address).content.decode()
    assert f'sandbox="allow-popups allow-popups-to-escape-sandbox" src="{address}body/"' in page
    assert '<a href="https://kaly.example/c/s"' in page
    assert "&lt;i&gt;" in page
    assert "Puts a visit into a calendar" in page
    assert "alert(1)" not in page


def test_the_page_of_a_mail_runs_nothing_and_has_no_rights(client, address):
    answer = client.get(f"{address}body/")

    assert answer.content.decode().strip() == "<p style='color:red'>Hello</p><script>alert(1)</script>"
    policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["sandbox"] == "allow-popups allow-popups-to-escape-sandbox"
    assert policy["frame-ancestors"] == "'self'"
    assert "script-src" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_a_calendar_opens_its_file(client, address):
    answer = client.get(f"{address}calendar/")

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.content.startswith(b"BEGIN:VCALENDAR\r\n")


def test_nothing_is_there_where_others_could_look(client, pages, settings):
    assert [client.get(page).status_code for page in pages] == [200] * 4
    settings.ALLOWED_HOSTS = ["testserver", "kaly.example.org"]
    assert [client.get(page).status_code for page in pages] == [404] * 4


def test_nothing_is_there_where_mails_are_sent(client, pages, settings):
    settings.EMAIL_FILE_PATH = None
    assert [client.get(page).status_code for page in pages] == [404] * 4


def test_without_the_guard_they_would_be_shown(client, pages, settings, monkeypatch):
    """The control."""
    settings.ALLOWED_HOSTS = ["testserver", "kaly.example.org"]
    monkeypatch.setattr("config.development.is_production", lambda given: False)
    assert [client.get(page).status_code for page in pages] == [200] * 4
    assert refusals.is_production(settings)


def test_what_is_not_kept_is_not_found(client, address):
    assert [client.get(f"{LIST}{name}/").status_code for name in ("missing.eml", "%2e%2e")] == [404, 404]


def test_nothing_is_done_there(client, pages):
    assert [client.post(page).status_code for page in pages] == [405] * 4
