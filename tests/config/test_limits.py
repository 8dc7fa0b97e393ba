"""What counts where: by network, by account, by both and by user; and what a refusal looks like."""

import json
import uuid
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import ResolverMatch, URLPattern, get_resolver, resolve, reverse

from accounts import limits
from accounts.limits import TooManyRequests
from config import limits as counted
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

ADA = "ada@example.org"


@pytest.fixture
def clock(monkeypatch, now):
    """The time of the middleware; `clock.now` may be moved."""

    class Clock:
        pass

    clock = Clock()
    clock.now = now
    monkeypatch.setattr(counted.timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture
def client():
    """The whole product, unlike that of the other tests here."""
    return Client()


@pytest.fixture
def tries(rf, clock):
    """A function that sends a request to an address of a name, and tells whether it may pass."""

    def send(name, method="post", session=None, **options):
        request = getattr(rf, method)("/", **options)
        request.resolver_match = ResolverMatch(HttpResponse, (), {}, url_name=name.rpartition(":")[2])
        request.resolver_match.view_name = name
        request.session = session or {}
        try:
            counted.count(request)
        except TooManyRequests:
            return False
        return True

    return send


def sign_in(tries, *, login=ADA, address="203.0.113.7"):
    return tries("account_login", data={"login": login, "password": "guess"}, REMOTE_ADDR=address)


def test_ten_thousand_tries_from_a_thousand_addresses_never_exceed_the_limit_of_the_account(tries, clock):
    passed = 0
    for number in range(10_000):
        clock.now += timedelta(seconds=1)
        passed += sign_in(tries, address=f"198.18.{number % 1000 // 250}.{number % 250}")
    count, seconds = 10, 3600
    assert passed == count + 10_000 * count // seconds


def test_one_address_uses_up_its_own_tries_and_leaves_the_account_some(tries):
    assert sum(sign_in(tries) for _ in range(100)) == 5
    assert sign_in(tries, address="203.0.113.8")


def test_a_network_that_tries_many_accounts_is_held_back(tries):
    assert sum(sign_in(tries, login=f"{number}@example.org") for number in range(200)) == 60
    assert sign_in(tries, address="203.0.113.8")


def test_the_rightful_owner_still_gets_in_by_a_link_sent_to_them_or_a_passkey(tries):
    for number in range(50):
        sign_in(tries, address=f"198.51.100.{number}")
    assert not sign_in(tries, address="203.0.113.8")

    owner = {"REMOTE_ADDR": "203.0.113.8"}
    assert tries("account_reset_password", data={"email": ADA}, **owner)
    assert tries("account_reset_password_from_key", data={"password1": "new"}, **owner)
    assert tries("mfa_login_webauthn", data={"credential": "{}"}, **owner)


def use_up(tries, name):
    """Somebody has so many mails sent to Ada, from many addresses, that no more are."""
    for number in range(50):
        tries(name, data={"email": ADA}, REMOTE_ADDR=f"198.51.100.{number}")
    assert not tries(name, data={"email": ADA}, REMOTE_ADDR="203.0.113.9")


@pytest.mark.parametrize("name", ["account_signup", "account_email"])
def test_mails_without_a_way_in_use_up_none_of_those_that_reset(tries, name):
    use_up(tries, name)

    assert tries("account_reset_password", data={"email": ADA}, REMOTE_ADDR="203.0.113.8")


@pytest.mark.parametrize("name", ["account_signup", "account_email"])
def test_with_one_limit_for_all_mails_they_would_lock_the_owner_out(tries, monkeypatch, name):
    monkeypatch.setitem(counted.TRIES, "account_reset_password", counted.RESET._replace(by_account="mail"))
    use_up(tries, name)

    assert not tries("account_reset_password", data={"email": ADA}, REMOTE_ADDR="203.0.113.8")


def test_the_password_asked_for_in_the_admin_counts_like_any_other(tries):
    signed_in = {"_auth_user_id": "0b0e8f6e6c2f4a528d2e0f8a41c1f001"}
    passed = [tries("admin:password_change", session=signed_in, data={"old_password": "x"}) for _ in range(9)]

    assert sum(passed) == 5
    assert not tries("account_reauthenticate", session=signed_in, data={"password": "guess"})


@pytest.mark.parametrize(
    "spelling",
    ["ADA@example.org", " ada@EXAMPLE.ORG ", "aDa@example.org"],
)
def test_letters_and_spaces_make_no_other_account(tries, spelling):
    for number in range(10):
        sign_in(tries, address=f"198.51.100.{number}")
    assert not sign_in(tries, login=spelling, address="203.0.113.8")


@pytest.mark.parametrize(
    "letter", "\u017f\u0130\u0131\u212a"
)  # they match s, i, i and k when case is ignored
def test_letters_that_turn_into_ascii_when_their_case_changes_make_no_other_account(letter):
    plain = {"\u017f": "s", "\u0130": "i", "\u0131": "i", "\u212a": "k"}[letter]
    assert limits.account(f"a{letter}a@example.org") == limits.account(f"a{plain}a@example.org")


@pytest.mark.parametrize("known", [True, False])
def test_a_refusal_is_the_same_whether_or_not_somebody_has_the_account(client, clock, known):
    if known:
        UserFactory(email=ADA)
    guess = {"login": ADA, "password": "guess"}
    responses = [client.post(reverse("account_login"), guess) for _ in range(7)]
    assert [response.status_code for response in responses] == [200] * 5 + [429] * 2
    response = responses[-1]
    assert (response["Retry-After"], response["Cache-Control"]) == ("180", "no-store")


def test_the_app_is_read_as_json_whatever_it_declares(tries):
    name, body = "headless:app:account:login", json.dumps({"email": ADA, "login": "someone@else.example"})
    for content_type in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
        for number in range(4):
            tries(name, data=body, content_type=content_type, REMOTE_ADDR=f"198.51.100.{number}")
    assert not tries(name, data=body, content_type="text/plain", REMOTE_ADDR="198.51.100.9")
    assert not sign_in(tries, address="198.51.100.9")


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"7", b'{"email": null}', b'{"email": ["a"]}'])
def test_a_body_that_says_nothing_counts_by_network_alone(tries, body):
    name = "headless:app:account:login"
    sent = [tries(name, data=body, content_type="application/json") for _ in range(70)]
    assert sum(sent) in {60, 5}  # five where something was typed, though no address


