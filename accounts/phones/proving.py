"""A person's number: given by them, proved by a code that was sent there, and taken away. Its only writer, beside
what the carrier learns (reach.py).

Whether somebody else has a number is looked at only once a code has proved it: then it is theirs no more, for
numbers are given out anew. Nobody learns that before, and the former owner is told by mail.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts import outbox
from accounts.encryption import keyring
from accounts.errors import DomainError
from accounts.models import Channel, OutboxMessage, Phone, User
from accounts.outbox import rows
from accounts.phones.numbers import digest_of, parse

LIFE = timedelta(minutes=10)  # of a code; the text says so
TRIES = 5
PAUSE = timedelta(minutes=1)  # between two codes
CODE = "phone.code"
TURN = "SELECT pg_advisory_xact_lock(hashtextextended('accounts.phones ' || %s, 0))"


class NotOffered(DomainError):
    code = "text_messages_not_offered"
    detail = "There are no text messages here. You hear from us by mail."


class NoNumber(DomainError):
    code = "no_number"
    status = 404
    detail = "There is no number yet. Please give one first."


class ProvedAlready(DomainError):
    code = "number_is_verified"
    detail = "This number is verified already."


class CodeJustSent(DomainError):
    code = "code_just_sent"
    detail = "A code was sent a moment ago. Please wait a minute before you ask for another."
    retry_after = int(PAUSE.total_seconds())


class CodeNotUsable(DomainError):
    """One answer for every reason: there is nothing that a guess learns."""

    code = "code_not_usable"
    status = 400
    field = "code"
    detail = "This code is wrong, too old or was tried too often. You can ask for another."


@transaction.atomic
def set_number(*, user: User, text: str, now: datetime) -> Phone:
    """This function will take the number that a person gives, in place of any other, and send a code there.

    Until the code has proved it nothing else goes there. The same number again changes nothing: it stays verified,
    and no second code is sent within PAUSE.

    :raises NumberNotUsable: it is none that text messages go to
    :raises NotOffered: there are none here
    """
    number = parse(text)
    _require_offered()
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    phone = Phone.objects.filter(user=user, digest=digest_of(number)).first()
    if phone is None:
        remove(user=user)
        phone = Phone(user=user, digest=digest_of(number), created_at=now)
        phone.number = keyring.seal(number.encode(), place=phone.place)
        phone.save(force_insert=True)
    if state_of(phone) != "verified" and not _is_just_sent(phone, now):
        _send(phone, now)
    return phone


@transaction.atomic
def send_code(*, user: User, now: datetime) -> Phone:
    """This function will send another code; the one before is good no more.

    :raises NoNumber, ProvedAlready, NotOffered: there is nothing to prove
    :raises CodeJustSent: one was sent within PAUSE
    """
    _require_offered()
    phone = _found(user)
    if state_of(phone) == "verified":
        raise ProvedAlready
    if _is_just_sent(phone, now):
        raise CodeJustSent
    _send(phone, now)
    return phone


def verify(*, user: User, code: str, now: datetime) -> Phone:
    """This function will take a code as the proof that a number is this person's, and nobody else's any more.

    A wrong one is counted and stays counted, so it must not be called within a transaction.

    :raises NoNumber, ProvedAlready: there is nothing to prove
    :raises CodeNotUsable: it is wrong, too old, or was tried too often
    """
    with transaction.atomic(durable=True):
        phone = _found(user)
        if state_of(phone) == "verified":
            raise ProvedAlready
        is_right = _is_right(phone, code, now)
        if is_right:
            _prove(phone, now)
        else:
            Phone.objects.filter(pk=phone.pk, code_tries__lt=TRIES).update(code_tries=F("code_tries") + 1)
    if not is_right:
        raise CodeNotUsable
    return phone


@transaction.atomic
def remove(*, user: User) -> None:
    """This function will forget a person's number; without one nothing happens."""
    Phone.objects.filter(user=user).delete()
    _skip_codes(user)


def state_of(phone: Phone) -> str:
    """This function will say in a word whether text messages go to a number: only to one that is `verified`."""
    if phone.stopped_at is not None:
        return "stopped"
    if phone.failed_at is not None:
        return "failed"
    return "unverified" if phone.verified_at is None else "verified"


def _require_offered() -> None:
    if settings.SMS_BACKEND == "none":
        raise NotOffered


def _found(user: User) -> Phone:
    phone = Phone.objects.select_for_update().filter(user=user).first()
    if phone is None:
        raise NoNumber
    return phone


def _is_just_sent(phone: Phone, now: datetime) -> bool:
    return phone.code_sent_at is not None and phone.code_sent_at > now - PAUSE


def _send(phone: Phone, now: datetime) -> None:
    """A new code, on its way to the number itself, whatever its state."""
    code = f"{secrets.randbelow(1_000_000):06}"
    phone.code_digest, phone.code_sent_at, phone.code_tries = _digest(phone, code), now, 0
    phone.save(update_fields=["code_digest", "code_sent_at", "code_tries"])
    _skip_codes(phone.user)
    rows.put(
        OutboxMessage(
            kind=CODE,
            channel=Channel.SMS,
            dedupe_key=f"{CODE}:{phone.pk}:{now.isoformat()}",
            user=phone.user,
            is_urgent=True,
            until=now + LIFE,
            created_at=now,
            due_at=now,
        ),
        {"facts": {"code": code}, "address": phone.text},
    )


def _skip_codes(user: User) -> None:
    waiting = OutboxMessage.objects.filter(user=user, kind=CODE, state=OutboxMessage.State.DUE)
    waiting.update(state=OutboxMessage.State.SKIPPED, payload=b"", last_error="another_code")


def _is_right(phone: Phone, code: str, now: datetime) -> bool:
    if phone.code_sent_at is None or now >= phone.code_sent_at + LIFE or phone.code_tries >= TRIES:
        return False
    return constant_time_compare(phone.code_digest, _digest(phone, code))


def _digest(phone: Phone, code: str) -> str:
    return salted_hmac("accounts.phones.code", f"{phone.pk}:{code}", algorithm="sha256").hexdigest()


def _prove(phone: Phone, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(TURN, [phone.digest])
    for other in Phone.objects.filter(digest=phone.digest, verified_at__isnull=False).exclude(pk=phone.pk):
        _tell("phone.moved", other, now)
        remove(user=other.user)
    phone.verified_at, phone.stopped_at, phone.failed_at = now, None, None
    phone.failure, phone.code_digest = "", ""
    phone.save()
    _tell("phone.added", phone, now)


def _tell(kind: str, phone: Phone, now: datetime) -> None:
    """By mail, as what concerns the account: whoever took it over can't keep that from its owner."""
    key = f"{kind}:{phone.pk}:{now.isoformat()}"
    outbox.tell(kind=kind, facts={"ends": phone.text[-2:]}, dedupe_key=key, user=phone.user, now=now)
