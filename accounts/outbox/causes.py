"""Where a message stands and why, by names that anybody may be told: not what a server said."""

from enum import StrEnum

from accounts.models import Channel, OutboxMessage


class Standing(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    NOT_SENT = "not_sent"


class Cause(StrEnum):
    """Why it is not there (yet); the words of each are in accounts/pages/*.toml."""

    NONE = "none"
    RETRIED = "retried"
    QUIET_HOURS = "quiet_hours"
    UNWANTED = "unwanted"
    OF_NO_USE = "of_no_use"
    MAIL_REFUSED = "mail_refused"
    TEXT_REFUSED = "text_refused"
    OURS = "ours"


STANDINGS = {
    OutboxMessage.State.DUE: Standing.WAITING,
    OutboxMessage.State.SENT: Standing.SENT,
    OutboxMessage.State.DEAD: Standing.FAILED,
    OutboxMessage.State.SKIPPED: Standing.NOT_SENT,
}
UNWANTED = "unwanted"  # its person has chosen it away
CAME_BACK = "returned"  # with the code of the report (accounts/channels/returned.py)
# Faults of ours, whatever carried it.
OF_OURS = {"ended_its_worker", "unreadable", "malformed", "kind_or_fact_unknown"}


def standing(message: OutboxMessage) -> Standing:
    """This function will say how far a message has come."""
    if message.last_error.startswith(CAME_BACK):
        return Standing.FAILED
    if message.state == OutboxMessage.State.SENT and message.delivered_at is not None:
        return Standing.DELIVERED
    return STANDINGS[OutboxMessage.State(message.state)]


def cause(message: OutboxMessage) -> Cause:
    """This function will say why a message is not there yet, or will not be."""
    match standing(message), message.last_error:
        case (Standing.SENT | Standing.DELIVERED, _) | (Standing.WAITING, ""):
            return Cause.NONE
        case (Standing.WAITING, "quiet_hours"):
            return Cause.QUIET_HOURS
        case (Standing.WAITING, _):
            return Cause.RETRIED
        case (Standing.NOT_SENT, error):
            return Cause.UNWANTED if error == UNWANTED else Cause.OF_NO_USE
    if message.last_error in OF_OURS:
        return Cause.OURS
    return Cause.TEXT_REFUSED if message.channel == Channel.SMS else Cause.MAIL_REFUSED
