"""What a moderator takes out of a text is replaced, so that everybody sees that something was. Pure."""

from collections.abc import Sequence

from accounts.errors import DomainError

REMOVED = "[removed]"
Span = tuple[int, int]  # from the first character up to the one behind the last


class SpansAreWrong(DomainError):
    code = "spans_are_wrong"
    status = 400
    field = "spans"
    detail = (
        "Give where each part begins and ends, in characters of this text, none empty and none over another."
    )


def redacted(text: str, spans: Sequence[Span]) -> str:
    """This function will put "[removed]" in place of each stretch, in whichever order they are given.

    :raises SpansAreWrong: one is empty, goes beyond the text or overlaps another; or there is none
    """
    ordered = sorted(spans)
    if not ordered:
        raise SpansAreWrong
    parts: list[str] = []
    here = 0
    for start, end in ordered:
        if not here <= start < end <= len(text):
            raise SpansAreWrong
        parts += [text[here:start], REMOVED]
        here = end
    return "".join([*parts, text[here:]])
