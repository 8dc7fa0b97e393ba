"""By which channels a person hears of something: what they chose, what is needed for care, where they are reached."""

import itertools
from collections.abc import Iterable

from django.conf import settings

from accounts.models import Channel, MessageChoice, Phone, Topic, User
from accounts.outbox.topics import CHANNELS_OF_PEOPLE, RULES


def wanted(user: User, topic: Topic) -> set[Channel]:
    """This function will name the channels by which a person wants a topic, whether or not they are reached there."""
    chosen = dict(MessageChoice.objects.filter(user=user, topic=topic).values_list("channel", "wanted"))
    return {channel for channel in CHANNELS_OF_PEOPLE if _is_wanted(topic, channel, chosen.get(channel))}


def all_wanted(user: User) -> set[tuple[Topic, Channel]]:
    """This function will name every topic with the channels by which a person wants it."""
    rows = MessageChoice.objects.filter(user=user).values_list("topic", "channel", "wanted")
    chosen = {(topic, channel): wanted for topic, channel, wanted in rows}
    every = itertools.product(Topic, CHANNELS_OF_PEOPLE)
    return {what for what in every if _is_wanted(*what, chosen.get(what))}


def reached(user: User) -> set[Channel]:
    """This function will name the channels by which a person can be reached at present."""
    return {channel for channel in CHANNELS_OF_PEOPLE if _is_reached(user, channel)}


def open_channels(user: User, topic: Topic, sayable: Iterable[Channel]) -> set[Channel]:
    """This function will name the channels by which a message about a topic goes to a person.

    Where their mails don't arrive, a text message goes instead, if it may; where nothing reaches them, a mail is
    tried all the same.
    """
    by, here = set(sayable), reached(user)
    chosen = wanted(user, topic) & by
    if Channel.EMAIL in chosen - here and Channel.SMS in by & here and may_stand_in(user, topic, Channel.SMS):
        return {Channel.SMS}
    return (chosen & here) or (chosen & {Channel.EMAIL})


def may_stand_in(user: User, topic: Topic, channel: Channel) -> bool:
    """This function will tell whether a channel may say what another one can't: as they want, or as care needs.

    What they may do without, and have stopped there, comes by no detour.
    """
    return bool(RULES[topic].always) or channel in wanted(user, topic)


def _is_wanted(topic: Topic, channel: Channel, chosen: bool | None) -> bool:
    rule = RULES[topic]
    return channel in rule.always or (channel in rule.by_default if chosen is None else chosen)


def _is_reached(user: User, channel: Channel) -> bool:
    if channel == Channel.EMAIL:
        return user.email_failed_at is None
    if settings.SMS_BACKEND == "none":
        return False
    usable = Phone.objects.filter(user=user, verified_at__isnull=False, stopped_at=None, failed_at=None)
    return usable.exists()
