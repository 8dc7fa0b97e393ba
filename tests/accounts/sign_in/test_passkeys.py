"""A passkey from its making to signing in, with a key of our own in place of a device."""

import json
import secrets
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from accounts.models import Role
from tests.accounts.sign_in.conftest import PASSWORD
from tests.accounts.sign_in.mailbox import kinds
from tests.factories.people import RoleGrantFactory

pytestmark = pytest.mark.django_db
SITE = "https://kaly.example.org"
FLAGS = AuthenticatorData.FLAG
PRESENT = FLAGS.USER_PRESENT | FLAGS.USER_VERIFIED


class Device:
    """Holds one key and answers challenges as a browser passes them on."""

    def __init__(self):
        self.key, self.id, self.handle = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16), ""

    def _said(self, kind, options, origin):
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": origin}).encode()

    def _answer(self, client_data, **response):
        parts = {name: websafe_encode(value) for name, value in response.items()}
        return json.dumps(
            {
                "id": websafe_encode(self.id),
                "rawId": websafe_encode(self.id),
                "type": "public-key",
                "response": {
                    "clientDataJSON": websafe_encode(client_data),
                    **parts,
                    "userHandle": self.handle,
                },
                "clientExtensionResults": {"credProps": {"rk": True}},
            }
        )

    def make(self, options, origin=SITE):
        self.handle = options["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        data = AttestedCredentialData.create(Aaguid(bytes(16)), self.id, public)
        head = sha256(b"kaly.example.org").digest()
        made = AuthenticatorData.create(head, PRESENT | FLAGS.ATTESTED, 0, data)
        said = self._said("webauthn.create", options, origin)
        return self._answer(said, attestationObject=AttestationObject.create("none", made, {}))

    def sign(self, options, origin=SITE, flags=PRESENT, key=None):
        data = AuthenticatorData.create(sha256(b"kaly.example.org").digest(), flags, 1)
        said = self._said("webauthn.get", options, origin)
        signed = (key or self.key).sign(data + sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(said, authenticatorData=data, signature=signed)


@pytest.fixture
def device(ada, settings):
    """Ada's device, with a passkey that she has added."""
    settings.PUBLIC_URL, settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE, False
    device, client = Device(), Client()
    client.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    options = client.get("/accounts/2fa/webauthn/add/").context["js_data"]["creation_options"]["publicKey"]
    options = json.loads(json.dumps(options))
    data = {"name": "Phone", "credential": device.make(options), "passwordless": "on"}
    assert client.post("/accounts/2fa/webauthn/add/", data).status_code == 302
    return device


def challenge(client):
    answer = client.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"})
    return answer.json()["request_options"]["publicKey"]


def log_in(client, credential):
    client.post("/accounts/2fa/webauthn/login/", {"credential": credential})
    return "_auth_user_id" in client.session


def test_a_passkey_signs_in_and_is_a_second_factor(client, ada, device):
    RoleGrantFactory(user=ada, role=Role.SUPPORT)

    assert log_in(client, device.sign(challenge(client)))

    assert client.get("/api/v1/me/").json()["roles"] == ["support"]
    assert kinds() == ["sign_in.webauthn_added"]


def test_an_answer_is_good_for_one_challenge(client, device):
    answer = device.sign(challenge(client))
    assert log_in(client, answer)
    other = Client()
    challenge(other)

    assert not log_in(other, answer)


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://kaly.example.org"},
        {"flags": FLAGS.USER_PRESENT},
        {"key": ec.generate_private_key(ec.SECP256R1())},
    ],
    ids=["another site", "without TLS", "nobody verified", "another key"],
)
def test_an_answer_for_elsewhere_or_by_another_is_refused(client, device, wrong):
    assert not log_in(client, device.sign(challenge(client), **wrong))


def test_a_closed_account_does_not_sign_in_by_passkey(client, ada, device):
    ada.is_active = False
    ada.save(update_fields=["is_active"])

    assert not log_in(client, device.sign(challenge(client)))
