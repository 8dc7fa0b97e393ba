"""Tell the software of a clinic of what happened, in the transaction of that; send it a test, or something again."""

import uuid
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import OutboxMessage, User
from providers import memberships
from providers.models import WebhookEndpoint
from providers.models.webhooks import WebhookEvent
from providers.webhooks import waiting
from providers.webhooks.endpoints import require_enabled
from providers.webhooks.events import kind_of

State = OutboxMessage.State


class StillWaits(DomainError):
    code = "still_waits"
    detail = "This is waiting to be sent. It is tried again by itself."


class TestWaits(DomainError):
    code = "test_waits"
    detail = "A test is waiting to be sent. Look how it goes first."


def tell(*, event: WebhookEvent, clinic_id: UUID, about_id: UUID, key: str, now: datetime) -> None:
    """This function will queue an event for each endpoint of a clinic that is told of such; `key` tells it apart."""
    endpoints = WebhookEndpoint.objects.enabled().filter(clinic=clinic_id, events__contains=[event])
    for endpoint in endpoints:
        waiting.put(endpoint, event, about_id=about_id, key=key, now=now)


@transaction.atomic
def test(*, endpoint: WebhookEndpoint, by: User, now: datetime) -> OutboxMessage:
    """This function will queue a test, which is tried once, also where the endpoint rests.

    :raises NotAnOwner: whoever asks does not own the clinic any more
    :raises EndpointIsDisabled: it is told of nothing
    :raises TestWaits: one has not been tried yet
    """
    memberships.take_turn(endpoint.clinic_id)
    memberships.require_owner(by, endpoint.clinic_id, now=now)
    require_enabled(endpoint)
    tests = OutboxMessage.objects.filter(target_id=endpoint.pk, state=State.DUE)
    if tests.filter(kind=kind_of(WebhookEvent.TEST)).exists():
        raise TestWaits
    if endpoint.resumes_at is not None:
        WebhookEndpoint.objects.filter(pk=endpoint.pk, resumes_at__gt=now).update(resumes_at=now)
        endpoint.resumes_at = None
    return waiting.put(endpoint, WebhookEvent.TEST, about_id=None, key=str(uuid.uuid4()), now=now)


@transaction.atomic
def replay(*, endpoint: WebhookEndpoint, message: OutboxMessage, by: User, now: datetime) -> OutboxMessage:
    """This function will send an event again, under its own id, so that whoever knows it knows it again.

    :raises NotAnOwner: whoever asks does not own the clinic any more
    :raises EndpointIsDisabled: it is told of nothing
    :raises StillWaits: it has not been sent yet
    """
    memberships.take_turn(endpoint.clinic_id)
    memberships.require_owner(by, endpoint.clinic_id, now=now)
    require_enabled(endpoint)
    changes = {
        "state": State.DUE,
        "due_at": now,
        "attempts": 0,
        "crashes": 0,
        "last_error": "",
        "sent_at": None,
    }
    if not OutboxMessage.objects.filter(pk=message.pk).exclude(state=State.DUE).update(**changes):
        raise StillWaits
    message.refresh_from_db()
    return message
