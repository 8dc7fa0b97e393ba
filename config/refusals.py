"""What web, worker and beat refuse to start with, all of it named in one message.

Settings are those of production once pages are for https only or a host name is anybody else's than this machine's.
"""

import ipaddress
from collections.abc import Iterator
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email
from django.db import Error, connection

from accounts.encryption import keyring

log = structlog.get_logger("kaly.refusals")

OF_EXAMPLES = ("only-for-debugging", "only-while-building", "for-tests-only", "django-insecure", "change")
FEWEST_LETTERS = (
    10  # different ones in a secret; 32 random ones of base64 have fewer once in billions of draws
)
FEWEST_BYTES = 16  # different ones in a key of 32
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
SENDS_NOTHING = ("folder", "filebased", "console", "locmem", "dummy")


def refuse_unsafe() -> None:
    """This function will do nothing where the settings are safe for where they are used.

    :raises ImproperlyConfigured: they are not; the message names each fault
    """
    found = list(faults(settings))
    if is_production(settings):
        found += database_faults()
    if found:
        raise ImproperlyConfigured("Kaly does not start with these settings: " + " ".join(found))


def is_production(given: Any) -> bool:
    return bool(given.HTTPS_ONLY or public_hosts(given))


def public_hosts(given: Any) -> list[str]:
    """This function will list the hosts that others could reach."""
    return [host for host in given.ALLOWED_HOSTS if not is_this_machine(host)]


def is_this_machine(host: str) -> bool:
    name = host.strip("[]").lower()
    if name in {"localhost", "testserver"} or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def faults(given: Any) -> Iterator[str]:
    """This function will name each setting that is not safe in production; none of this machine's own is."""
    if not is_production(given):
        return
    if given.DEBUG:
        yield "DEBUG=1 shows settings and tracebacks to everyone: leave it out."
    if is_weak(given.SECRET_KEY):
        yield "SECRET_KEY is short, uniform or an example: take 32 random characters or more."
    if any(len(set(key)) < FEWEST_BYTES for key in keyring.parse(given.ENCRYPTION_KEYS).values()):
        yield "ENCRYPTION_KEYS has a key that is uniform or an example: take 32 random bytes."
    if not given.ALLOWED_HOSTS or any(host in {"*", "."} for host in given.ALLOWED_HOSTS):
        yield "ALLOWED_HOSTS must name the hosts, without `*`."
    if not given.HTTPS_ONLY:
        yield "HTTPS_ONLY=0 sends passwords in the clear to a host that is not this machine."
    yield from mail_faults(given)
    yield from text_message_faults(given)


def is_weak(secret: str) -> bool:
    return len(secret) < 32 or len(set(secret)) < FEWEST_LETTERS or secret.lower().startswith(OF_EXAMPLES)


def mail_faults(given: Any) -> Iterator[str]:
    """This function will name what would show mails, whose links sign people in, to others than their recipients."""
    if any(name in given.EMAIL_BACKEND for name in SENDS_NOTHING):
        yield "EMAIL_FOLDER keeps mails as plain text instead of sending them: set EMAIL_HOST."
    elif given.EMAIL_SECURITY == "none" and not is_this_machine(given.EMAIL_HOST):
        yield "EMAIL_SECURITY=none sends mails in the clear: take starttls or tls."
    if given.EMAIL_REPLY_TO and not is_an_address(given.EMAIL_REPLY_TO):
        yield "EMAIL_REPLY_TO is to be one address, as help@example.org."


def is_an_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def text_message_faults(given: Any) -> Iterator[str]:
    """This function will name what would show text messages to others, or send none although somebody is to."""
    if given.SMS_BACKEND in {"console", "file"}:
        yield "SMS_BACKEND shows text messages, with codes, instead of sending them: take twilio, or none."
    elif given.SMS_BACKEND == "none" and given.TWILIO_ACCOUNT_SID:
        yield "TWILIO_ACCOUNT_SID is set, but SMS_BACKEND is none: set it to twilio, or leave this out."


def database_faults() -> list[str]:
    """This function will name what lets PostgreSQL lose what it has confirmed; nothing while it can't be asked."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(DURABLE)])
            found = dict(cursor.fetchall())
    except Error as error:
        log.warning("durability_unchecked", error_type=type(error).__name__)
        return []
    finally:
        connection.close()
    return [
        f"PostgreSQL runs with {name}=off and may lose what it has confirmed."
        for name in DURABLE
        if found[name] == "off"
    ]
