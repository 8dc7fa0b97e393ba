"""A process of its own that reads one calendar: `python -m providers.calendars.apart ZONE FIRST LAST`, the file in.

A rule may repeat every second for ever. Out comes JSON: the spans, or the code of the refusal.
"""

import json
import sys
from datetime import datetime

from accounts.outside.reaching import Failed
from providers import apart

SECONDS = 30
Span = tuple[datetime, datetime]


def read(content: bytes, *, zone: str, first: datetime, last: datetime) -> list[Span]:
    """This function will have a calendar read by a process of its own.

    :raises Failed: `not_a_calendar`, or `too_complex` where it took more time or memory than it may
    """
    moments = first.isoformat(), last.isoformat()
    try:
        said = apart.run("providers.calendars.apart", zone, *moments, content=content, seconds=SECONDS)
    except apart.Ended:
        raise Failed("too_complex") from None
    answer = json.loads(said)
    if isinstance(answer, str):
        raise Failed(answer)
    return [(datetime.fromisoformat(begins), datetime.fromisoformat(ends)) for begins, ends in answer]


def main() -> None:
    """This function will read a calendar from standard input and write what it says to standard output."""
    from providers.calendars import reading

    zone, first, last = sys.argv[1], *map(datetime.fromisoformat, sys.argv[2:4])
    content = sys.stdin.buffer.read()
    apart.bound()
    try:
        spans = reading.busy_spans(content, zone=zone, first=first, last=last)
        answer: object = [(begins.isoformat(), ends.isoformat()) for begins, ends in spans]
    except (reading.TooMuch, MemoryError):
        answer = "too_complex"
    except Exception:  # the reader has its own words for what it can't follow
        answer = "not_a_calendar"
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
