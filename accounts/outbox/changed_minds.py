"""Whether somebody has chosen a message away, also since it was queued. Asked right before it is sent."""

from accounts.models import Channel, OutboxMessage, Topic
from accounts.outbox import choices, kinds, rows
from accounts.outbox.causes import Standing, standing
from accounts.outbox.topics import RULES, is_optional


def is_unwanted(message: OutboxMessage) -> bool:
    """This function will tell whether a person wants no such messages by its channel, as they have chosen now."""
    topic, channel = topic_of(message), Channel(message.channel)
    if message.user is None or topic is None or not is_optional(topic, channel):
        return False
    return channel not in choices.wanted(message.user, topic) and not _stands_in(message, topic)


def topic_of(message: OutboxMessage) -> Topic | None:
    """This function will name the topic of a message, if its kind has one."""
    try:
        return kinds.get(message.kind).topic
    except KeyError:
        return None


def _stands_in(message: OutboxMessage, topic: Topic) -> bool:
    """Whether a text message is in place of a mail that care needs: there is none, or it did not arrive."""
    if message.channel != Channel.SMS or Channel.EMAIL not in RULES[topic].always:
        return False
    key = rows.key_for(message.dedupe_key, Channel.EMAIL)
    mail = OutboxMessage.objects.filter(channel=Channel.EMAIL, dedupe_key=key).first()
    return mail is None or standing(mail) == Standing.FAILED
