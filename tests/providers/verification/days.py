"""Credentials that end on a day, and what was told of it; the fixtures are in conftest.py."""

from datetime import UTC, date, datetime, timedelta

from accounts import outbox
from accounts.models import OutboxMessage
from providers.models import Credential

TODAY = date(2026, 11, 23)
MIDNIGHT = datetime(2026, 11, 24, 5, tzinfo=UTC)  # in New York
SECOND = timedelta(seconds=1)


def ending(credential, day, **more):
    Credential.objects.filter(pk=credential.pk).update(expires_on=day, **more)


def in_days(credential, days, **more):
    ending(credential, TODAY + timedelta(days=days), **more)


def state(credential):
    credential.refresh_from_db()
    return credential.state


def told():
    """The kinds of all mails that wait, in the order of the alphabet."""
    kinds = OutboxMessage.objects.order_by("kind", "pk").values_list("kind", flat=True)
    return [kind.removeprefix("verification.") for kind in kinds]


def letter(kind):
    return outbox.open_email(OutboxMessage.objects.get(kind=f"verification.{kind}")).text
