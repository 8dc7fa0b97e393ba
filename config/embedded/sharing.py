"""One set of running servers for every `up` of a checkout; whoever starts them keeps them while in use.

Two file locks carry this, and the kernel lets go of both when a process dies. Every `up` holds the `users`
lock shared; the owner holds the `owner` lock as well. An owner that ends waits until `users` is its alone,
and keeps it until the servers are down, so that a newcomer never joins servers that are going away.
"""

import fcntl
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from config.embedded.errors import ServerTrouble
from config.embedded.processes import Child, wait_until

JOIN_SECONDS = 60


class Server(Protocol):
    """What can be shared."""

    name: str
    child: Child | None

    @property
    def url(self) -> str: ...

    def start(self) -> None: ...

    def answers(self) -> bool: ...

    def stop(self) -> None: ...


class SharedServers:
    """The servers as one `up` sees them: all its own, or all of another `up` that it has joined.

    One pair of locks for all: were each shared by itself, two `up` could own one each and wait for each
    other to end.
    """

    def __init__(self, servers: Sequence[Server], state: Path) -> None:
        self.servers = servers
        self.users = FileLock(state / "servers.users.lock")
        self.owner = FileLock(state / "servers.owner.lock")

    def open(self) -> None:
        """This function will return when every server answers, started here or by the `up` that owns them.

        :raises ServerTrouble: one does not start, or its owner does not run it
        """
        self.users.take(fcntl.LOCK_SH)
        if not wait_until(self.is_owned_or_answered, seconds=JOIN_SECONDS):
            raise ServerTrouble(f"another `up` of this checkout runs without {self.silent}: end it first.")
        if self.is_own:
            for server in self.servers:
                server.start()

    def is_owned_or_answered(self) -> bool:
        return self.owner.take(fcntl.LOCK_EX, wait=False) or all(server.answers() for server in self.servers)

    @property
    def is_own(self) -> bool:
        return self.owner.held

    @property
    def is_abandoned(self) -> bool:
        """Whether the owner of joined servers is gone; they went with it."""
        if self.is_own or not self.users.held or not self.owner.take(fcntl.LOCK_EX, wait=False):
            return False
        self.owner.release()
        return True

    @property
    def ended(self) -> list[Child]:
        """The own servers that have ended, by themselves or asked."""
        children = (server.child for server in self.servers if self.is_own)
        return [child for child in children if child and not child.is_alive]

    @property
    def silent(self) -> str:
        """The names of the servers that do not answer."""
        return " and ".join(server.name for server in self.servers if not server.answers())

    def become_last_user(self, when_waiting: Callable[[], None]) -> None:
        """This function will return once nobody else uses own servers; joined ones are their owner's.

        There is nothing to wait for when one of them has ended: no other `up` can go on without it.
        """
        if self.is_own and not self.ended and not self.users.take(fcntl.LOCK_EX, wait=False):
            when_waiting()
            self.users.take(fcntl.LOCK_EX)

    def close(self) -> None:
        """This function will end own servers, last started first, whoever uses them; joined ones stay."""
        try:
            for server in reversed(self.servers if self.is_own else ()):
                server.stop()
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
