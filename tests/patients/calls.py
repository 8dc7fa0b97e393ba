"""Calls of the API as somebody, and what a refusal looks like."""

from django.test import Client

from accounts.models import HealthRead
from tests.factories.people import sign_in

API = "/api/v1"


class Caller:
    """Someone who signed in, or nobody."""

    def __init__(self, user=None, **session):
        self.client = sign_in(Client(), user, **session) if user else Client()

    def get(self, path, **params):
        return self.client.get(API + path, params)

    def post(self, path, body=None):
        return self.client.post(API + path, body or {}, content_type="application/json")

    def patch(self, path, body, **headers):
        return self.client.patch(API + path, body, content_type="application/json", headers=headers)

    def delete(self, path):
        return self.client.delete(API + path)


def assert_refused(response, status, code, field=None):
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/problem+json")
    problem = response.json()
    if field is None:
        assert problem["code"] == code
    else:
        assert (field, code) in {(error["field"], error["code"]) for error in problem["errors"]}


def looks():
    """Every look at health data that is written down: who, at whom, what and why."""
    return [
        (read.reader.email, read.subject_id, read.what, read.why)
        for read in HealthRead.objects.order_by("at")
    ]
