"""Every answer of every kind carries the headers that keep browsers and caches in bounds."""

import pytest
from django.test import Client

from accounts.models import Role
from config.middleware import HEADERS
from tests.factories.people import UserFactory, make_staff, sign_in

pytestmark = pytest.mark.django_db

ANSWERS = [
    ("/", 200),
    ("/nothing/", 404),
    ("/%00", 400),
    ("/healthz", 200),
    ("/readyz", 200),
    ("/metrics", 200),
    ("/accounts/login/", 200),
    ("/accounts/signup/", 200),
    ("/accounts/password/reset/", 200),
    ("/admin/", 302),
    ("/api/docs/", 200),
    ("/api/schema/", 200),
    ("/api/v1/conditions/", 200),
    ("/api/v1/practices/?nothing=1", 400),
    ("/api/v1/practices/0b0e8f6e-6c2f-4a52-8d2e-0f8a41c1f001/", 404),
    ("/api/v1/matches/", 405),
    ("/api/v1/me/exports/", 401),
    ("/_allauth/app/v1/config", 200),
    ("/_allauth/app/v1/auth/session", 401),
]


@pytest.fixture
def client():
    """The whole product."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("address", "status"), ANSWERS)
def test_every_answer_has_them(client, address, status):
    response = client.get(address)
    assert response.status_code == status
    assert {name for name in HEADERS if name not in response.headers} == set()
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]
    policy = response["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("address", ["/accounts/email/", "/accounts/2fa/", "/api/v1/me/exports/"])
def test_what_a_signed_in_person_sees_is_kept_nowhere(client, address):
    response = sign_in(client, UserFactory()).get(address)
    assert "no-store" in response["Cache-Control"]


def test_the_admin_is_kept_nowhere(client):
    response = sign_in(client, make_staff(Role.ADMIN), second_factor=True).get("/admin/")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


def test_over_https_it_is_https_for_a_year(client, settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_SSL_REDIRECT = 31_536_000, True
    client.handler.load_middleware()
    assert client.get("/", secure=True)["Strict-Transport-Security"] == "max-age=31536000"
    assert client.get("/").status_code == 301
