"""Whether mails arrive at a person's address: noted where one was refused, until the address is shown to be good."""

from datetime import datetime

from accounts.models import User

BY_SERVER = "smtp_"


def refused(user: User, *, address: str, cause: str, now: datetime) -> None:
    """This function will note that nothing arrives at an address, if it is still the person's own.

    The first time is kept: since then they miss mails. `cause` is a code, never a text of a server.
    """
    own = User.objects.filter(pk=user.pk, email=address.lower(), email_failed_at=None)
    own.update(email_failed_at=now, email_failure=cause[:40])


def taken(user: User, *, address: str) -> None:
    """This function will forget that a server refused an address, once it takes a mail there."""
    if user.email_failure.startswith(BY_SERVER):
        refused_once = User.objects.filter(email=address.lower(), email_failure__startswith=BY_SERVER)
        refused_once.filter(pk=user.pk).update(email_failed_at=None, email_failure="")


def shown_to_be_good(user: User) -> None:
    """This function will forget all trouble: the address is another now, or a link mailed there was opened."""
    User.objects.filter(pk=user.pk).update(email_failed_at=None, email_failure="")
