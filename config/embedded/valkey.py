"""The embedded Valkey: one unix socket, no TCP port, nothing on disk."""

import signal
import socket
from dataclasses import dataclass
from pathlib import Path

from config.embedded import binaries, places, processes
from config.embedded.errors import ServerTrouble

START_SECONDS = 30


def url_at(sockets: Path) -> str:
    """This function will return the broker's URL by its socket directory."""
    return f"redis+socket://{sockets / 'valkey.sock'}"


@dataclass
class Valkey:
    """One server that forgets everything when it ends; the queue is a hint, the rows are the truth."""

    state: Path
    sockets: Path
    child: processes.Child | None = None

    name = "Valkey"

    @property
    def url(self) -> str:
        return url_at(self.sockets)

    @property
    def socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def start(self) -> None:
        """This function will bring the server up and return when it answers.

        :raises ServerTrouble: it does not start; the message holds the end of its log
        """
        user, log = places.server_user(), self.state / "valkey.log"
        processes.stop_orphan(log.with_suffix(".pid"), ending=signal.SIGTERM)
        places.make_directory(self.sockets, user=user)
        log.unlink(missing_ok=True)
        self.child = processes.start_server(
            self.name,
            [binaries.valkey_program(self.state), *self.options()],
            log=log,
            user=user,
            home=self.sockets,
            ending=signal.SIGTERM,
            when_orphaned=signal.SIGKILL,
        )
        self.wait(self.child)

    def options(self) -> list[str]:
        settings = {
            "--port": "0",
            "--unixsocket": str(self.socket),
            "--unixsocketperm": "700",
            "--save": "",
            "--appendonly": "no",
            "--dir": str(self.sockets),
        }
        return [part for pair in settings.items() for part in pair]

    def wait(self, child: processes.Child) -> None:
        """This function will return when the server answers."""
        answered = processes.wait_until(lambda: self.answers() or not child.is_alive, seconds=START_SECONDS)
        if not child.is_alive:
            raise processes.died(child)
        if not answered:
            raise ServerTrouble(f"Valkey does not answer after {START_SECONDS} s; see {child.log}")

    def answers(self) -> bool:
        """This function will tell whether the server answers a PING."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def stop(self) -> None:
        """This function will end the server."""
        if self.child:
            processes.stop(self.child)
            places.remove_if_empty(self.sockets)
