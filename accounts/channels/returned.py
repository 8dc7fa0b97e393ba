"""Mails that come back after a server took them: a report (RFC 3464) names the mail and says why.

Whoever sends a report proves that they know its Message-ID, which is random and known to those who carried the mail.
"""

import re
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr
from typing import NamedTuple
from uuid import UUID

import structlog
from django.db import transaction

from accounts.channels import arrivals, smtp_answers
from accounts.models import Channel, OutboxMessage
from accounts.outbox import falling_back
from accounts.outbox.causes import CAME_BACK

log = structlog.get_logger("kaly.returned")

OURS = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@")
STATUS = re.compile(r"5\.\d{1,3}\.\d{1,3}")
COUNTS_FOR = timedelta(days=14)  # servers give up after five days at most


class Returned(NamedTuple):
    """A mail of ours that did not arrive, to what address it went, and the code of why not."""

    message_id: UUID
    address: str
    status: str


@transaction.atomic
def note(content: bytes, *, now: datetime) -> Returned | None:
    """This function will note that a mail came back; None where that is no report of a mail of ours that failed.

    The message keeps the code, and is said by the other channel of its person, if that may say it. Where nobody is
    there, the person is known not to be reached.
    """
    returned = read(content)
    if returned is None:
        return None
    recent = OutboxMessage.objects.filter(channel=Channel.EMAIL, sent_at__gt=now - COUNTS_FOR)
    message = recent.filter(pk=returned.message_id).select_related("user").first()
    if message is None:
        return None
    cause = f"{CAME_BACK} {returned.status}"
    falling_back.to_another_channel(message, now=now)
    OutboxMessage.objects.filter(pk=message.pk).update(last_error=cause, payload=b"")
    if message.user and smtp_answers.is_nobody_there(returned.status):
        arrivals.refused(message.user, address=returned.address, cause=cause, now=now)
    log.warning("message_returned", outbox_id=str(message.pk), kind=message.kind, outcome=cause)
    return returned


def read(content: bytes) -> Returned | None:
    """This function will read a report of one mail that failed for good."""
    report = message_from_bytes(content)
    parts = {part.get_content_type(): part for part in report.walk()}
    status, original = parts.get("message/delivery-status"), _original(parts)
    if report.get_content_type() != "multipart/report" or status is None or original is None:
        return None
    code = next((code for block in _blocks(status) if (code := _failure(block))), "")
    ours = OURS.search(str(original.get("Message-ID", "")))
    address = parseaddr(str(original.get("To", "")))[1]
    return Returned(UUID(ours.group(1)), address, code) if code and ours else None


def _original(parts: dict[str, Message]) -> Message | None:
    """The mail itself, or its headers alone."""
    whole, headers = parts.get("message/rfc822"), parts.get("text/rfc822-headers")
    if whole is not None:
        return _blocks(whole)[0] if _blocks(whole) else None
    return message_from_bytes(_bytes_of(headers)) if headers is not None else None


def _blocks(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _bytes_of(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _failure(block: Message) -> str:
    """The code of a recipient whom the mail did not reach for good, or nothing."""
    found = STATUS.match(str(block.get("Status", "")).strip())
    return found.group() if found and str(block.get("Action", "")).strip().lower() == "failed" else ""
