"""What the carrier learns of a number: its owner wants nothing more, wants it again, or nothing arrives there."""

from datetime import datetime

from accounts.models import Phone


def stop(number_digest: str, *, now: datetime) -> int:
    """This function will send nothing more to a number whose owner says so; whoever gave it here."""
    return Phone.objects.filter(digest=number_digest, stopped_at=None).update(stopped_at=now)


def was_stopped(number_digest: str, *, now: datetime) -> int:
    """This function will note that the owner of a number said STOP before, as whoever sends for us knows.

    Not where it has still to be proved: whoever gave it would learn that its owner hears from us.
    """
    proved = Phone.objects.filter(digest=number_digest, stopped_at=None, verified_at__isnull=False)
    return proved.update(stopped_at=now)


def is_stopped(number_digest: str) -> bool:
    """This function will tell whether the owner of a number, whoever gave it here, said STOP and not START since."""
    return Phone.objects.filter(digest=number_digest, stopped_at__isnull=False).exists()


def start(number_digest: str) -> int:
    """This function will send to a number again whose owner says so."""
    return Phone.objects.filter(digest=number_digest, stopped_at__isnull=False).update(stopped_at=None)


def fail(number_digest: str, failure: str, *, now: datetime) -> int:
    """This function will send nothing more to a number at which nothing arrives, until it is proved anew."""
    found = Phone.objects.filter(digest=number_digest, failed_at=None)
    return found.update(failed_at=now, failure=failure[:40])
