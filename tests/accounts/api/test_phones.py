"""My number over HTTP: given, proved by its code, taken away; each code that is sent counts."""

import pytest
from django.test import Client

from accounts.models import OutboxMessage, Phone
from accounts.outbox import rows
from tests.factories.people import UserFactory, sign_in
from tests.factories.phones import NUMBER, make_phone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_stands")]
URL = "/api/v1/me/phone/"


@pytest.fixture
def ada(db):
    return UserFactory()


@pytest.fixture
def client(ada, clock_stands):
    """With the whole middleware."""
    return sign_in(Client(), ada)


def put(client, number="(212) 555-0142"):
    return client.put(URL, {"number": number}, content_type="application/json")


def post(client, what, **sent):
    return client.post(f"{URL}{what}/", sent, content_type="application/json")


def code():
    return rows.payload_of(OutboxMessage.objects.get(kind="phone.code", state="due"))["facts"]["code"]


def test_a_number_is_given_proved_and_taken_away(client, now):
    assert client.get(URL).status_code == 404
    given = put(client)
    assert given.status_code == 200
    stamp = now.isoformat().replace("+00:00", "Z")
    expected = {"number": NUMBER, "state": "unverified", "code_sent_at": stamp, "verified_at": None}
    assert given.json() == expected

    proved = post(client, "verify", code=code())
    assert proved.status_code == 200
    assert proved.json() == client.get(URL).json() == expected | {"state": "verified", "verified_at": stamp}

    assert client.delete(URL).status_code == 204
    assert client.delete(URL).status_code == 204
    assert client.get(URL).status_code == 404


def test_whether_somebody_else_has_a_number_does_not_show(client):
    first = put(client).json()
    Phone.objects.all().delete()
    OutboxMessage.objects.all().delete()
    make_phone(UserFactory(email="ben@example.org"))
    assert put(client).json() == first
    assert Phone.objects.filter(verified_at__isnull=False).count() == 1


@pytest.mark.parametrize(
    ("what", "sent", "status", "code", "field"),
    [
        ("", {"number": "+18765550142"}, 400, "number_not_usable", "number"),
        ("", {"number": 2125550142}, 400, "invalid", "number"),
        ("", {"number": NUMBER, "verified_at": "2026-01-01T00:00:00Z"}, 400, "unknown_field", "verified_at"),
        ("verify/", {"code": "12345"}, 400, "min_length", "code"),
        ("verify/", {"code": "123456"}, 404, "no_number", None),
        ("code/", {}, 404, "no_number", None),
    ],
)
def test_what_can_not_be_used_is_refused_and_changes_nothing(client, what, sent, status, code, field):
    ask = client.put if what == "" else client.post
    answer = ask(URL + what, sent, content_type="application/json")
    assert answer.status_code == status
    if field:
        assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]
    else:
        assert answer.json()["code"] == code
    assert not Phone.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_another_code_within_a_minute_is_refused_and_says_how_long_to_wait(client):
    put(client)
    refused = post(client, "code")
    assert (refused.status_code, refused.json()["code"], refused["Retry-After"]) == (
        409,
        "code_just_sent",
        "60",
    )
    assert OutboxMessage.objects.count() == 1


def test_a_wrong_code_is_refused_with_the_place_of_it(client):
    put(client)
    refused = post(client, "verify", code=f"{(int(code()) + 1) % 1_000_000:06}")
    assert refused.status_code == 400
    assert [(error["field"], error["code"]) for error in refused.json()["errors"]] == [
        ("code", "code_not_usable")
    ]
    assert Phone.objects.get().verified_at is None


def test_only_so_many_numbers_an_hour_are_written_to_by_one_person(client, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"texting": (2, 3600)}
    answers = [put(client, f"+1212555014{last}") for last in "123"]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert Phone.objects.get().text == "+12125550142"


def test_only_so_many_codes_an_hour_go_to_one_number_whoever_asks(client, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"texting_number": (1, 3600)}
    assert put(client).status_code == 200
    sign_in(client, UserFactory(email="ben@example.org"))
    assert put(client).status_code == 429
    assert put(client, "+12125550143").status_code == 200


def test_only_so_many_codes_are_tried_by_one_person(client, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"phone_code": (1, 3600)}
    put(client)
    assert [post(client, "verify", code="abcdef").status_code for _ in range(2)] == [400, 429]
