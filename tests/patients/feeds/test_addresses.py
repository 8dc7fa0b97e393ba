"""Private addresses: made once for each side, shown once, ended for good, and 404 for whoever guesses."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts import outbox
from accounts.models import OutboxMessage, User
from patients.feeds import feeds
from patients.models import CalendarFeed
from patients.proxies import digest_of
from tests.patients.calls import Caller, assert_refused

DAY = timedelta(days=1)


def secret_of(path):
    return path.removeprefix("/calendar/").removesuffix(".ics")


def status(path):
    return Client().get(path).status_code


def test_the_address_is_shown_once_and_its_digest_stored(as_ada, ada, now, settings):
    settings.PUBLIC_URL = "https://kaly.example.org"
    made = as_ada.post("/me/feeds/", {"side": "patient"})

    feed = CalendarFeed.objects.get()
    shown = {"id": str(feed.pk), "side": "patient", "created_at": "2026-11-23T15:00:00Z", "read_at": None}
    assert made.status_code == 201
    assert made.json()["feed"] == shown
    start, secret = made.json()["address"].removesuffix(".ics").rsplit("/", 1)
    assert (start, len(secret)) == ("https://kaly.example.org/calendar", 43)
    assert (feed.user, feed.digest, feed.created_at) == (ada.user, digest_of(secret), now)
    assert as_ada.get("/me/feeds/").json()["results"] == [shown]


def test_its_owner_is_told_by_mail_without_the_address(as_ada, ada, address):
    path = address(as_ada)

    message = OutboxMessage.objects.get(kind="feed.begun")
    mail = outbox.open_email(message)
    assert (message.user, mail.address) == (ada.user, ada.user.email)
    assert mail.subject == "A private address was made for your calendar"
    assert secret_of(path) not in mail.text
    assert "end it and choose a new password" in mail.text


def test_there_is_one_for_each_side(as_ada, address):
    address(as_ada)
    address(as_ada, "clinic")

    assert_refused(as_ada.post("/me/feeds/", {"side": "patient"}), 409, "has_feed")
    assert CalendarFeed.objects.count() == 2
    assert OutboxMessage.objects.filter(kind="feed.begun").count() == 2


@pytest.mark.parametrize("side", ["both", "", None, 1])
def test_of_a_side_that_there_is(as_ada, side):
    refused = as_ada.post("/me/feeds/", {"side": side})

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "side")
    assert not CalendarFeed.objects.exists()


def test_a_calendar_reads_it_without_signing_in_and_that_is_noted(as_ada, address, now):
    path = address(as_ada)
    answer = Client().get(path)

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Content-Disposition"] == 'attachment; filename="visits.ics"'
    assert "Set-Cookie" not in answer
    assert as_ada.get("/me/feeds/").json()["results"][0]["read_at"] == "2026-11-23T15:00:00Z"


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options"])
def test_nothing_is_sent_to_it(as_ada, address, method):
    path = address(as_ada)

    assert getattr(Client(), method)(path).status_code == 405
    assert CalendarFeed.objects.get().read_at is None


@pytest.mark.parametrize("guess", ["x", "A" * 43, "%C3%A9", "d" * 64, "x" * 5000])
def test_a_secret_that_nobody_has_is_404(as_ada, address, guess):
    address(as_ada)

    answer = Client().get(f"/calendar/{guess}.ics")
    assert (answer.status_code, answer["Cache-Control"]) == (404, "no-store")
    assert guess not in answer.content.decode()


def test_the_digest_that_is_stored_opens_nothing(as_ada, address):
    address(as_ada)

    assert status(f"/calendar/{CalendarFeed.objects.get().digest}.ics") == 404


def test_the_twin_that_compares_what_is_stored_would_open(as_ada, address, monkeypatch):
    address(as_ada)
    monkeypatch.setattr(feeds, "digest_of", lambda secret: secret)

    assert status(f"/calendar/{CalendarFeed.objects.get().digest}.ics") == 200


def test_once_ended_nothing_is_there(as_ada, address, now):
    path = address(as_ada)
    feed = CalendarFeed.objects.get()
    assert status(path) == 200

    assert as_ada.delete(f"/me/feeds/{feed.pk}/").status_code == 204

    assert status(path) == 404
    assert as_ada.get("/me/feeds/").json()["results"] == []
    assert as_ada.delete(f"/me/feeds/{feed.pk}/").status_code == 404
    feed.refresh_from_db()
    assert feed.revoked_at == now


def test_the_twin_without_its_end_is_read_again(as_ada, address):
    path = address(as_ada)
    as_ada.delete(f"/me/feeds/{CalendarFeed.objects.get().pk}/")
    CalendarFeed.objects.update(revoked_at=None)

    assert status(path) == 200


def test_a_new_one_does_not_revive_the_old(as_ada, address):
    old = address(as_ada)
    as_ada.delete(f"/me/feeds/{CalendarFeed.objects.get().pk}/")
    new = address(as_ada)

    assert (status(old), status(new)) == (404, 200)


def test_that_of_another_is_not_there_to_be_ended(as_ada, as_eve, address):
    path = address(as_ada)

    assert_refused(as_eve.delete(f"/me/feeds/{CalendarFeed.objects.get().pk}/"), 404, "not_found")
    assert as_eve.get("/me/feeds/").json()["results"] == []
    assert status(path) == 200


def test_a_closed_account_has_none(as_ada, ada, address):
    path = address(as_ada)
    User.objects.filter(pk=ada.user.pk).update(is_active=False)

    assert status(path) == 404
    assert CalendarFeed.objects.get().read_at is None


def test_the_twin_of_an_open_account_is_read(as_ada, ada, address):
    path = address(as_ada)
    User.objects.filter(pk=ada.user.pk).update(is_active=False)
    User.objects.filter(pk=ada.user.pk).update(is_active=True)

    assert status(path) == 200


def test_whoever_asks_all_the_time_is_held_back(as_ada, as_eve, address, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "feed": (2, 3600)}
    path, other = address(as_ada), address(as_eve)

    answers = [Client().get(path) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert (answers[2]["Retry-After"], answers[2]["Cache-Control"]) == ("1800", "no-store")
    assert status(other) == 200


def test_whoever_guesses_is_held_back_by_network(as_ada, address, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "feeds": (2, 3600)}
    path = address(as_ada)

    assert [status(f"/calendar/{guess}.ics") for guess in "abc"] == [404, 404, 429]
    assert status(path) == 429
    assert Client(REMOTE_ADDR="198.51.100.7").get(path).status_code == 200


def test_the_twins_with_wide_limits_go_on(as_ada, address, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "feed": (99, 3600), "feeds": (99, 3600)}
    path = address(as_ada)

    assert [status(path) for _ in range(9)] == [200] * 9


def test_without_signing_in_none_is_made():
    assert_refused(Caller().post("/me/feeds/", {"side": "patient"}), 401, "not_authenticated")
    assert not CalendarFeed.objects.exists()
