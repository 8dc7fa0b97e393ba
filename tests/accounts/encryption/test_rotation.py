import base64
import json

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management import call_command

from accounts import outbox
from accounts.encryption import keyring, people, rotation
from accounts.encryption.rotation import Column, Done, Use
from accounts.models import DataExport, OutboxMessage, PersonKey, UserSession
from accounts.sessions import SessionStore
from patients.models import Patient
from tests.factories.patients import PatientFactory

pytestmark = pytest.mark.django_db

ROOT = settings.BASE_DIR
OLD = "k1:" + base64.b64encode(b"1" * 32).decode()
NEW = "k2:" + base64.b64encode(b"2" * 32).decode()
MANY = 6  # values that sealed_by_the_old_key makes, one in each place
ONCE = outbox.Email("ada@example.org", "Hello", "Sign in here.")
WRITTEN = ("Ada", ONCE, "green", b"a zip", "the secret", "the seed")


@pytest.fixture
def sealed_by_the_old_key(settings, now):
    """One value in each place, all by k1; k2 is the key of today."""
    settings.ENCRYPTION_KEYS = OLD
    patient = PatientFactory()
    outbox.queue(kind="hello", dedupe_key="hello:1", email=ONCE, user=patient.user, now=now)
    session = SessionStore()
    session["colour"] = "green"
    session.create()
    export = DataExport(user=patient.user, state="ready", requested_at=now, expires_at=now)
    export.content = keyring.seal(b"a zip", place=f"accounts_dataexport:{export.pk}:content")
    export.save()
    for kind, member in (("totp", "secret"), ("recovery_codes", "seed")):
        sealed = get_adapter().encrypt(f"the {member}")
        Authenticator.objects.create(user=patient.user, type=kind, data={member: sealed, "used_mask": 0})
    settings.ENCRYPTION_KEYS = f"{NEW},{OLD}"
    return patient, session.session_key


def read(patient, session_key):
    """Every value that was sealed, or that it does not open."""
    message, export = OutboxMessage.objects.get(), DataExport.objects.get()
    factors = Authenticator.objects.order_by("pk")
    return (
        Patient.objects.get(pk=patient.pk).given_name,
        outbox.open_email(message),
        SessionStore(session_key).get("colour"),
        keyring.open_sealed(bytes(export.content), place=f"accounts_dataexport:{export.pk}:content"),
        *(
            get_adapter().decrypt(row.data[member])
            for row, member in zip(factors, ("secret", "seed"), strict=True)
        ),
    )


def test_every_value_is_sealed_by_the_new_key(sealed_by_the_old_key, settings):
    assert rotation.rotate() == Done(resealed=MANY, unreadable=0)
    settings.ENCRYPTION_KEYS = NEW
    assert read(*sealed_by_the_old_key) == WRITTEN
    assert PersonKey.objects.get().wrapped_by == "k2"


def test_without_rotation_the_old_key_can_not_go(sealed_by_the_old_key, settings):
    """The control."""
    settings.ENCRYPTION_KEYS = NEW
    with pytest.raises(keyring.Unreadable):
        read(*sealed_by_the_old_key)


def test_whatever_seals_directly_is_known_to_rotation():
    """A new caller of keyring.seal needs a line in COLUMNS."""
    sources = (path for app in ("accounts", "providers", "patients") for path in (ROOT / app).rglob("*.py"))
    callers = {str(path.relative_to(ROOT)) for path in sources if "keyring.seal(" in path.read_text()}
    assert callers == {
        "accounts/answers.py",
        "accounts/encryption/people.py",
        "accounts/encryption/rotation.py",
        "accounts/outbox/rows.py",
        "accounts/own_data/exports.py",
        "accounts/phones/proving.py",
        "accounts/sessions.py",
        "accounts/sign_in/second_factor.py",
        "providers/calendars/calendars.py",
        "providers/webhooks/endpoints.py",
    }
    assert [column.name for column in rotation.COLUMNS] == [
        "accounts_personkey.wrapped",
        "accounts_outboxmessage.payload",
        "accounts_usersession.data",
        "accounts_dataexport.content",
        "accounts_keptanswer.body",
        "accounts_phone.number",
        "mfa_authenticator.secret",
        "mfa_authenticator.seed",
        "providers_externalcalendar.address",
        "providers_webhookendpoint.address",
        "providers_webhookendpoint.secret",
        "providers_webhookendpoint.former_secret",
    ]


