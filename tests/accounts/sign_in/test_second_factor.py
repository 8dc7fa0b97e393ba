"""A code works once, recovery codes too; secrets are sealed; staff keep a second factor."""

import json
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.db import connection

from accounts.encryption import keyring, rotation
from accounts.models import Role
from accounts.sign_in import second_factor
from tests.accounts.sign_in.conftest import PASSWORD
from tests.accounts.sign_in.mailbox import kinds
from tests.factories.people import RoleGrantFactory

pytestmark = pytest.mark.django_db
MADE_UP = [
    "{}",
    "[]",
    "null",
    '{"id": 1}',
    '{"id": "a", "rawId": "a"}',
    '{"response": []}',
    "x",
    '"x"',
    "1e999",
]
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def code(steps=0):
    step = int(time.time()) // 30 + steps
    return totp.format_hotp_value(totp.hotp_value(SECRET, step))


@pytest.fixture
def clock(now):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def key(ada, clock):
    """Ada's authenticator app, set up a while ago."""
    wrapped = totp.TOTP.activate(ada, SECRET)
    RecoveryCodes.activate(ada)
    clock.shift(300)
    return wrapped.instance


def log_in(client):
    return client.post("/accounts/login/", {"login": "ada@example.org", "password": PASSWORD})


def prove(client, text):
    return client.post("/accounts/2fa/authenticate/", {"code": text})


def test_a_password_alone_does_not_sign_in(client, key):
    assert log_in(client)["Location"] == "/accounts/2fa/authenticate/"

    assert "_auth_user_id" not in client.session
    assert client.get("/api/v1/me/").status_code == 401


def test_a_code_signs_in_and_counts_as_the_second_factor(client, key):
    RoleGrantFactory(user=key.user, role=Role.SUPPORT)
    log_in(client)

    assert prove(client, code())["Location"] == "/"

    assert client.get("/api/v1/me/").json()["roles"] == ["support"]


@pytest.mark.parametrize("steps", [-1, 0])
def test_a_used_code_or_an_older_one_is_refused(client, key, steps):
    log_in(client)
    prove(client, code())
    client.logout()
    log_in(client)

    assert prove(client, code(steps)).status_code == 200

    assert "_auth_user_id" not in client.session


def test_the_next_code_is_taken(client, key, clock):
    log_in(client)
    prove(client, code())
    client.logout()
    log_in(client)
    clock.shift(30)

    assert prove(client, code()).status_code == 302


def test_the_code_that_set_it_up_counts_as_used(ada, clock):
    wrapped = totp.TOTP.activate(ada, SECRET)

    assert wrapped.validate_code(code()) is False
    clock.shift(30)
    assert wrapped.validate_code(code()) is True


def test_a_recovery_code_works_once(client, key):
    (recovery,) = Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES)
    text = recovery.wrap().get_unused_codes()[0]
    log_in(client)
    assert prove(client, text).status_code == 302
    client.logout()
    log_in(client)

    assert prove(client, text).status_code == 200


def test_secrets_are_sealed(key):
    with connection.cursor() as cursor:
        cursor.execute("SELECT data->>'secret' FROM mfa_authenticator WHERE type = 'totp'")
        (stored,) = cursor.fetchone()

    assert SECRET not in stored
    assert bytes.fromhex(stored).startswith(keyring.head(keyring.current_id()))
    assert totp.decrypt(stored) == SECRET


def test_a_secret_copied_to_another_place_does_not_open(key):
    with pytest.raises(keyring.Unreadable):
        keyring.open_sealed(bytes.fromhex(key.data["secret"]), place="accounts_outboxmessage:1:payload")


def test_rotation_seals_secrets_anew_and_keeps_what_was_used(key, settings):
    assert key.wrap().validate_code(code())
    settings.ENCRYPTION_KEYS = f"next:{'B' * 43}=,{settings.ENCRYPTION_KEYS}"

    done = rotation.rotate()

    assert done.unreadable == 0
    assert rotation.of_former_keys() == 0
    row = Authenticator.objects.get(pk=key.pk)
    assert totp.decrypt(row.data["secret"]) == SECRET
    assert row.wrap().validate_code(code()) is False


