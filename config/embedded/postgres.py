"""The embedded PostgreSQL: its data directory, one unix socket, no TCP port."""

import os
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from config.embedded import binaries, places, processes
from config.embedded.errors import ServerTrouble

INITDB = "--username=kaly --auth=trust --encoding=UTF8 --locale-provider=builtin --builtin-locale=C.UTF-8"
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "300",
    "jit": "off",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
# Statements hold what people wrote, and a refused row is quoted: neither may reach the server's own log.
DISCREET = {
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}
# For data nobody will miss: a crash may lose all of it, and in exchange nothing waits for the disk.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
START_SECONDS = 60


OWNER, APPLICATION = "kaly", "kaly_app"


def url_at(sockets: Path, role: str = OWNER) -> str:
    """This function will return the database's URL by its socket directory, for the owner of the tables."""
    return f"postgresql://{role}@/kaly?host={quote(str(sockets))}"


@dataclass
class Postgres:
    """One server on one data directory; `durable` keeps what was committed through a crash of the machine."""

    state: Path
    sockets: Path
    durable: bool = True
    child: processes.Child | None = None

    name = "PostgreSQL"

    @property
    def url(self) -> str:
        return url_at(self.sockets)

    @property
    def data(self) -> Path:
        return self.state / "postgres"

    def start(self) -> None:
        """This function will bring the server up, with new data the first time, and return when it answers.

        :raises ServerTrouble: it does not start; the message holds the end of its log
        """
        user, log = places.server_user(), self.state / "postgres.log"
        processes.stop_orphan(log.with_suffix(".pid"), ending=signal.SIGQUIT)
        places.make_directory(self.sockets, user=user)
        log.unlink(missing_ok=True)
        programs = binaries.postgres_programs(self.state)
        initialise(self.data, programs, user, log)
        forget_recycled_pid(self.data)
        self.child = processes.start_server(
            self.name,
            [programs / "postgres", "-D", self.data, "-k", self.sockets, *self.options()],
            log=log,
            user=user,
            home=self.data,
            ending=signal.SIGINT,
            when_orphaned=signal.SIGQUIT,  # ends its own children too, as SIGKILL would not at once
        )
        self.wait(self.child)

    def options(self) -> list[str]:
        settings = SETTINGS | DISCREET | {"shared_buffers": shared_buffers()}
        settings |= {} if self.durable else FORGETFUL
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def wait(self, child: processes.Child) -> None:
        """This function will return when the database answers, creating it the first time."""
        answered = processes.wait_until(
            lambda: self.answers("postgres") or not child.is_alive, seconds=START_SECONDS
        )
        if not child.is_alive:
            raise processes.died(child)
        if not answered:
            raise ServerTrouble(f"PostgreSQL does not answer after {START_SECONDS} s; see {child.log}")
        if not self.answers("kaly"):
            with psycopg.connect(self.url.replace("/kaly?", "/postgres?"), autocommit=True) as connection:
                connection.execute("CREATE DATABASE kaly")
        with psycopg.connect(self.url, autocommit=True) as connection:
            found = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone()
            if found is None:  # also where the data was made by an earlier version
                connection.execute(f"CREATE ROLE {APPLICATION} LOGIN")

    def answers(self, database: str = "kaly") -> bool:
        """This function will tell whether the server takes a connection to a database."""
        try:
            psycopg.connect(self.url.replace("/kaly?", f"/{database}?"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """This function will end the server cleanly, disconnecting whoever is left."""
        if self.child:
            processes.stop(self.child)
            places.remove_if_empty(self.sockets)


def shared_buffers() -> str:
    """This function will choose 256 MB of cache, or 64 MB on a machine with less than 2 GB of memory."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return "256MB" if memory >= 2 * 1024**3 else "64MB"


def initialise(data: Path, programs: Path, user: places.ServerUser | None, log: Path) -> None:
    """This function will make the data directory unless it is there; an interrupted try leaves none.

    Trust is enough: the only way in is a socket in a directory that is private to the servers' user.
    """
    if data.exists():
        places.make_directory(data, user=user)
        return
    unfinished = data.with_name("postgres.unfinished")
    if unfinished.exists():
        shutil.rmtree(unfinished)
    places.make_directory(unfinished, user=user)
    process = processes.start_server(
        "initdb",
        [programs / "initdb", "-D", unfinished, *INITDB.split(), "--no-sync", "--no-instructions"],
        log=log,
        user=user,
        home=unfinished,
        ending=signal.SIGTERM,
        when_orphaned=signal.SIGKILL,
    )
    if process.process.wait() != 0:
        raise processes.died(process)
    process.pid_file.unlink()
    unfinished.rename(data)


def forget_recycled_pid(data: Path) -> None:
    """This function will remove the pid file of a killed server whose number now belongs to another program.

    PostgreSQL takes any living process of that number for itself and would refuse to start, as after a
    container's restart. A number that belongs to a PostgreSQL is left for it to judge.
    """
    pid_file = data / "postmaster.pid"
    try:
        pid = pid_file.read_text().split()[0]
    except (OSError, IndexError):
        return
    if "postgres" not in processes.program_of(pid):
        pid_file.unlink()
