"""Answers kept for a day: who asks again under the same key gets the same answer, and nothing happens twice."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from accounts.encryption import keyring
from accounts.errors import DomainError
from accounts.models import KeptAnswer, User

LIFE = timedelta(hours=24)
# Not waited for: whoever asks again while the first is under way is told so at once.
TURN = "SELECT pg_try_advisory_xact_lock(hashtextextended('accounts.answers ' || %s || ' ' || %s, 0))"


class RequestIsRunning(DomainError):
    code = "request_is_running"
    detail = "The same request is being carried out right now. Ask again in a moment to get its answer."
    retry_after = 1


class KeyIsOfAnother(DomainError):
    code = "idempotency_key_reused"
    status = 422
    detail = (
        "This Idempotency-Key was used for another request. Please take a new one for each thing you ask."
    )


def take_turn(*, user: User, key: str) -> None:
    """This function will keep others with the same key out until the transaction ends.

    :raises RequestIsRunning: one is in it
    """
    with connection.cursor() as cursor:
        cursor.execute(TURN, [str(user.pk), key])
        (is_ours,) = cursor.fetchone()
    if not is_ours:
        raise RequestIsRunning


def find(*, user: User, key: str, fingerprint: str, now: datetime) -> KeptAnswer | None:
    """This function will give what a person was answered under a key within LIFE. Call it within the turn.

    :raises KeyIsOfAnother: they asked for something else under it
    """
    mine = KeptAnswer.objects.filter(user=user, key=key)
    mine.filter(created_at__lte=now - LIFE).delete()
    kept = mine.first()
    if kept is not None and kept.fingerprint != fingerprint:
        raise KeyIsOfAnother
    return kept


def keep(*, user: User, key: str, fingerprint: str, status: int, content: bytes, now: datetime) -> None:
    """This function will keep an answer, in the transaction of what it tells of.

    :raises RequestIsRunning: another was kept meanwhile, so this transaction has to be taken back
    """
    answer = KeptAnswer(user=user, key=key, fingerprint=fingerprint, status=status, created_at=now)
    answer.body = keyring.seal(content, place=_place(answer))
    try:
        with transaction.atomic():
            answer.save(force_insert=True)
    except IntegrityError as error:
        if "one_answer_per_person_and_key" not in str(error):
            raise
        raise RequestIsRunning from error


def content_of(answer: KeptAnswer) -> bytes:
    """This function will open what was kept.

    :raises keyring.Unreadable: its key is gone, or the row was changed
    """
    return keyring.open_sealed(bytes(answer.body), place=_place(answer))


def forget(people: Collection[UUID]) -> None:
    """This function will delete all that people were answered: some of it may tell of whom they may not see now.

    What an answer tells of is sealed, so it can't be looked for. Who asks again has a new answer.
    """
    KeptAnswer.objects.filter(user__in=people).delete()


def _place(answer: KeptAnswer) -> str:
    return f"accounts_keptanswer:{answer.pk}:body"
