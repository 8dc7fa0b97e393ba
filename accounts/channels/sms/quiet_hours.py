"""Between nine in the evening and eight in the morning a text message wakes people up, so what can wait does.

It can't where somebody stands and waits for it, as for a code, where it is of no use in the morning any more, or
where the visit that it tells of begins within a day. The hours are those of the place that it tells of.
"""

from datetime import datetime, timedelta

from accounts.channels.channel import NotYet
from accounts.models import OutboxMessage, Topic
from accounts.outbox import kinds, rows
from accounts.outbox.kinds import Facts
from accounts.quiet_hours import awake_at

SOON = timedelta(hours=24)
NEVER_WAIT = {Topic.ACCOUNT, Topic.WAITLIST}  # free times are offered outside of these hours already


def refuse(message: OutboxMessage, *, now: datetime) -> None:
    """This function will put a message off until the morning, where it can wait.

    :raises NotYet: it can
    """
    facts = rows.payload_of(message)["facts"]
    if "zone" not in facts or kinds.get(message.kind).topic in NEVER_WAIT:
        return
    morning = awake_at(now, facts["zone"])
    if morning > now and not _presses(message, facts, morning, now):
        raise NotYet("quiet_hours", morning)


def _presses(message: OutboxMessage, facts: Facts, morning: datetime, now: datetime) -> bool:
    """Whether it comes too late in the morning, or the visit is near."""
    starts_at, by = _moment(facts, "starts_at"), _moment(facts, "by")
    is_near = starts_at is not None and starts_at < now + SOON
    return is_near or any(end is not None and end <= morning for end in (message.until, by))


def _moment(facts: Facts, name: str) -> datetime | None:
    return datetime.fromisoformat(facts[name]) if facts.get(name) else None