def test_second_factors_count_by_user_and_not_by_address(tries):
    pending = {"account_login": {"user_pk": "0b0e8f6e-6c2f-4a52-8d2e-0f8a41c1f001"}}
    passed = [
        tries(
            "mfa_authenticate",
            session=pending,
            data={"code": str(number)},
            REMOTE_ADDR=f"198.51.100.{number}",
        )
        for number in range(50)
    ]
    assert sum(passed) == 5

    signed_in = {"_auth_user_id": "0b0e8f6e6c2f4a528d2e0f8a41c1f001"}
    assert not tries("account_reauthenticate", session=signed_in, data={"password": "guess"})


def test_a_token_of_an_app_does_not_stand_in_for_the_session_of_a_page(tries):
    pending = {"account_login": {"user_pk": "0b0e8f6e-6c2f-4a52-8d2e-0f8a41c1f001"}}
    passed = [tries("mfa_authenticate", session=pending, headers={"X-Session-Token": "x"}) for _ in range(20)]
    assert sum(passed) == 5


def test_mails_to_one_account_are_few_from_however_many_addresses(tries):
    passed = [
        tries("account_reset_password", data={"email": ADA}, REMOTE_ADDR=f"198.51.100.{number}")
        for number in range(50)
    ]
    assert sum(passed) == 5


def test_a_search_counts_by_network_whatever_its_method(tries):
    assert sum(tries("practices", "get") for _ in range(310)) == 300
    assert not tries("matches", "post")
    assert tries("matches", "post", REMOTE_ADDR="203.0.113.8")