def test_a_second_run_has_nothing_to_do(sealed_by_the_old_key):
    rotation.rotate()
    before = list(PersonKey.objects.values_list("wrapped", flat=True))
    assert rotation.rotate() == Done(0, 0)
    assert list(PersonKey.objects.values_list("wrapped", flat=True)) == before


def test_a_value_under_a_lost_key_stays_and_is_counted(sealed_by_the_old_key, settings):
    settings.ENCRYPTION_KEYS = NEW
    assert rotation.rotate() == Done(resealed=0, unreadable=MANY)
    settings.ENCRYPTION_KEYS = f"{NEW},{OLD}"
    assert read(*sealed_by_the_old_key) == WRITTEN


def test_what_was_sent_meanwhile_stays_empty(sealed_by_the_old_key, monkeypatch):
    send_between_look_and_write(monkeypatch)
    assert rotation.rotate().resealed == MANY - 1
    assert bytes(OutboxMessage.objects.get().payload) == b""


def test_without_a_look_at_the_old_value_it_would_come_back(sealed_by_the_old_key, monkeypatch):
    """The control: the message, with its link, would stand there again."""
    send_between_look_and_write(monkeypatch)
    monkeypatch.setattr(Column, "_rows", lambda self, pk, old: self.model._base_manager.filter(pk=pk))
    rotation.rotate()
    assert outbox.open_email(OutboxMessage.objects.get()) == ONCE


def test_a_value_that_a_writer_sealed_by_the_old_key_meanwhile_is_found_again(
    sealed_by_the_old_key, settings, monkeypatch
):
    message = OutboxMessage.objects.get()
    settings.ENCRYPTION_KEYS = OLD
    other = ONCE._replace(text="Sign in there.")
    by_old = keyring.seal(json.dumps(other._asdict()).encode(), place=outbox.place(message.pk))
    settings.ENCRYPTION_KEYS = f"{NEW},{OLD}"
    change_between_look_and_write(monkeypatch, by_old)
    assert rotation.rotate().resealed == MANY
    settings.ENCRYPTION_KEYS = NEW
    assert outbox.open_email(OutboxMessage.objects.get()) == other


def send_between_look_and_write(monkeypatch):
    change_between_look_and_write(monkeypatch, b"")


def change_between_look_and_write(monkeypatch, payload):
    """Once: the message changes after rotation has opened it."""
    really, done = keyring.open_sealed, []

    def opened(value, *, place):
        plaintext = really(value, place=place)
        if place.startswith("accounts_outboxmessage") and not done:
            done.append(OutboxMessage.objects.update(payload=payload))
        return plaintext

    monkeypatch.setattr(keyring, "open_sealed", opened)


def test_the_command_counts_by_key_and_says_when_the_old_one_can_go(sealed_by_the_old_key, capsys):
    assert Use("accounts_personkey.wrapped", "k1", 1) in rotation.uses()
    with pytest.raises(SystemExit) as ended:
        call_command("rotate_keys", check=True)
    assert ended.value.code == 1
    assert f"Former keys still seal {MANY}." in capsys.readouterr().err
    assert UserSession.objects.count() == 1

    call_command("rotate_keys")
    said = capsys.readouterr().out
    assert f"Sealed anew: {MANY} in" in said
    assert "Everything is sealed by k2. No other key is needed." in said
    call_command("rotate_keys", check=True)


def test_the_command_says_what_does_not_open(sealed_by_the_old_key, settings, capsys):
    settings.ENCRYPTION_KEYS = NEW
    with pytest.raises(SystemExit):
        call_command("rotate_keys")
    shown = capsys.readouterr()
    assert f"{MANY} do not open with any key that is here" in shown.err
    assert "a key that is not here" in shown.out


def test_batches_reach_every_row(settings, now, monkeypatch):
    settings.ENCRYPTION_KEYS = OLD
    for _ in range(7):
        people.new_person_key(now)
    settings.ENCRYPTION_KEYS = f"{NEW},{OLD}"
    monkeypatch.setattr(rotation, "COLUMNS", [Column(PersonKey, "wrapped", "wrapped_by", batch=3)])
    seen = []
    assert rotation.rotate(progress=lambda: seen.append(1)) == Done(7, 0)
    assert len(seen) == 7
