"""When an endpoint is tried, whatever is due for it: an endpoint that fails or is slow holds up no other.

After failures in a row it rests, longer each time. And each endpoint rests nineteen times as long as an answer took
that took long, so that none takes more than a twentieth of the time of one worker.
"""

import random
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from accounts.channels.channel import NotYet
from providers.access import WebhookEndpointQuerySet
from providers.models import WebhookEndpoint
from providers.models.webhooks import DisabledBecause
from providers.webhooks import notices, waiting
from providers.webhooks.sending import Tried

TURN = timedelta(seconds=20)  # longer than a try may take
FAILURES = 3  # in a row, before an endpoint rests
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
QUICK, SHARE = timedelta(seconds=1), 20
LONGEST_ASKED = timedelta(days=1)  # that we wait where we are asked to
DISABLE_AFTER, LEAST_FAILURES = timedelta(days=5), 10


def take_turn(endpoint: WebhookEndpoint, *, now: datetime) -> None:
    """This function will let a try pass; where the last one failed or was slow, one alone.

    :raises NotYet: it rests, or somebody else tries
    """
    if endpoint.resumes_at is None and not endpoint.failures:
        return
    if endpoint.resumes_at is not None and endpoint.resumes_at > now:
        raise NotYet(waiting.HELD_BACK, endpoint.resumes_at)
    until = now + TURN
    mine = WebhookEndpoint.objects.filter(pk=endpoint.pk, resumes_at=endpoint.resumes_at)
    if not mine.update(resumes_at=until):
        raise NotYet(waiting.HELD_BACK, until)


class Rest(NamedTuple):
    """Until when an endpoint is told of nothing, or that it is disabled from now on."""

    until: datetime | None
    is_for_good: bool = False


def note(endpoint: WebhookEndpoint, tried: Tried, *, now: datetime) -> Rest:
    """This function will write down how a try went that began at `now`, and say how long the endpoint rests."""
    done = now + timedelta(seconds=tried.seconds)
    return _note_taken(endpoint, tried, done) if tried.is_taken else _note_failed(endpoint, tried, done)


@transaction.atomic
def _note_taken(endpoint: WebhookEndpoint, tried: Tried, done: datetime) -> Rest:
    rest = _rest(tried)
    until = done + rest if rest else None
    _same(endpoint).update(failures=0, failing_since=None, answered_at=done, resumes_at=until)
    if until is not None:
        waiting.hold_back(endpoint.pk, until=until)
    elif endpoint.failures or endpoint.resumes_at is not None:
        waiting.let_go(endpoint.pk, now=done)
    return Rest(until)


@transaction.atomic
def _note_failed(endpoint: WebhookEndpoint, tried: Tried, done: datetime) -> Rest:
    failures, since = endpoint.failures + 1, endpoint.failing_since or done
    pause = max(_pause(failures), _rest(tried), _asked(tried.retry_after, done))
    until = done + pause if pause else None
    _same(endpoint).update(failures=F("failures") + 1, failing_since=since, resumes_at=until)
    if tried.outcome == "410":
        return _disable(endpoint, DisabledBecause.GONE, done)
    if failures >= LEAST_FAILURES and done - since >= DISABLE_AFTER:
        return _disable(endpoint, DisabledBecause.FAILING, done)
    if until is not None:
        waiting.hold_back(endpoint.pk, until=until)
    return Rest(until)


def _disable(endpoint: WebhookEndpoint, because: DisabledBecause, now: datetime) -> Rest:
    if _same(endpoint).filter(disabled_at=None).update(disabled_at=now, disabled_because=because):
        waiting.drop(endpoint.pk, "endpoint_disabled", now=now)
        notices.tell_of_end(endpoint, because, now=now)
    return Rest(None, is_for_good=True)


def _same(endpoint: WebhookEndpoint) -> WebhookEndpointQuerySet:
    """The endpoint, as long as it is at the address that was tried."""
    return WebhookEndpoint.objects.filter(pk=endpoint.pk, address=endpoint.address)


def _pause(failures: int) -> timedelta:
    if failures < FAILURES:
        return timedelta()
    pause = min(FIRST_PAUSE * 2 ** min(failures - FAILURES, 10), LONGEST_PAUSE)
    return pause * random.uniform(1, 1.25)  # noqa: S311  spreads tries, hides nothing


def _rest(tried: Tried) -> timedelta:
    took = timedelta(seconds=tried.seconds)
    return took * (SHARE - 1) if took > QUICK else timedelta()


def _asked(text: str, now: datetime) -> timedelta:
    """How long we are asked to wait, in seconds or until a date (RFC 9110, 10.2.3); anything else is no question."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), LONGEST_ASKED.total_seconds()))
    try:
        until = parsedate_to_datetime(text)
        wait = until - now
    except (ValueError, TypeError, IndexError, OverflowError):  # also one without a zone
        return timedelta()
    return min(max(wait, timedelta()), LONGEST_ASKED)
