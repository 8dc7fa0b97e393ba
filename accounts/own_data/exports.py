"""A copy of a person's data: asked for, built in the background, downloaded for three days, then deleted."""

import math
import uuid
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import constant_time_compare

from accounts import outbox
from accounts.encryption import keyring
from accounts.errors import DomainError
from accounts.limits import TooManyRequests
from accounts.models import DataExport, User
from accounts.outbox.kinds import Facts
from accounts.own_data import copies, registry
from accounts.trail.reads import record_reads

LIFE = timedelta(hours=72)
LEASE = timedelta(seconds=150)  # longer than a task may run (CELERY_TASK_TIME_LIMIT)
MOST_ATTEMPTS = 5
MOST_A_DAY = 3
DAY = timedelta(days=1)
# A stolen mailbox or password is changed first and plundered next: its owner has this long to notice.
QUIET = timedelta(hours=24)
SIGNER = signing.Signer(salt="accounts.own_data.exports")


class ExportIsWaiting(DomainError):
    code = "export_is_waiting"
    detail = "A copy of your data is being made already. We'll send you a message when it is ready."


class SignInChanged(DomainError):
    code = "sign_in_changed_recently"
    detail = (
        "Your password or e-mail address was changed within the last 24 hours."
        " For your safety we hand out no copy of your data until then."
    )


class ExportIsGone(DomainError):
    code = "export_is_gone"
    status = 410
    detail = "This copy was kept for three days and has been deleted. You can ask for another one."


@transaction.atomic
def ask(*, user: User, now: datetime) -> DataExport:
    """This function will note that a person wants a copy of their data.

    :raises SignInChanged: their password or address changed within QUIET
    :raises ExportIsWaiting: one is being made
    :raises TooManyRequests: they asked MOST_A_DAY times within a day
    """
    check_sign_in(User.objects.select_for_update(no_key=True).get(pk=user.pk), now=now)
    asked = DataExport.objects.filter(user=user)
    if asked.filter(state=DataExport.State.DUE).exists():
        raise ExportIsWaiting
    today = asked.filter(requested_at__gt=now - DAY).order_by("-requested_at")[:MOST_A_DAY]
    if len(today) == MOST_A_DAY:
        raise TooManyRequests(math.ceil((today[MOST_A_DAY - 1].requested_at + DAY - now).total_seconds()))
    return DataExport.objects.create(user=user, requested_at=now)


def check_sign_in(user: User, *, now: datetime) -> None:
    """This function will refuse to hand out anything soon after a change of password or address.

    :raises SignInChanged: it was within QUIET
    """
    if user.sign_in_changed_at is not None and user.sign_in_changed_at > now - QUIET:
        raise SignInChanged


def build_due(*, now: datetime) -> int:
    """This function will build every export that waits and is nobody else's; a killed builder's after its lease."""
    count = 0
    while export := _claim(now):
        _build(export, now)
        count += 1
    return count


@transaction.atomic
def download(*, user: User, export_id: uuid.UUID, signature: str, now: datetime) -> bytes:
    """This function will give the zip to the person whose data it is, and write down whose health data they took.

    :raises DataExport.DoesNotExist: there is none of theirs, or the link was not made by us
    :raises SignInChanged: their password or address changed within QUIET
    :raises ExportIsGone: its time is over, or it is about somebody whom they may not see any more
    """
    export = DataExport.objects.visible_to(user).get(pk=export_id)
    if not constant_time_compare(signature, signature_of(export)):
        raise DataExport.DoesNotExist
    check_sign_in(User.objects.get(pk=user.pk), now=now)
    if export.state != DataExport.State.READY or not export.expires_at or export.expires_at <= now:
        raise ExportIsGone
    if not registry.subjects(user, now=now).issuperset(export.subjects):
        raise ExportIsGone  # whoever came of age or was erased since deletes nobody else's copy
    record_reads(
        subject_ids=export.subjects, reader=user, key_id=None, what="patient.copy", why="export", now=now
    )
    return keyring.open_sealed(bytes(export.content), place=_place(export.pk))


def signature_of(export: DataExport) -> str:
    """This function will sign the link of an export: for its owner, until it expires."""
    return SIGNER.signature(f"{export.pk} {export.user_id} {export.expires_at}")


def delete_expired(*, now: datetime) -> int:
    """This function will delete the content of every export whose time is over."""
    return _delete_content(Q(expires_at__lte=now))


def delete_about(*, subject_id: uuid.UUID, user_id: uuid.UUID) -> int:
    """This function will delete the content of a person's exports that hold the health data of a patient."""
    return _delete_content(Q(user=user_id, subjects__contains=[subject_id]))


def _delete_content(which: Q) -> int:
    ready = DataExport.objects.filter(which, state=DataExport.State.READY)
    return ready.update(state=DataExport.State.EXPIRED, content=b"")


@transaction.atomic
def _claim(now: datetime) -> DataExport | None:
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    due = DataExport.objects.filter(free, state=DataExport.State.DUE).order_by("requested_at")
    export = due.select_for_update(skip_locked=True).first()
    if export is not None:
        export.attempts += 1
        export.leased_until = now + LEASE
        export.save(update_fields=["attempts", "leased_until"])
    return export


def _build(export: DataExport, now: datetime) -> None:
    if export.attempts > MOST_ATTEMPTS:
        _give_up(export, now)
        return
    try:
        with transaction.atomic():
            copy = copies.copy_of(export.user, now=now)
    except copies.TooLarge:
        _give_up(export, now)
    else:
        _finish(export, copy, now)


@transaction.atomic
def _finish(export: DataExport, copy: copies.Copy, now: datetime) -> None:
    done = _own(export).update(
        state=DataExport.State.READY,
        content=keyring.seal(copy.content, place=_place(export.pk)),
        subjects=copy.subjects,
        ready_at=now,
        expires_at=now + LIFE,
    )
    if done:
        _tell(export, "ready", {"until": now + LIFE}, now)


@transaction.atomic
def _give_up(export: DataExport, now: datetime) -> None:
    if _own(export).update(state=DataExport.State.FAILED):
        _tell(export, "failed", {}, now)


def _own(export: DataExport) -> QuerySet[DataExport]:
    """The row, as long as nobody else has claimed it since."""
    return DataExport.objects.filter(pk=export.pk, state=DataExport.State.DUE, attempts=export.attempts)


def _tell(export: DataExport, what: str, facts: Facts, now: datetime) -> None:
    outbox.tell(
        kind=f"export_{what}",
        dedupe_key=f"export-{what}:{export.pk}",
        facts=facts,
        user=export.user,
        now=now,
    )


def _place(export_id: uuid.UUID) -> str:
    return f"accounts_dataexport:{export_id}:content"
