"""One calendar over https, or that it has not changed. What goes wrong is a code, never what came back."""

from dataclasses import dataclass
from http.client import HTTPResponse

from accounts.outside.addresses import NotAllowed, parse
from accounts.outside.reaching import Failed, Question, ask

SCHEMES = {"https", "webcal"}  # what programs of calendars call https
SECONDS = 5.0
MOST_BYTES = 1024 * 1024
CODES = {401: "refused", 403: "refused", 404: "gone", 410: "gone"}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back; `content` is None where nothing has changed."""

    content: bytes | None
    etag: str = ""
    last_modified: str = ""


def fetch(url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
    """This function will fetch a calendar, or learn that it has not changed since the version that is named.

    :raises Failed: with the code `address_refused`, `unreachable`, `late`, `untrusted`, `redirected`, `refused`,
        `gone` or `too_large`
    """
    try:
        address = parse(url, schemes=SCHEMES)
    except NotAllowed:
        raise Failed("address_refused") from None
    since = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = {"Accept": "text/calendar"} | {name: value for name, value in since.items() if value}
    return ask(address, Question(headers=headers), seconds=SECONDS, read=_answer)


def _answer(response: HTTPResponse) -> Fetched:
    if response.status == 304:
        return Fetched(None)
    if 300 <= response.status < 400:
        raise Failed("redirected")
    if response.status != 200:
        raise Failed(CODES.get(response.status, "unreachable"))
    content = response.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Failed("too_large")
    if response.length:
        raise Failed("unreachable")  # cut off
    return Fetched(content, _named(response, "ETag", 200), _named(response, "Last-Modified", 40))


def _named(response: HTTPResponse, name: str, most: int) -> str:
    """A header that is sent back as it came, where it can be kept."""
    value = response.headers.get(name, "")
    return value if len(value) <= most and value.isascii() and value.isprintable() else ""
