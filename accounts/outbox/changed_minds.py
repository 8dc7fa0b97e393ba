"""Whether somebody has chosen a message away since it was queued. Asked right before it is sent."""

from accounts.models import Channel, MessageChoice, OutboxMessage, Topic
from accounts.outbox import kinds
from accounts.outbox.telling import BY_SMS
from accounts.outbox.topics import RULES, is_optional


def is_unwanted(message: OutboxMessage) -> bool:
    """This function will tell whether the person has stopped such messages meanwhile.

    What they chose before counted when it was queued: it goes by this channel because it could go by no other.
    """
    topic, channel = topic_of(message), Channel(message.channel)
    if message.user_id is None or topic is None or not is_optional(topic, channel):
        return False
    stopped = MessageChoice.objects.filter(
        user=message.user_id, topic=topic, channel=channel, wanted=False, changed_at__gt=message.created_at
    )
    return stopped.exists() and not _is_the_only_one(message, topic)


def topic_of(message: OutboxMessage) -> Topic | None:
    """This function will name the topic of a message, if its kind has one."""
    try:
        return kinds.get(message.kind).topic
    except KeyError:
        return None


def _is_the_only_one(message: OutboxMessage, topic: Topic) -> bool:
    """Whether a text message stands in for a mail that care needs, and that was not or can't be sent."""
    if message.channel != Channel.SMS or Channel.EMAIL not in RULES[topic].always:
        return False
    mail = OutboxMessage.objects.filter(dedupe_key=message.dedupe_key.removesuffix(BY_SMS))
    return not mail.exclude(state=OutboxMessage.State.DEAD).exists()
