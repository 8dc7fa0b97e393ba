"""The world of the authorization matrix, whose people send what no one should."""

import pytest
from django.test import client

from config.handler import Request
from tests.authorization.conftest import world

__all__ = ["world"]


@pytest.fixture(autouse=True)
def request_of_the_product(monkeypatch):
    """Headers that Django's own request can't be made of are for the product to refuse, as behind its handler."""
    monkeypatch.setattr(client, "WSGIRequest", Request)
