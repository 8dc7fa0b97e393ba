"""One calendar over https: its name resolved once, every address looked at, and the one that answers again.

No redirect is followed, no cookie sent, nothing unpacked and no proxy of the environment used. What goes wrong is a
code; neither the address nor what came back is part of it, or of a log.
"""

import socket
import ssl
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any

from providers.calendars.addresses import Address, NotAllowed, is_public, parse
from providers.time_limits import cut_off

SECONDS = 5.0  # for all of it but the look-up of the name, which the system limits
MOST_BYTES = 1024 * 1024
HEADERS = {
    "Accept": "text/calendar",
    "Accept-Encoding": "identity",
    "User-Agent": "Kaly",
    "Connection": "close",
}
CODES = {401: "refused", 403: "refused", 404: "gone", 410: "gone"}


class Failed(Exception):
    """A calendar could not be fetched or read; `code` says why in a word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


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
        address = parse(url)
    except NotAllowed:
        raise Failed("address_refused") from None
    since = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = HEADERS | {"Host": _host(address)} | {name: value for name, value in since.items() if value}
    try:
        return _ask(address, headers)
    except ssl.SSLCertVerificationError:
        raise Failed("untrusted") from None
    except TimeoutError:
        raise Failed("late") from None
    except (OSError, HTTPException, UnicodeError, ValueError):
        raise Failed("unreachable") from None


def _ask(address: Address, headers: dict[str, str]) -> Fetched:
    until = time.monotonic() + SECONDS
    sock = _secured(_dial(resolve(address), until), address.host)
    connection = HTTPConnection(address.host, address.port)
    connection.sock = sock
    try:
        with cut_off(sock, until):
            if isinstance(sock, ssl.SSLSocket):
                sock.do_handshake()
            connection.request("GET", address.target, headers=headers)
            with connection.getresponse() as response:
                return _answer(response)
    finally:
        connection.close()
        sock.close()


def resolve(address: Address) -> list[tuple[Any, ...]]:
    """This function will look a name up, once; what it leads to has to be public altogether.

    :raises Failed: `address_refused`
    """
    found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    if not found or not all(is_public(str(entry[4][0])) for entry in found):
        raise Failed("address_refused")
    return found


def _dial(found: list[tuple[Any, ...]], until: float) -> socket.socket:
    """A connection to the first address that takes it, and that is still public at the other end."""
    trouble: OSError = TimeoutError()
    for family, kind, protocol, _, place in found:
        left = until - time.monotonic()
        if left <= 0:
            break
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(left)
            sock.connect(place)
        except OSError as problem:
            sock.close()
            trouble = problem
            continue
        if not is_public(str(sock.getpeername()[0])):
            sock.close()
            raise Failed("address_refused")
        return sock
    raise trouble


def _secured(sock: socket.socket, host: str) -> socket.socket:
    """The same connection, about to be secured: whoever answers has to prove that they are this host."""
    context = ssl.create_default_context()
    return context.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)


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


def _host(address: Address) -> str:
    return address.host if address.port == 443 else f"{address.host}:{address.port}"