def test_a_calendar_counts_by_network_whatever_its_secret(tries):
    assert sum(tries("calendar-feed", "get") for _ in range(310)) == 300
    assert not tries("calendar-feed", "head")
    assert tries("calendar-feed", "get", REMOTE_ADDR="203.0.113.8")
    assert tries("practices", "get")


def test_looking_at_a_page_counts_nowhere(tries):
    assert all(tries("account_login", "get") for _ in range(400))


def test_whatever_is_sent_to_an_address_without_a_line_of_its_own_counts(tries):
    assert sum(tries("nameless") for _ in range(310)) == 300


def test_addresses_of_one_ipv6_network_count_together(tries):
    passed = [
        sign_in(tries, login=f"{n}@example.org", address=f"2001:db8:0:1:{n:x}::{n:x}") for n in range(70)
    ]
    assert sum(passed) == 60
    assert sign_in(tries, address="2001:db8:0:2::1")


def test_an_endpoint_refuses_with_a_problem_and_a_page_with_a_page(client, clock, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "searching": (1, 3600)}
    assert client.get("/api/v1/practices/").status_code == 200

    refused = client.get("/api/v1/practices/")
    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    assert (refused["Content-Type"], refused.json()["code"]) == (
        "application/problem+json",
        "too_many_requests",
    )

    page = client.post("/", {}, headers={"Accept": "text/html"})
    assert (page.status_code, page["Retry-After"]) == (429, "3600")
    assert "wait a little" in page.content.decode()


@pytest.mark.parametrize("address", ["/accounts/2fa/webauthn/login/", "/_allauth/app/v1/auth/webauthn/login"])
def test_looking_for_the_challenge_of_a_passkey_is_counted(client, clock, settings, address):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "writing": (1, 3600)}
    headers = {"Accept": "application/json"}

    assert client.get(address, headers=headers).status_code == 200
    assert client.get(address, headers=headers).status_code == 429


def test_what_a_view_counts_by_itself_is_refused_alike(rf):
    response = counted.Limits(HttpResponse).process_exception(rf.get("/api/x/"), TooManyRequests(7))
    assert (response.status_code, response["Retry-After"]) == (429, "7")
    assert counted.Limits(HttpResponse).process_exception(rf.get("/api/x/"), LookupError()) is None


def test_every_limit_that_is_named_is_set_and_the_other_way_round(settings):
    lines = [*counted.TRIES.values(), counted.Counted()]
    named = {name for line in lines for name in line[:4] if name}
    by_views = {
        "searching",
        "writing_user",
        "refused",
        "inviting",
        "inviting_user",
        "invitation_code",
        "link",
        "uploading",
        "holding",
        "asking",
        "reviewing",
        "flagging",
        "feeds",
        "feed",
        "webhooks",
        "texting",
        "texting_number",
        "texting_network",
        "phone_code",
    }
    assert named | by_views == settings.RATE_LIMITS.keys()


def test_the_searches_are_addresses_that_exist():
    found = {
        resolve(path).view_name for path in ("/api/v1/practices/", "/api/v1/matches/", "/api/v1/triage/")
    }
    assert found <= counted.SEARCHES
    with_an_id = {
        *("practice", "practice-times", "practice-reviews", "practice-structured-data", "clinician-page"),
        "check-in-step-up",
    }
    for name in counted.SEARCHES - with_an_id:
        assert reverse(name)
    for name in with_an_id:
        assert reverse(name, args=[uuid.UUID(int=0)])
    assert resolve("/calendar/x.ics").view_name == counted.FEED


def test_every_address_that_is_named_exists():
    names = {name for name, _ in forms()}
    assert counted.TRIES.keys() - names == {"first-page", "unsubscribe", "sms-answers", "sms-status"}


def forms(patterns=None, space=""):
    """Every address of signing in, by the name that a request carries."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLPattern):
            name = f"{space}{entry.name}"
            if name.startswith(("account_", "mfa_", "headless:", "admin:password_")):
                yield name, entry.callback
        else:
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from forms(entry.url_patterns, inner)
