"""Who was erased, once more outside the database: a restored backup has forgotten it, this file has not."""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings


def append(person_id: UUID, *, at: datetime) -> None:
    """This function will add a line with an id and a moment, and see it on the disk.

    :raises OSError: it can't be written; nobody may be erased then
    """
    if not settings.ERASURE_LEDGER_FILE:
        return
    entry = json.dumps({"person_id": str(person_id), "erased_at": at.isoformat()})
    line = f"\n{entry}\n"  # begins anew, in case a crash cut the line before
    file = os.open(settings.ERASURE_LEDGER_FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, line.encode())
        os.fsync(file)
    finally:
        os.close(file)


def read() -> Iterator[tuple[UUID, datetime]]:
    """This function will give every entry of the file, oldest first; a line cut by a crash is passed over."""
    path = Path(settings.ERASURE_LEDGER_FILE)
    if not settings.ERASURE_LEDGER_FILE or not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.endswith("}\n"):
                entry = json.loads(line)
                yield UUID(entry["person_id"]), datetime.fromisoformat(entry["erased_at"])
