"""What the carrier learns of a number: its owner wants nothing more, wants it again, or nothing arrives there."""

from datetime import datetime

from accounts.models import Phone, User


def stop(number_digest: str, *, now: datetime) -> int:
    """This function will send nothing more to a number whose owner says so; whoever gave it here."""
    return Phone.objects.filter(digest=number_digest, stopped_at=None).update(stopped_at=now)


def start(number_digest: str) -> int:
    """This function will send to a number again whose owner says so."""
    return Phone.objects.filter(digest=number_digest, stopped_at__isnull=False).update(stopped_at=None)


def note_stop(user: User, *, now: datetime) -> None:
    """This function will note that the carrier refuses a person's number because they answered STOP."""
    Phone.objects.filter(user=user, stopped_at=None).update(stopped_at=now)


def note_failure(user: User, failure: str, *, now: datetime) -> None:
    """This function will note that nothing arrives at a person's number, until it is proved anew."""
    Phone.objects.filter(user=user, failed_at=None).update(failed_at=now, failure=failure[:40])
