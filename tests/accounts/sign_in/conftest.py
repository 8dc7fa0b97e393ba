"""Ada as she is after signing up, and clients that sign in as people and apps do."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User

PASSWORD = "an apricot on a bicycle"


class App:
    """An app: no cookies, its token in a header."""

    def __init__(self):
        self.token = None

    def call(self, method, path, data=None):
        headers = {"X-Session-Token": self.token} if self.token else {}
        body = json.dumps(data) if data is not None else ""
        answer = Client().generic(
            method, f"/_allauth/app/v1/{path}", body, content_type="application/json", headers=headers
        )
        self.token = answer.json().get("meta", {}).get("session_token", self.token)
        return answer

    def get(self, path):
        headers = {"X-Session-Token": self.token} if self.token else {}
        return Client().get(path, headers=headers)


@pytest.fixture
def app():
    return App()


@pytest.fixture
def password():
    return PASSWORD


@pytest.fixture
def ada(db):
    user = User.objects.create_user("ada@example.org", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
