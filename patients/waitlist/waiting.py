"""Somebody waits for a time, and waits no longer."""

from datetime import datetime

from django.db import transaction

from patients.models import WaitlistEntry
from patients.waitlist import ending


@transaction.atomic
def leave(*, entry: WaitlistEntry, now: datetime) -> WaitlistEntry:
    """This function will let somebody wait no longer; a time that is kept for them is free again.

    :raises StateHasChanged: they do not wait any more
    """
    entry = ending.locked(entry.pk)
    ending.end_wait(entry, WaitlistEntry.Status.LEFT, now=now)
    return entry
