"""One answer in JSON from a public source: within a time, up to a size, from that address alone.

The standard library's client does nothing that is not asked of it: it follows no redirect, sends no cookies, unpacks
no compression and takes no proxy from the environment. A look-up takes seconds, so it is never made inside a database
transaction: whoever calls writes down afterwards what came back.
"""

import json
import ssl
import time
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import SplitResult, urlsplit

from accounts.time_limits import cut_off

CONNECT_SECONDS = 3.0
PAUSES = (0.25, 1.0)  # before the second and the third try, where time is left
MOST_BYTES = 256 * 1024  # the longest recorded answer about one clinician has 4 KB
HEADERS = {"Accept": "application/json", "User-Agent": "Kaly", "Connection": "close"}
LATE = "It did not answer in time."
PASSING = {429, 500, 502, 503, 504}


class Unreachable(Exception):
    """A source gave no answer that can be used. The text is a sentence for a verifier and names nobody."""


class Passing(Unreachable):
    """The same, where another try may help."""


def get_json(url: str, *, seconds: float) -> Any:
    """This function will ask an address for JSON, and again where that may help, within some seconds altogether.

    Only the system's own limit for looking up the host's name comes on top.

    :raises Unreachable: there was no usable answer
    """
    address = urlsplit(url)
    until = time.monotonic() + seconds
    for pause in PAUSES:
        try:
            return _read(_ask(address, until))
        except Passing:
            if time.monotonic() + pause >= until:
                raise
            _wait(pause)
    return _read(_ask(address, until))


def _wait(seconds: float) -> None:
    time.sleep(seconds)


def _ask(address: SplitResult, until: float) -> bytes:
    left = until - time.monotonic()
    if left <= 0:
        raise Passing(LATE)
    connection = _connection(address, min(CONNECT_SECONDS, left))
    try:
        connection.connect()
        with cut_off(connection.sock, until):
            connection.request("GET", f"{address.path or '/'}?{address.query}", headers=HEADERS)
            with connection.getresponse() as response:  # it may hold the socket alone
                return _body(response)
    except ssl.SSLCertVerificationError as problem:
        raise Unreachable("Its certificate could not be trusted.") from problem
    except TimeoutError as problem:
        raise Passing(LATE) from problem
    except (OSError, HTTPException) as problem:
        raise Passing("The connection failed.") from problem
    finally:
        connection.close()


def _connection(address: SplitResult, seconds: float) -> HTTPConnection:
    host = address.hostname or ""
    if address.scheme == "https":
        return HTTPSConnection(host, address.port, timeout=seconds, context=_trust())
    return HTTPConnection(host, address.port, timeout=seconds)


def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _body(response: HTTPResponse) -> bytes:
    if response.status in PASSING:
        raise Passing(f"It answered with an error ({response.status}).")
    if 300 <= response.status < 400:
        raise Unreachable("It sent us to another address, where we do not follow.")
    if response.status != 200:
        raise Unreachable(f"It refused to answer ({response.status}).")
    body = response.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise Unreachable("Its answer was too large.")
    if response.length:
        raise Passing("Its answer was cut off.")
    return body


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise Passing("Its answer could not be read.") from problem
