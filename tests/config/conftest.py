"""A client of the test-only endpoints behind the outermost middleware, and the lines it logs; no database."""

import json
import logging

import pytest
from django.test import Client

from config import logging as kaly_logging


@pytest.fixture
def client(settings):
    settings.ROOT_URLCONF = "tests.accounts.api.endpoints"
    settings.MIDDLEWARE = [
        "config.middleware.RequestContext",
        "config.middleware.RefuseMalformed",
        "config.middleware.Probes",
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
    ]
    return Client(raise_request_exception=False)


@pytest.fixture
def lines(capfd):
    """A function that gives the log lines written so far as dicts; `lines.text` is all that was written."""
    kaly_logging.configure("json")

    class Lines:
        text = ""

        def __call__(self):
            self.text += capfd.readouterr().err
            return [json.loads(line) for line in self.text.splitlines()]

    yield Lines()
    root = logging.getLogger()
    root.handlers[:] = [handler for handler in root.handlers if not getattr(handler, "kaly", False)]
    kaly_logging.configure("console")
