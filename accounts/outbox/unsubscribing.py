"""The link by which somebody stops messages about one topic by one channel, without signing in.

It stands for that and nothing else, and never ends: mail programs offer it for as long as they keep a mail.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.errors import DomainError
from accounts.models import Channel, Topic, User
from accounts.outbox import choices, choosing
from accounts.outbox.topics import is_optional

SALT = "kaly.accounts.unsubscribing"


class LinkIsWrong(DomainError):
    """Also where its account is gone: the page says no more than that."""

    code = "link_is_wrong"
    status = 404
    detail = "This link isn't one of ours, or the account is closed."


class Asked(NamedTuple):
    """Who would stop what; `is_wanted` until they did."""

    user: User
    topic: Topic
    channel: Channel
    is_wanted: bool


def link(user: User, topic: Topic, channel: Channel) -> str:
    """This function will make the address that stops messages about a topic by a channel.

    :raises ValueError: they can't be stopped
    """
    if not is_optional(topic, channel):
        raise ValueError(topic, channel)
    token = signing.Signer(salt=SALT).sign_object([user.pk.hex, topic, channel])
    return settings.PUBLIC_URL + reverse("unsubscribe", args=[token])


def read(token: str) -> Asked:
    """This function will say what a link would stop; it changes nothing.

    :raises LinkIsWrong: we did not make it, or its account is closed
    """
    try:
        user_id, named, by = signing.Signer(salt=SALT).unsign_object(token)
        user = User.objects.get(pk=UUID(user_id), is_active=True)
    except (signing.BadSignature, ValueError, User.DoesNotExist):
        raise LinkIsWrong from None
    topic, channel = Topic(named), Channel(by)
    return Asked(user, topic, channel, channel in choices.wanted(user, topic))


def stop(token: str, now: datetime) -> Asked:
    """This function will stop what a link stands for. Doing it twice is the same as once.

    :raises LinkIsWrong: as `read`
    :raises NeededForCare: by now it can't be stopped
    """
    asked = read(token)
    choosing.choose(user=asked.user, chosen={(asked.topic, asked.channel): False}, now=now)
    return asked._replace(is_wanted=False)
