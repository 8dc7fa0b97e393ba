"""Calling the addresses below /clinic/ as somebody, with a version or without."""

from dataclasses import dataclass, field

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories.people import sign_in

BASE = "/api/v1/clinic"


@dataclass
class Caller:
    """Somebody with what they send along; `client` is a test client."""

    client: Client = field(default_factory=Client)
    headers: dict = field(default_factory=dict)

    def call(self, method, path, body=None, **headers):
        sent = {"content_type": "application/json", "data": body} if body is not None else {}
        return getattr(self.client, method)(f"{BASE}/{path}", headers=self.headers | headers, **sent)

    def get(self, path):
        return self.call("get", path)

    def post(self, path, body):
        return self.call("post", path, body)

    def delete(self, path):
        return self.call("delete", path)

    def patch(self, path, body, version=None):
        """Change what was just read, or another version of it."""
        version = version or self.get(path).headers.get("ETag", "*")
        return self.call("patch", path, body, **{"If-Match": version})

    def send_file(self, path, text, version=None, **fields):
        """A form with a file, of text or bytes, and other fields."""
        content = text if isinstance(text, bytes) else text.encode()
        form = {"file": SimpleUploadedFile("file.csv", content, "text/csv"), **fields}
        headers = {**self.headers, **({"If-Match": version} if version else {})}
        return self.client.post(f"{BASE}/{path}", form, headers=headers)

    def put(self, path, body, version=None):
        """Replace what was just read, or another version of it."""
        version = version or self.get(path).headers.get("ETag", "*")
        return self.call("put", path, body, **{"If-Match": version})


def browser(user, **proofs):
    return Caller(sign_in(Client(), user, **proofs))


def app(user, **proofs):
    token = sign_in(Client(), user, **proofs).cookies[settings.SESSION_COOKIE_NAME].value
    return Caller(headers={"X-Session-Token": token})


def software(text):
    return Caller(headers={"Authorization": f"Bearer {text}"})


def refused(response):
    """What a refusal says."""
    return response.status_code, response.json()["code"]


def fields_refused(response):
    """Which field was refused, and by which code."""
    assert response.status_code == 400, response.content
    return {error["field"]: error["code"] for error in response.json()["errors"]}


def results(response):
    assert response.status_code == 200, response.content
    return response.json()["results"]