def test_proving_it_once_more_gives_a_new_key(client, key):
    log_in(client)
    prove(client, code(-1))
    before = client.cookies["sessionid"].value

    client.post("/accounts/2fa/reauthenticate/", {"code": code()})

    assert client.cookies["sessionid"].value != before
    client.cookies["sessionid"] = before
    assert client.get("/api/v1/me/").status_code == 401


def test_an_app_proves_it_and_is_told_its_new_token(app, key):
    app.call("POST", "auth/login", {"email": "ada@example.org", "password": PASSWORD})
    pending = app.token
    answer = app.call("POST", "auth/2fa/authenticate", {"code": code(-1)})
    assert answer.status_code == 200
    signed_in = app.token

    assert app.call("POST", "auth/2fa/reauthenticate", {"code": code()}).status_code == 200

    assert len({pending, signed_in, app.token}) == 3
    assert app.call("GET", "auth/session").status_code == 200
    app.token = signed_in
    assert app.call("GET", "auth/session").status_code == 410


def test_of_the_staff_the_last_second_factor_stays(client, key):
    log_in(client)
    prove(client, code(-1))
    RoleGrantFactory(user=key.user, role=Role.SUPPORT)
    client.post("/accounts/2fa/reauthenticate/", {"code": code()})

    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 200

    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_anyone_else_may_remove_it_and_is_told(client, key):
    log_in(client)
    prove(client, code(-1))
    client.post("/accounts/2fa/reauthenticate/", {"code": code()})

    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 302

    assert not Authenticator.objects.exists()
    assert kinds() == ["sign_in.totp_deactivated"]


def test_setting_it_up_asks_for_the_password_first(client, ada, django_capture_on_commit_callbacks):
    log_in(client)

    assert client.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")

    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    text = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/accounts/2fa/totp/activate/", {"code": text}).status_code == 302
    assert second_factor.is_set_up(ada)
    assert kinds() == ["sign_in.totp_activated"]


def test_a_passkey_is_offered_for_our_own_address(client, ada, settings):
    settings.PUBLIC_URL = "https://kaly.example.org"
    answer = client.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"})

    options = json.loads(answer.content)["request_options"]["publicKey"]
    assert (options["rpId"], options["userVerification"]) == ("kaly.example.org", "required")


def test_a_made_up_passkey_is_refused(client, ada):
    client.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"})

    for made_up in MADE_UP:
        answer = client.post("/accounts/2fa/webauthn/login/", {"credential": made_up})
        assert answer.status_code in {200, 302}
        assert "_auth_user_id" not in client.session


@pytest.fixture
def staff(client, key):
    """Ada of support, whose session proved her second factor a while ago."""
    RoleGrantFactory(user=key.user, role=Role.SUPPORT)
    log_in(client)
    prove(client, code())
    return client


def test_of_the_staff_a_password_shows_no_recovery_codes(staff):
    staff.post("/accounts/reauthenticate/", {"password": PASSWORD})

    answer = staff.get("/accounts/2fa/recovery-codes/")
    assert answer["Location"] == "/accounts/2fa/reauthenticate/?next=%2Faccounts%2F2fa%2Frecovery-codes%2F"


def test_of_the_staff_a_password_lets_an_app_add_nothing(app, key, clock):
    RoleGrantFactory(user=key.user, role=Role.SUPPORT)
    app.call("POST", "auth/login", {"email": "ada@example.org", "password": PASSWORD})
    app.call("POST", "auth/2fa/authenticate", {"code": code()})

    assert app.call("POST", "auth/reauthenticate", {"password": PASSWORD}).status_code == 400
    assert app.call("GET", "account/authenticators/recovery-codes").status_code == 401

    clock.shift(30)
    assert app.call("POST", "auth/2fa/reauthenticate", {"code": code()}).status_code == 200
    assert app.call("GET", "account/authenticators/recovery-codes").status_code == 200


def test_without_the_check_a_password_would_show_them(staff, monkeypatch):
    monkeypatch.setattr(second_factor, "is_owed", lambda user: False)
    staff.post("/accounts/reauthenticate/", {"password": PASSWORD})

    assert staff.get("/accounts/2fa/recovery-codes/").status_code == 200


def test_anyone_else_with_a_second_factor_may_prove_it_is_them_by_their_password(client, key):
    log_in(client)
    prove(client, code())

    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
