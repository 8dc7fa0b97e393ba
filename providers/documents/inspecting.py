"""What is sent becomes a file of ours or is refused: looked at by name, bytes and type, then opened apart."""

import json
import threading
from typing import NamedTuple

from accounts.errors import DomainError
from providers import apart
from providers.documents import kinds
from providers.documents.kinds import MEDIA_TYPES, MOST_BYTES, Kind, Refused

SECONDS = 15
AT_ONCE = 1  # in this process: each may take some hundred megabytes for a moment
WAIT_SECONDS = 8
_turns = threading.BoundedSemaphore(AT_ONCE)


class UnusableFile(DomainError):
    """The code says what is wrong with the file (kinds.SENTENCES)."""

    code = "unusable_file"
    status = 400
    field = "file"

    def __init__(self, code: str) -> None:
        super().__init__(kinds.SENTENCES[code])
        self.code = code


class FileTooLarge(DomainError):
    code = "file_too_large"
    status = 413
    field = "file"
    detail = "A file may have at most 5 MB. Please scan it in grey, or send fewer pages."


class Busy(DomainError):
    code = "busy"
    status = 503
    retry_after = 10
    detail = "We are looking at other files right now. Please send yours again in a moment."


class Inspected(NamedTuple):
    """A file of ours, made from what was sent."""

    kind: Kind
    content: bytes
    pages: int

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.kind]


def inspect(content: bytes, *, filename: str, declared: str = "") -> Inspected:
    """This function will make a file of ours from one that was sent; pictures become JPEG, a PDF keeps its pages.

    :raises FileTooLarge: it has more than MOST_BYTES
    :raises UnusableFile: it is none that we take, or is not what it says
    :raises Busy: too many are looked at already
    """
    if len(content) > MOST_BYTES:
        raise FileTooLarge
    try:
        kind = kinds.kind_of(content, filename=filename, declared=declared)
        kinds.refuse_mixed(content, kind)
    except Refused as refusal:
        raise UnusableFile(refusal.code) from None
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise Busy
    try:
        return opened_apart(content, kind)
    finally:
        _turns.release()


def opened_apart(content: bytes, kind: Kind) -> Inspected:
    """This function will have a file opened by a process of its own (apart.py).

    :raises UnusableFile: it was refused there, or took more time or memory than it may
    """
    try:
        said = apart.run("providers.documents.apart", kind.value, content=content, seconds=SECONDS)
    except apart.Ended:
        raise UnusableFile("too_complex") from None
    line, _, made = said.partition(b"\n")
    head = json.loads(line)
    if "refused" in head:
        raise UnusableFile(head["refused"])
    return Inspected(Kind(head["kind"]), made, head["pages"])
