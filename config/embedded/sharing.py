"""One running server for every `up` of a checkout: whoever starts it keeps it until nobody else uses it.

Two file locks carry this, and the kernel lets go of both when a process dies. Every `up` holds the `users`
lock shared; the owner holds the `owner` lock as well. An owner that ends waits until `users` is its alone,
and keeps it until the server is down, so that a newcomer never joins a server that is going away.
"""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from config.embedded.errors import ServerTrouble
from config.embedded.processes import Child, wait_until

JOIN_SECONDS = 90


class Server(Protocol):
    """What can be shared."""

    name: str
    child: Child | None

    def start(self) -> None: ...

    def answers(self) -> bool: ...

    def stop(self) -> None: ...


class SharedServer:
    """A server as one `up` sees it: its own, or another's that it has joined."""

    def __init__(self, server: Server, state: Path) -> None:
        self.server = server
        self.users = FileLock(state / f"{server.name.lower()}.users.lock")
        self.owner = FileLock(state / f"{server.name.lower()}.owner.lock")

    def open(self) -> None:
        """This function will return when the server answers, started here or by the `up` that owns it.

        :raises ServerTrouble: it does not start, or its owner is not getting it to answer
        """
        self.users.take(fcntl.LOCK_SH)
        if not wait_until(
            lambda: self.owner.take(fcntl.LOCK_EX, wait=False) or self.server.answers(), seconds=JOIN_SECONDS
        ):
            raise ServerTrouble(
                f"another `up` of this checkout holds {self.server.name}, but it does not answer."
            )
        if self.owner.held:
            self.server.start()

    @property
    def is_own(self) -> bool:
        return self.owner.held

    @property
    def is_abandoned(self) -> bool:
        """Whether the owner of a joined server is gone; its server went with it."""
        if self.is_own or not self.owner.take(fcntl.LOCK_EX, wait=False):
            return False
        self.owner.release()
        return True

    def become_last_user(self, when_waiting: Callable[[], None]) -> None:
        """This function will return once nobody else uses an own server; a joined one is its owner's."""
        if self.is_own and not self.users.take(fcntl.LOCK_EX, wait=False):
            when_waiting()
            self.users.take(fcntl.LOCK_EX)

    def close(self) -> None:
        """This function will end an own server, whoever uses it, and leave a joined one alone."""
        try:
            if self.is_own:
                self.server.stop()
        finally:
            self.owner.release()
            self.users.release()


class FileLock:
    """An advisory lock that ends with its process; its file stays."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.descriptor = -1

    @property
    def held(self) -> bool:
        return self.descriptor >= 0

    def take(self, kind: int, *, wait: bool = True) -> bool:
        """This function will take the lock or change its kind; False without waiting if another has it.

        A change of kind that fails leaves no lock held: flock gives the old one up first.
        """
        descriptor = self.descriptor if self.held else os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, kind if wait else kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if not self.held:
                os.close(descriptor)
            return False
        self.descriptor = descriptor
        return True

    def __enter__(self) -> None:
        self.take(fcntl.LOCK_EX)

    def __exit__(self, *exception: object) -> None:
        self.release()

    def release(self) -> None:
        """This function will let the lock go, if held."""
        if self.held:
            os.close(self.descriptor)
            self.descriptor = -1
