"""Tell a person of something: one row for each channel by which they hear of it."""

from datetime import datetime
from uuid import UUID

from accounts.models import Channel, MessageLanguage, OutboxMessage, User
from accounts.outbox import choices, kinds, rows
from accounts.outbox.causes import UNWANTED
from accounts.outbox.kinds import Facts
from accounts.outbox.topics import URGENT


def tell(
    *,
    kind: str,
    facts: Facts,
    dedupe_key: str,
    user: User | None,
    now: datetime,
    address: str = "",
    language: str = MessageLanguage.EN,
    about_id: UUID | None = None,
    until: datetime | None = None,
) -> bool:
    """This function will queue a message of a registered kind; False when the same one was queued before.

    Where its person wants it by no channel, a row says so, and nothing is queued: False too.

    `facts` are plain values (text, numbers, dates, ids) as they are now: they are put into words when it is sent, in
    the person's language, or in `language` where there is no person. `address` is for whoever has no account, or for
    another address than that of the account: then it goes there alone. After `until` it is of no use any more and is
    not sent. `about_id` is the row it tells of, such as a visit, so that whoever may see that row is told how its
    messages fared.
    """
    of_kind = kinds.get(kind)
    by = (
        {Channel.EMAIL}
        if address or user is None
        else choices.open_channels(user, of_kind.topic, of_kind.channels)
    )
    payload = {"facts": dict(facts), "address": address, "language": language}

    def row(channel: Channel) -> OutboxMessage:
        return OutboxMessage(
            kind=kind,
            channel=channel,
            dedupe_key=rows.key_for(dedupe_key, channel),
            user=user,
            about_id=about_id,
            is_urgent=of_kind.topic in URGENT,
            until=until,
            created_at=now,
            due_at=now,
        )

    if not by:
        rows.put_aside(row(Channel.EMAIL), cause=UNWANTED)
    written = [rows.put(row(channel), payload) for channel in sorted(by)]
    return any(written)
