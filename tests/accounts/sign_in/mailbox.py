"""What the outbox holds, read as its recipients will."""

import re

from accounts import outbox
from accounts.models import OutboxMessage

LINK = re.compile(r"https?://\S+")


def mails():
    """Every e-mail queued so far, in order."""
    return [outbox.open_email(message) for message in OutboxMessage.objects.order_by("created_at", "id")]


def kinds():
    return list(OutboxMessage.objects.order_by("created_at", "id").values_list("kind", flat=True))


def link(mail):
    """The first link of a mail, as a path and as a whole."""
    whole = LINK.search(mail.text).group()
    return "/" + whole.split("/", 3)[3], whole
