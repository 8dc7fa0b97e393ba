"""What may be said where, and which of it a person may do without."""

from typing import NamedTuple

from accounts.models import Channel, Topic


class Rule(NamedTuple):
    """The channels that a person hears by until they choose, and those that they can't choose away."""

    by_default: frozenset[Channel]
    always: frozenset[Channel] = frozenset()


MAIL, SMS = frozenset({Channel.EMAIL}), frozenset({Channel.SMS})
# A text message goes only where there is a verified number. What care needs comes by mail whatever is chosen.
RULES: dict[Topic, Rule] = {
    Topic.ACCOUNT: Rule(MAIL, always=MAIL),
    Topic.VISITS: Rule(MAIL | SMS, always=MAIL),
    Topic.REMINDERS: Rule(MAIL | SMS),
    Topic.WAITLIST: Rule(MAIL | SMS, always=MAIL),
    Topic.PRACTICE: Rule(MAIL),
    Topic.VERIFICATION: Rule(MAIL, always=MAIL),
    Topic.UPKEEP: Rule(MAIL),
    Topic.REVIEWS: Rule(MAIL),
}
# Somebody waits for it, or a clock runs: it goes before whatever else is due.
URGENT = {Topic.ACCOUNT, Topic.WAITLIST}
CHANNELS_OF_PEOPLE = (Channel.EMAIL, Channel.SMS)


def is_optional(topic: Topic, channel: Channel) -> bool:
    """This function will tell whether a person may choose to hear nothing of a topic by a channel."""
    return channel not in RULES[topic].always
