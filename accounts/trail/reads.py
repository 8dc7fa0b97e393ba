"""Every look at a patient's health data is written down before it is shown."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import structlog

from accounts.models import HealthRead, User


class Look(NamedTuple):
    """What was noted of one look, by whomever: to be noted again where the same is shown again."""

    subject_ids: list[str]
    what: str
    why: str


_gathered: ContextVar[list[Look] | None] = ContextVar("looks", default=None)


@contextmanager
def gathered() -> Iterator[list[Look]]:
    """This function will give a list that holds each look that is written down meanwhile."""
    looks: list[Look] = []
    before = _gathered.set(looks)
    try:
        yield looks
    finally:
        _gathered.reset(before)


def record_read(
    *, subject_id: UUID, reader: User | None, key_id: UUID | None, what: str, why: str, now: datetime
) -> None:
    """This function will write down that a person or an integration key looked at a patient's health data.

    `what` and `why` are short codes such as `patient.profile` and `own`, `proxy`, `care`, `break_glass`,
    `export`. When the row can't be written this raises, and the data must not be shown.
    """
    record_reads(subject_ids=[subject_id], reader=reader, key_id=key_id, what=what, why=why, now=now)


def record_reads(
    *,
    subject_ids: Iterable[UUID],
    reader: User | None,
    key_id: UUID | None,
    what: str,
    why: str,
    now: datetime,
) -> None:
    """This function will write down a look at a list: the same of each patient on it, in one statement."""
    subject_ids = list(subject_ids)
    looks = _gathered.get()
    if looks is not None:
        looks.append(Look([str(subject_id) for subject_id in subject_ids], what, why))
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    HealthRead.objects.bulk_create(
        HealthRead(
            subject_id=subject_id,
            reader=reader,
            key_id=key_id,
            what=what,
            why=why,
            request_id=request_id,
            at=now,
        )
        for subject_id in subject_ids
    )
