"""A client of the test-only endpoints that sees a 500 as an answer; no database behind it."""

import pytest
from django.test import Client


@pytest.fixture
def client(settings):
    settings.ROOT_URLCONF = "tests.accounts.api.endpoints"
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "URL_FORMAT_OVERRIDE": None}
    settings.MIDDLEWARE = [
        "config.middleware.RequestContext",
        "config.middleware.RefuseMalformed",
        "config.middleware.Probes",
        "django.middleware.common.CommonMiddleware",
    ]
    return Client(raise_request_exception=False)
