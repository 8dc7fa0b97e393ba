"""The second factor: secrets sealed at rest, a code that works once, and staff that keep at least one."""

import time
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.db.models import F, Func, JSONField, Q, Value

from accounts import roles
from accounts.encryption import keyring
from accounts.models import User

PLACE = "mfa_authenticator:data"
USED = "used_step"  # the last time step of which a code was used, in `data` beside the secret


class SecondFactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return keyring.seal(text.encode(), place=PLACE).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return keyring.open_sealed(bytes.fromhex(encrypted_text), place=PLACE).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Of someone who holds a role the last second factor stays: without it they could prove nothing."""
        others = Authenticator.objects.filter(user=authenticator.user, type__in=roles.SECOND_FACTORS).exclude(
            pk=authenticator.pk
        )
        return others.exists() or not roles.held(authenticator.user)

    def get_totp_issuer(self) -> str:
        return "Kaly"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the public address, whatever host a request names."""
        return {"id": urlsplit(settings.PUBLIC_URL).hostname or "", "name": "Kaly"}


def is_set_up(user: User) -> bool:
    """This function will tell whether a person has a second factor to prove."""
    return Authenticator.objects.filter(user=user, type__in=roles.SECOND_FACTORS).exists()


def is_owed(user: User) -> bool:
    """This function will tell whether nothing less proves a person: they hold a role, and have one to prove."""
    return bool(roles.held(user)) and is_set_up(user)


def use_once(self: totp.TOTP, code: str) -> bool:
    """This function will take the place of TOTP._mark_code_used, which remembers codes in the cache of one process.

    One conditional UPDATE: of any number of tries with one code, or with an older one, a single one passes.
    """
    step = _step_of(code, totp.decrypt(self.instance.data["secret"]))
    newer = Q(**{f"data__{USED}__lt": step}) | ~Q(data__has_key=USED)
    unused = Authenticator.objects.filter(newer, pk=self.instance.pk)
    return bool(unused.update(data=data_with(USED, step)))


def activate(cls: type[totp.TOTP], user: Any, secret: str) -> totp.TOTP:
    """This function will take the place of TOTP.activate: the code that set it up counts as used."""
    data = {"secret": totp.encrypt(secret), USED: int(time.time()) // app_settings.TOTP_PERIOD}
    return cls(Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data))


def make_codes_single_use() -> None:
    """This function will put both in their places; AccountsConfig calls it."""
    totp.TOTP.activate = classmethod(activate)
    totp.TOTP._mark_code_used = use_once


def _step_of(code: str, secret: str) -> int:
    """The newest time step that a valid code may stand for."""
    return max(
        step
        for step in totp.yield_hotp_counters_from_time()
        if totp.compare_user_code(actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, step)))
    )


def data_with(name: str, value: str | int) -> Func:
    """This function will set one member of `data` in PostgreSQL itself, where nobody's change in between is lost."""
    path = Func(Value(name), function="array", template="ARRAY[%(expressions)s]")
    return Func(F("data"), path, Value(value, JSONField()), function="jsonb_set", output_field=JSONField())
