"""Everything one `up` runs: its servers, its programs, and the directory of their logs."""

import fcntl
import shutil
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from config.embedded import places, processes, programs
from config.embedded.errors import ServerTrouble
from config.embedded.postgres import Postgres
from config.embedded.sharing import FileLock, Server, SharedServers
from config.embedded.valkey import Valkey

ENDING_ORDER = ("web", "beat", "worker")
LOOK_SECONDS = 3.0  # between two looks at servers that another `up` runs


class Marketplace:
    """Starts in the order servers, programs; ends in the order web, beat, worker, servers."""

    def __init__(self, checkout: Path, environ: Mapping[str, str], say: Callable[[str], None]) -> None:
        self.checkout = checkout
        self.environ = environ
        self.say = say
        self.state = places.state_directory(checkout)
        self.servers = SharedServers(self.embedded_servers(), self.state)
        self.programs: dict[str, processes.Child] = {}
        self.next_look, self.was_silent = 0.0, False

    def embedded_servers(self) -> list[Server]:
        """This function will list the servers whose URL the environment does not give elsewhere."""
        sockets = places.socket_directory(self.state)
        postgres, valkey = Postgres(self.state, sockets), Valkey(self.state, sockets)
        names = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
        wanted = {self.environ.get(name) for name in names}
        return [server for server in (postgres, valkey) if server.url in wanted]

    def start_servers(self) -> None:
        """This function will start the embedded servers, or join those of another `up` of this checkout."""
        started = time.monotonic()
        places.make_directory(self.state, mode=0o711)
        if self.servers.servers:
            self.servers.open()
            names = " and ".join(server.name for server in self.servers.servers)
            whose = "" if self.servers.is_own else ", shared with another `up` of this checkout"
            self.say(f"running {names}{whose} ({time.monotonic() - started:.1f} s)")
        self.claim_run_directory()

    @property
    def environ_of_programs(self) -> dict[str, str]:
        """What web, worker and beat run with: none of them is the owner of the tables."""
        return {name: value for name, value in self.environ.items() if name != "DATABASE_OWNER_URL"}

    def claim_run_directory(self) -> None:
        """This function will take the first run directory that is free, and end what was left there."""
        number = 1
        while not (lock := FileLock(self.state / f"run-{number}.lock")).take(fcntl.LOCK_EX, wait=False):
            number += 1
        self.run_lock, self.run = lock, self.state / f"run-{number}"
        for pid_file in sorted(self.run.glob("*.pid")):
            processes.stop_orphan(pid_file, ending=signal.SIGTERM)
        shutil.rmtree(self.run, ignore_errors=True)
        places.make_directory(self.run)

    def alone(self) -> FileLock:
        """This function will return the lock under which one `up` at a time prepares the database."""
        return FileLock(self.state / "prepare.lock")

    def start_web_and_worker(self, port: int) -> int:
        """This function will start what does nothing unasked, and return the port that web listens on.

        :raises ServerTrouble: no port is free
        """
        checkout = self.checkout
        with programs.listen_from(port) as listener:
            found = int(listener.getsockname()[1])
            # By name, not by number: browsers keep no passkeys for an address of numbers.
            environ = {"PUBLIC_URL": f"http://localhost:{found}", **self.environ_of_programs}
            self.programs["web"] = programs.start_web(listener, self.run, checkout=checkout, environ=environ)
            self.programs["worker"] = programs.start_worker(self.run, checkout=checkout, environ=environ)
            return found

    def start_beat(self) -> None:
        """This function will start what sends the worker its work; not before the data is there."""
        self.programs["beat"] = programs.start_beat(
            self.run, checkout=self.checkout, environ=self.environ_of_programs
        )

    def wait_until_ready(self, port: int) -> None:
        """This function will return when all three programs answer.

        :raises ServerTrouble: one ended by itself, or does not answer in time
        """
        self.wait_for("web", lambda: programs.web_is_ready(port))
        self.wait_for("beat", lambda: programs.beat_is_ready(self.run))
        self.wait_for("worker", programs.worker_is_ready)

    def wait_for(self, name: str, is_ready: Callable[[], bool]) -> None:
        def lives_and_is_ready() -> bool:
            self.check()
            return is_ready()

        if not processes.wait_until(lives_and_is_ready, seconds=programs.READY_SECONDS):
            log = self.run / f"{name}.log"
            slow = f"{name} is not ready after {programs.READY_SECONDS} s"
            raise ServerTrouble(f"{slow}; the end of {log}:\n{processes.last_lines(log)}")

    def watch(self) -> None:
        """This function will return only by an exception: an interruption, or something that ended."""
        while True:
            self.check()
            time.sleep(0.5)

    def check(self) -> None:
        """This function will do nothing while everything lives.

        :raises ServerTrouble: what ended, with the end of its log
        """
        if self.servers.is_abandoned:
            raise ServerTrouble("the `up` that ran the servers for this one has ended: start this one again.")
        for child in [*self.servers.ended, *self.programs.values()]:
            if not child.is_alive:
                raise processes.died(child)
        if not self.servers.is_own and time.monotonic() >= self.next_look:
            self.look_at_joined_servers()

    def look_at_joined_servers(self) -> None:
        """This function will ask the servers of another `up` for a sign of life: nothing else tells.

        :raises ServerTrouble: the second time in a row that one is silent, for a busy one may be slow once
        """
        silent = self.servers.silent
        if silent and self.was_silent:
            raise ServerTrouble(
                f"no answer any more from {silent}, which another `up` of this checkout runs."
            )
        self.was_silent, self.next_look = bool(silent), time.monotonic() + LOOK_SECONDS

    def stop_programs(self) -> None:
        """This function will end web, beat and worker: asked in that order, waited for in that order."""
        ending = [self.programs[name] for name in ENDING_ORDER if name in self.programs]
        for child in ending:
            processes.ask_to_end(child)
        for child in ending:
            processes.wait_for_end(child)
        self.programs.clear()
