"""The secret addresses: made, ended, and found again by their digest. The only writer of feeds."""

import secrets
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts import outbox
from accounts.errors import DomainError
from accounts.models import User
from patients.models import CalendarFeed
from patients.models.feeds import FeedSide
from patients.proxies import digest_of


class HasFeed(DomainError):
    code = "has_feed"
    detail = "You have a private address for this already. End it first; the old one stops working then."


class Opened(NamedTuple):
    feed: CalendarFeed
    address: str


@transaction.atomic
def begin(*, user: User, side: FeedSide, now: datetime) -> Opened:
    """This function will make a private address; it is shown this once, and the digest of its secret is kept.

    Its owner is told by mail: it outlives the session in which it was made.

    :raises HasFeed: there is one for this side
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if CalendarFeed.objects.visible_to(user).filter(side=side).exists():
        raise HasFeed
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(user=user, side=side, digest=digest_of(secret), created_at=now)
    outbox.tell(
        kind="feed.begun",
        dedupe_key=f"feed.begun:{feed.pk}",
        facts={},
        user=user,
        now=now,
    )
    return Opened(feed, settings.PUBLIC_URL + reverse("calendar-feed", args=[secret]))


def end(*, feed: CalendarFeed, now: datetime) -> None:
    """This function will end a private address: from now on nothing is there."""
    CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=now)


def find(secret: str) -> CalendarFeed | None:
    """This function will find the feed of a secret that was not ended and whose person is still with us."""
    feeds = CalendarFeed.objects.filter(digest=digest_of(secret), revoked_at=None, user__is_active=True)
    return feeds.select_related("user").first()


def note_read(*, feed: CalendarFeed, now: datetime) -> None:
    """This function will note when a calendar last read a feed, so that its owner sees whether one still does."""
    CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now)
