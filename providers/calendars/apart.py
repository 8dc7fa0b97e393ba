"""A process of its own that reads one calendar: `python -m providers.calendars.apart ZONE FIRST LAST`, the file in.

A rule may repeat every second for ever, so reading has bounded memory and time, without the settings, keys and
connections of the worker. Out comes JSON: the spans, or the code of the refusal.
"""

import json
import os
import subprocess
import sys
from datetime import datetime

from django.conf import settings

from providers.calendars.fetching import Failed

SECONDS = 30
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "LANG", "PYTHONTZPATH")  # of the environment: no keys, no addresses
Span = tuple[datetime, datetime]


def read(content: bytes, *, zone: str, first: datetime, last: datetime) -> list[Span]:
    """This function will have a calendar read by a process of its own.

    :raises Failed: `not_a_calendar`, or `too_complex` where it took more time or memory than it may
    """
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and module; what was fetched is its input alone
            [sys.executable, "-m", "providers.calendars.apart", zone, first.isoformat(), last.isoformat()],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            cwd=settings.BASE_DIR,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Failed("too_complex") from None
    if done.returncode or not done.stdout:  # ended by one of its limits
        raise Failed("too_complex")
    answer = json.loads(done.stdout)
    if isinstance(answer, str):
        raise Failed(answer)
    return [(datetime.fromisoformat(begins), datetime.fromisoformat(ends)) for begins, ends in answer]


def main() -> None:
    """This function will read a calendar from standard input and write what it says to standard output."""
    from providers.calendars import reading
    from providers.documents.apart import bound

    zone, first, last = sys.argv[1], *map(datetime.fromisoformat, sys.argv[2:4])
    content = sys.stdin.buffer.read()
    bound()
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
