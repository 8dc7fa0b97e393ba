"""A limit for all that is said over a connection: that of a socket counts anew with each byte."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any


@contextmanager
def cut_off(sock: socket.socket, until: float) -> Iterator[None]:
    """Within it the connection ends when the time is over (`time.monotonic`), however slowly bytes come in.

    :raises TimeoutError: it did
    """
    is_late = threading.Event()

    def hang_up() -> None:
        is_late.set()
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    left = max(until - time.monotonic(), 0.01)
    sock.settimeout(left)
    watch = threading.Timer(left, hang_up)
    watch.daemon = True
    watch.start()
    try:
        yield
    except Exception as problem:
        if is_late.is_set():
            raise TimeoutError from problem
        raise
    finally:
        watch.cancel()
    if is_late.is_set():  # what was hung up within the headers looks like an answer without a body
        raise TimeoutError


def look_up(host: str, port: int, until: float) -> list[tuple[Any, ...]]:
    """This function will look a name up, as `socket.getaddrinfo` does.

    A look-up can't be ended, and the server of a name may be slow on purpose: so it is left behind.

    :raises OSError, UnicodeError: the name is not known
    :raises TimeoutError: its server did not say in time
    """
    found: list[list[tuple[Any, ...]]] = []
    trouble: list[Exception] = []

    def ask() -> None:
        try:
            found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as problem:
            trouble.append(problem)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(max(until - time.monotonic(), 0))
    if trouble:
        raise trouble[0]
    if not found:
        raise TimeoutError
    return found[0]
