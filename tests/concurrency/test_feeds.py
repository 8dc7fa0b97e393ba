"""Somebody asks for a private address in several windows at once."""

from threading import Barrier

import pytest
from django.db.models import QuerySet

from patients.feeds import feeds
from patients.models import CalendarFeed
from patients.models.feeds import FeedSide
from tests.concurrency.threads import at_once
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def asked_at_once(now):
    user = UserFactory()
    return at_once(*[lambda: feeds.begin(user=user, side=FeedSide.PATIENT, now=now)] * 6)


def test_one_address_is_made_and_the_others_are_told_so(now):
    assert asked_at_once(now) == ["done", *["has_feed"] * 5]
    assert CalendarFeed.objects.count() == 1


def test_without_the_turn_the_database_refuses(now, monkeypatch):
    """Each looks before any of them writes."""
    looked, token = Barrier(6), feeds.secrets.token_urlsafe
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **given: rows)
    monkeypatch.setattr(
        feeds.secrets, "token_urlsafe", lambda size: (looked.wait(timeout=30), token(size))[1]
    )

    assert asked_at_once(now) == ["done", *["refused by the database"] * 5]
    assert CalendarFeed.objects.count() == 1
