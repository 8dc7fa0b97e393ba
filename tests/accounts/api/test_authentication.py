"""Who a request counts as, by cookie and by token."""

import pytest
from django.conf import settings as django_settings
from django.test import Client

from accounts import sessions
from accounts.models import Role
from tests.factories.people import UserFactory, make_staff, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.api.guarded")]


@pytest.fixture
def browser():
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def app():
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def ada():
    return UserFactory()


def token_of(user, **proofs):
    """A session token, as signing in by an app gives it."""
    return sign_in(Client(), user, **proofs).cookies[django_settings.SESSION_COOKIE_NAME].value


def with_token(app, token, path="/api/who/", method="get"):
    return getattr(app, method)(path, content_type="application/json", headers={"X-Session-Token": token})


def said(answer):
    return answer.status_code, answer.json().get("code") or answer.json()


def test_a_session_cookie_signs_in(browser, ada):
    assert said(sign_in(browser, ada).get("/api/who/")) == (200, {"email": "ada@example.org", "roles": []})


def test_a_token_signs_in(app, ada):
    assert said(with_token(app, token_of(ada))) == (200, {"email": "ada@example.org", "roles": []})


def test_nobody_is_told_to_sign_in(browser):
    answer = browser.get("/api/who/")

    assert said(answer) == (401, "not_authenticated")
    assert answer["WWW-Authenticate"] == "Session"


def test_a_change_by_cookie_needs_the_csrf_token(browser, ada):
    sign_in(browser, ada)

    assert said(browser.post("/api/who/")) == (403, "csrf_failed")

    browser.cookies["csrftoken"] = "a" * 32
    assert (
        browser.post(
            "/api/who/", content_type="application/json", headers={"X-CSRFToken": "a" * 32}
        ).status_code
        == 200
    )


def test_a_change_by_token_needs_none(app, ada):
    assert with_token(app, token_of(ada), method="post").status_code == 200


@pytest.mark.parametrize("token", ["", "x", "é" * 9, "a" * 32, "a" * 5000])
def test_a_made_up_token_is_refused_whatever_the_cookie_says(browser, ada, token):
    sign_in(browser, ada)

    assert said(with_token(browser, token)) == (401, "not_authenticated")


def test_the_token_wins_over_the_cookie(browser, ada):
    sign_in(browser, ada)
    token = token_of(UserFactory(email="eve@example.org"))

    assert with_token(browser, token).json()["email"] == "eve@example.org"


@pytest.mark.parametrize("change", ["ended", "inactive", "new password"])
def test_an_ended_session_is_nobodys_by_cookie_and_by_token(browser, app, ada, change):
    sign_in(browser, ada)
    token = token_of(ada)
    if change == "ended":
        sessions.end_all(ada)
    elif change == "inactive":
        ada.is_active = False
        ada.save()
    else:
        ada.set_password("a new one for everyone")
        ada.save()

    assert said(browser.get("/api/who/")) == (401, "not_authenticated")
    assert said(with_token(app, token)) == (401, "not_authenticated")


@pytest.mark.parametrize("role", Role)
def test_staff_without_a_second_factor_in_this_session_are_nobody(browser, app, role):
    ines = make_staff(role)
    sign_in(browser, ines)

    for path in ("/api/who/", "/api/support/", "/api/careful/"):
        assert said(browser.get(path)) == (401, "second_factor_required")
        assert said(with_token(app, token_of(ines), path)) == (401, "second_factor_required")


def test_a_second_factor_of_another_session_does_not_count(browser):
    ines = make_staff(Role.SUPPORT)
    token_of(ines, second_factor=True)

    assert said(sign_in(browser, ines).get("/api/support/")) == (401, "second_factor_required")


def test_a_second_factor_brings_the_roles(browser, app):
    ines = make_staff(Role.SUPPORT)
    expected = {"email": "ines@kaly.example", "roles": ["support"]}

    assert said(sign_in(browser, ines, second_factor=True).get("/api/who/")) == (200, expected)
    assert said(with_token(app, token_of(ines, second_factor=True))) == (200, expected)
