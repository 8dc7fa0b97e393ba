"""One exchange over https: the name looked up once, every address looked at, and the one that answers again.

No redirect is followed, no cookie sent, nothing unpacked and no proxy of the environment used. What goes wrong is a
code; neither the address nor what came back is part of it, or of a log.
"""

import socket
import ssl
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any, NamedTuple, TypeVar

from accounts.outside.addresses import Address, is_public
from accounts.time_limits import cut_off, look_up

Read = TypeVar("Read")
Found = list[tuple[Any, ...]]
HEADERS = {"Accept-Encoding": "identity", "User-Agent": "Kaly", "Connection": "close"}


class Failed(Exception):
    """There was no answer that can be used; `code` says why in a word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Question(NamedTuple):
    """What is asked of an address."""

    method: str = "GET"
    headers: Mapping[str, str] = {}
    body: bytes | None = None


def ask(
    address: Address, question: Question, *, seconds: float, read: Callable[[HTTPResponse], Read]
) -> Read:
    """This function will ask one question and have the answer read, all of it within some seconds.

    :raises Failed: with the code `address_refused`, `unreachable`, `late` or `untrusted`, or with those of `read`
    """
    try:
        return _exchange(address, question, time.monotonic() + seconds, read)
    except ssl.SSLCertVerificationError:
        raise Failed("untrusted") from None
    except TimeoutError:
        raise Failed("late") from None
    except (OSError, HTTPException, UnicodeError, ValueError):
        raise Failed("unreachable") from None


def _exchange(
    address: Address, question: Question, until: float, read: Callable[[HTTPResponse], Read]
) -> Read:
    sock = secured(dial(resolve(address, until), until), address.host)
    connection = HTTPConnection(address.host, address.port)
    connection.sock = sock
    headers = {"Host": _host(address), **HEADERS, **question.headers}
    try:
        with cut_off(sock, until):
            if isinstance(sock, ssl.SSLSocket):
                sock.do_handshake()
            connection.request(question.method, address.target, body=question.body, headers=headers)
            with connection.getresponse() as response:
                return read(response)
    finally:
        connection.close()
        sock.close()


def resolve(address: Address, until: float) -> Found:
    """This function will look a name up, once; what it leads to has to be public altogether.

    :raises Failed: `address_refused`
    :raises OSError: the name is not known, or its server did not say in time
    """
    found = look_up(address.host, address.port, until)
    if not found or not all(is_public(str(entry[4][0])) for entry in found):
        raise Failed("address_refused")
    return found


def dial(found: Found, until: float) -> socket.socket:
    """This function will connect to the first address that takes it, and that is still public at the other end.

    :raises Failed: `address_refused`
    :raises OSError: none of them takes it
    """
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


def secured(sock: socket.socket, host: str) -> socket.socket:
    """This function will have a connection secured: whoever answers has to prove that they are this host."""
    return trust().wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)


@lru_cache(maxsize=1)
def trust() -> ssl.SSLContext:
    """This function will name whom we believe about hosts: those whom the system trusts."""
    return ssl.create_default_context()


def _host(address: Address) -> str:
    return address.host if address.port == 443 else f"{address.host}:{address.port}"
