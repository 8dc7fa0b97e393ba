"""Child processes: started with a log and a pid file, watched, and ended by their own pid."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.embedded import tether
from config.embedded.errors import ServerTrouble
from config.embedded.places import ServerUser

PATIENCE = 15.0  # seconds a process has to end by itself


@dataclass(frozen=True)
class Child:
    """A process of ours, in a session of its own: Ctrl-C in the terminal reaches the supervisor alone."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    pid_file: Path
    ending: signal.Signals

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None


def start_server(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    user: ServerUser | None,
    home: Path,
    ending: signal.Signals,
    when_orphaned: signal.Signals,
) -> Child:
    """This function will start a server as its user, with a bare environment, tied to this process."""
    identity = {"user": user.uid, "group": user.gid, "extra_groups": []} if user else {}
    return _start(
        name,
        command,
        log=log,
        ending=ending,
        cwd=home,
        env={"HOME": str(home), "PATH": os.defpath, "LC_ALL": "C"},
        preexec_fn=tether.in_child(os.getpid(), ending=when_orphaned),
        **identity,
    )


def start_module(
    name: str,
    module: Sequence[str],
    *,
    log: Path,
    cwd: Path,
    environ: Mapping[str, str],
    pass_fds: Sequence[int] = (),
) -> Child:
    """This function will start a Python module whose process and forked workers are tied to this process."""
    command = [sys.executable, "-m", "config.embedded.tether", str(os.getpid()), *module]
    return _start(
        name, command, log=log, ending=signal.SIGTERM, cwd=cwd, env=dict(environ), pass_fds=pass_fds
    )


def _start(
    name: str, command: Sequence[str | Path], *, log: Path, ending: signal.Signals, **options: object
) -> Child:
    log.touch(mode=0o600)
    with log.open("ab") as output:
        try:
            process = subprocess.Popen(  # type: ignore[call-overload]
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **options,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise ServerTrouble(f"{name} cannot be started: {error}") from error
    pid_file = log.with_suffix(".pid")
    pid_file.write_text(f"{process.pid} {birth_of(process.pid)}")
    return Child(name=name, process=process, log=log, pid_file=pid_file, ending=ending)


def ask_to_end(child: Child) -> None:
    """This function will signal a child to end by itself."""
    if child.is_alive:
        child.process.send_signal(child.ending)


def wait_for_end(child: Child) -> None:
    """This function will return when a child has ended, killing all of its session if it takes too long."""
    try:
        child.process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
    child.pid_file.unlink(missing_ok=True)


def stop(child: Child) -> None:
    ask_to_end(child)
    wait_for_end(child)


def stop_orphan(pid_file: Path, *, ending: signal.Signals) -> None:
    """This function will end what a killed supervisor left: that very process, no later one of its number."""
    try:
        number, _, birth = pid_file.read_text().partition(" ")
    except OSError:
        return
    pid = int(number or 0)
    if birth and birth_of(pid) == birth:
        os.kill(pid, ending)
        if not wait_until(lambda: birth_of(pid) != birth, seconds=PATIENCE):
            os.kill(pid, signal.SIGKILL)
    pid_file.unlink()


def birth_of(pid: int) -> str:
    """This function will say when a process began, which tells it from a later one; empty without one."""
    if Path("/proc/self").exists():
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        return "" if fields[0] == "Z" else fields[19]
    listing = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listing.stdout.strip()


def program_of(pid: str) -> str:
    """This function will name the program a process runs; empty when it is not there."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{int(pid)}/comm").read_text().strip()
        except OSError:
            return ""
    listing = subprocess.run(["ps", "-o", "comm=", "-p", pid], capture_output=True, text=True, check=False)
    return listing.stdout.strip()


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """This function will ask every 50 ms until the answer is yes, or the seconds are over."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def last_lines(log: Path, count: int = 15) -> str:
    """This function will return the end of a log, indented, for a person to read."""
    lines = log.read_text(errors="replace").splitlines()[-count:]
    return "\n".join(f"    {line}" for line in lines) or "    (its log is empty)"


def died(child: Child) -> ServerTrouble:
    """This function will describe a child that ended by itself, with the end of its log."""
    return ServerTrouble(
        f"{child.name} ended by itself with code {child.process.poll()}; "
        f"the end of {child.log}:\n{last_lines(child.log)}"
    )
