"""The endpoints of a clinic: made, changed, given another secret, disabled, enabled and removed by its owners."""

import base64
import secrets
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple, TypedDict

from django.db import transaction

from accounts.encryption import keyring
from accounts.errors import DomainError
from accounts.models import User
from accounts.outside.addresses import NotAllowed, parse
from providers import memberships
from providers.models import Clinic, WebhookEndpoint
from providers.models.webhooks import DisabledBecause
from providers.webhooks import waiting

MOST = 10
SECRET_BYTES = 32  # Standard Webhooks: 24 to 64
PREFIX = "whsec_"
LONGEST_OVERLAP = timedelta(days=1)
WELL = {"failures": 0, "failing_since": None, "resumes_at": None}


class Changes(TypedDict, total=False):
    """What an owner may say anew of an endpoint."""

    name: str
    address: str
    events: list[str]


class AddressRefused(DomainError):
    code = "address_refused"
    status = 400
    field = "address"
    detail = "Please give an address that begins with https:// and a public name, on port 443 or 8443."


class TooManyEndpoints(DomainError):
    code = "too_many_endpoints"
    detail = f"A clinic has at most {MOST} endpoints. Remove one first."


class NameIsUsed(DomainError):
    code = "name_is_used"
    detail = "The clinic has an endpoint of this name already."


class NoSuchEndpoint(DomainError):
    code = "not_found"
    status = 404
    detail = "There is nothing here."


class EndpointIsDisabled(DomainError):
    code = "endpoint_is_disabled"
    detail = "This endpoint is disabled. Enable it first."


class Shown(NamedTuple):
    """An endpoint with its secret, which is told once."""

    endpoint: WebhookEndpoint
    secret: str


@transaction.atomic
def create(
    *, clinic: Clinic, name: str, address: str, events: Collection[str], by: User, now: datetime
) -> Shown:
    """This function will make an endpoint of a clinic; it is told of what happens from now on.

    :raises NotAnOwner: whoever asks does not own the clinic any more
    :raises AddressRefused: nothing is ever sent there
    :raises NameIsUsed, TooManyEndpoints: the clinic has one of that name, or as many as it may
    """
    _take_turn(clinic.pk, by, now)
    made = WebhookEndpoint(id=uuid.uuid4(), clinic=clinic, created_by=by, created_at=now)
    _say(made, {"name": name, "address": address, "events": sorted(set(events))})
    if WebhookEndpoint.objects.filter(clinic=clinic).count() >= MOST:
        raise TooManyEndpoints
    secret = _give_secret(made)
    made.save(force_insert=True)
    return Shown(made, secret)


@transaction.atomic
def change(*, endpoint: WebhookEndpoint, changes: Changes, by: User, now: datetime) -> WebhookEndpoint:
    """This function will change an endpoint; at another address whatever failed before counts no more.

    :raises NotAnOwner: whoever asks does not own the clinic any more
    :raises AddressRefused: nothing is ever sent there
    :raises NameIsUsed: the clinic has another one of that name
    """
    row = _in_turn(endpoint, by, now)
    is_elsewhere = "address" in changes and changes["address"] != readable(row, "address")
    if is_elsewhere:
        _reset(row)
    _say(row, changes)
    row.save()
    if is_elsewhere:
        waiting.let_go(row.pk, now=now)
    return row


@transaction.atomic
def rotate(*, endpoint: WebhookEndpoint, overlap: timedelta, by: User, now: datetime) -> Shown:
    """This function will give an endpoint another secret. Until `overlap` is over the one before signs too.

    :raises NotAnOwner: whoever asks does not own the clinic any more
    """
    row = _in_turn(endpoint, by, now)
    before = readable(row, "secret") if overlap else ""
    row.former_secret = keyring.seal(before.encode(), place=row.place("former_secret")) if before else b""
    row.former_until = now + min(overlap, LONGEST_OVERLAP) if before else None
    secret = _give_secret(row)
    row.save(update_fields=["secret", "former_secret", "former_until"])
    return Shown(row, secret)


@transaction.atomic
def disable(*, endpoint: WebhookEndpoint, by: User, now: datetime) -> WebhookEndpoint:
    """This function will tell an endpoint nothing more until it is enabled; what waits is not sent.

    :raises NotAnOwner: whoever asks does not own the clinic any more
    """
    row = _in_turn(endpoint, by, now)
    if row.disabled_at is None:
        row.disabled_at, row.disabled_because = now, DisabledBecause.OWNER
        row.save(update_fields=["disabled_at", "disabled_because"])
        waiting.drop(row.pk, "endpoint_disabled", now=now)
    return row


@transaction.atomic
def enable(*, endpoint: WebhookEndpoint, by: User, now: datetime) -> WebhookEndpoint:
    """This function will tell an endpoint of what happens from now on. What waited before can be sent again.

    :raises NotAnOwner: whoever asks does not own the clinic any more
    """
    row = _in_turn(endpoint, by, now)
    if row.disabled_at is not None:
        row.disabled_at, row.disabled_because = None, ""
        _reset(row)
        row.save()
    return row


@transaction.atomic
def remove(*, endpoint: WebhookEndpoint, by: User, now: datetime) -> None:
    """This function will forget an endpoint, its secrets and its log; what waits is not sent.

    :raises NotAnOwner: whoever asks does not own the clinic any more
    """
    row = _in_turn(endpoint, by, now)
    waiting.drop(row.pk, "endpoint_removed", now=now)
    row.delete()


def readable(endpoint: WebhookEndpoint, column: str) -> str:
    """This function will open a sealed column: nothing where its key is gone, so that it can be said anew."""
    try:
        return endpoint.opened(column)
    except keyring.Unreadable:
        return ""


def require_enabled(endpoint: WebhookEndpoint) -> None:
    """This function will let pass what is for endpoints that are told of events.

    :raises EndpointIsDisabled: it is told of nothing
    """
    if endpoint.disabled_at is not None:
        raise EndpointIsDisabled


def _take_turn(clinic_id: uuid.UUID, by: User, now: datetime) -> None:
    memberships.take_turn(clinic_id)
    memberships.require_owner(by, clinic_id, now=now)


def _in_turn(endpoint: WebhookEndpoint, by: User, now: datetime) -> WebhookEndpoint:
    _take_turn(endpoint.clinic_id, by, now)
    row = WebhookEndpoint.objects.select_for_update(of=("self",)).filter(pk=endpoint.pk).first()
    if row is None:
        raise NoSuchEndpoint
    return row


def _say(row: WebhookEndpoint, changes: Changes) -> None:
    if "name" in changes:
        others = WebhookEndpoint.objects.filter(clinic=row.clinic_id, name=changes["name"])
        if others.exclude(pk=row.pk).exists():
            raise NameIsUsed
        row.name = changes["name"]
    if "events" in changes:
        row.events = sorted(set(changes["events"]))
    if "address" in changes:
        try:
            parse(changes["address"])
        except NotAllowed:
            raise AddressRefused from None
        row.address = keyring.seal(changes["address"].encode(), place=row.place("address"))


def _give_secret(row: WebhookEndpoint) -> str:
    secret = PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    row.secret = keyring.seal(secret.encode(), place=row.place("secret"))
    return secret


def _reset(row: WebhookEndpoint) -> None:
    for name, value in WELL.items():
        setattr(row, name, value)
