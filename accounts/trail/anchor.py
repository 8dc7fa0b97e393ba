"""The head of the chain, kept in a file outside of the database: what was cut off the end is missed by it."""

import fcntl
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from django.conf import settings
from django.utils.crypto import salted_hmac

from accounts.models import Seal
from accounts.trail.seals import head, sweep

TAIL_BYTES = 4_096  # a few of the last lines, each below 300 bytes


class AnchorBroken(Exception):
    """The file does not go with the chain, so nothing is added to it: `manage.py verify_audit` says more."""


class AnchorMissing(AnchorBroken):
    """There is a chain and no file: it was removed, or is not begun yet."""


class Anchored(NamedTuple):
    """One line: the head at a moment; its mac covers the mac of the line before."""

    sequence: int
    chain: str
    at: str
    mac: str


def seal_and_anchor(*, now: datetime) -> None:
    """This function will seal what is new and note the new head outside of the database.

    :raises AnchorBroken: the file does not go with the chain; what was sealed stays sealed
    """
    if sweep(now=now) is not None:
        append(now=now)


def append(*, now: datetime, begin: bool = False) -> bool:
    """This function will add the head of the chain to the file and have it on disk; False if nothing is new.

    The file of an older chain is only begun when asked: otherwise removing it would hide what it knew.

    :raises AnchorBroken: the file is missing, was changed, or knows another chain than the database
    """
    if not settings.AUDIT_ANCHOR_FILE:
        return False
    with _locked(Path(settings.AUDIT_ANCHOR_FILE)) as file:
        last = _last(file)
        if last is None and not begin and Seal.objects.filter(sealed_at__lt=now).exists():
            raise AnchorMissing("There is a chain and no anchor of it: manage.py verify_audit --new-anchor")
        end = head()
        if last is not None:
            _must_continue(last)
        if end.sequence == (last.sequence if last else 0):
            return False
        at = now.astimezone(UTC).isoformat()
        mac = _mac(last.mac if last else "", end.sequence, end.chain.hex(), at)
        line = json.dumps(Anchored(end.sequence, end.chain.hex(), at, mac)._asdict())
        file.seek(0, os.SEEK_END)
        file.write(f"{line}\n".encode())
        file.flush()
        os.fsync(file.fileno())
    return True


def lines() -> Iterator[Anchored]:
    """This function will read the file from its beginning.

    :raises AnchorMissing: it is not there
    :raises AnchorBroken: a line was changed, added, or removed before the end, by someone without the key
    """
    before, path = "", Path(settings.AUDIT_ANCHOR_FILE)
    if not path.exists() or not path.stat().st_size:
        if Seal.objects.exists():
            raise AnchorMissing("There is a chain and no anchor of it.")
        return
    with path.open("rb") as file:
        for number, text in enumerate(file, start=1):
            line = _parsed(text, number)
            if not hmac.compare_digest(line.mac, _mac(before, line.sequence, line.chain, line.at)):
                raise AnchorBroken(f"Line {number} of the anchor is not one that was written there.")
            before = line.mac
            yield line


@contextmanager
def _locked(path: Path) -> Iterator[BinaryIO]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _last(file: BinaryIO) -> Anchored | None:
    """The last line, its mac checked against the line before."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - TAIL_BYTES))
    tail = file.read().splitlines()
    if not tail:
        return None
    last = _parsed(tail[-1], "last")
    before = _parsed(tail[-2], "last but one").mac if tail[1:] else ""
    if not hmac.compare_digest(last.mac, _mac(before, last.sequence, last.chain, last.at)):
        raise AnchorBroken("The last line of the anchor is not one that was written there.")
    return last


def _must_continue(last: Anchored) -> None:
    known = Seal.objects.filter(sequence=last.sequence).values_list("chain", flat=True).first()
    if known is None or bytes(known).hex() != last.chain:
        raise AnchorBroken(f"The chain has no longer the seal {last.sequence} that the anchor knows.")


def _parsed(text: bytes, number: int | str) -> Anchored:
    try:
        return Anchored(**json.loads(text))
    except (ValueError, TypeError):
        raise AnchorBroken(f"Line {number} of the anchor can't be read.") from None


def _mac(before: str, sequence: int, chain: str, at: str) -> str:
    text = json.dumps([before, sequence, chain, at])
    return salted_hmac("accounts.trail.anchor", text, algorithm="sha256").hexdigest()
