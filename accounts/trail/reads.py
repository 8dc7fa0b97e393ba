"""Every look at a patient's health data is written down before it is shown."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import structlog

from accounts.models import HealthRead, User


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
