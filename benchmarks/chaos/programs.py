"""Workers and beats as the product runs them, on the servers of the command: started, killed, started again."""

import contextlib
import itertools
import os
import signal
import subprocess
import sys
from pathlib import Path

from benchmarks import servers

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 45


class Programs:
    """Some workers of three processes each, as `up` runs one, and some beats."""

    def __init__(self, state: Path, environment: dict[str, str], *, workers: int, beats: int) -> None:
        self.state, self.environment = state, environment
        self.numbers = itertools.count(1)
        self.workers = [self._worker() for _ in range(workers)]
        self.beats = [self._beat() for _ in range(beats)]

    def pids(self) -> list[int]:
        """This function will list every process that may send mail."""
        alive = [worker.pid for worker in self.workers if worker.poll() is None]
        return [*alive, *(pid for parent in alive for pid in servers.children(parent))]

    def kill_worker(self, which: int) -> list[int]:
        """This function will end a worker with its children at once, and start another; it names the dead."""
        worker = self.workers[which % len(self.workers)]
        dead = [worker.pid, *servers.children(worker.pid)]
        for pid in dead:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        worker.wait()
        self.workers[which % len(self.workers)] = self._worker()
        return dead

    def kill_child(self, which: int) -> list[int]:
        """This function will end one process of the pool of a worker; its parent starts another."""
        found = servers.children(self.workers[which % len(self.workers)].pid)
        if not found:
            return []  # it has just begun
        pid = found[which % len(found)]
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        return [pid]

    def kill_beat(self, which: int) -> list[int]:
        """This function will end a beat, and start another."""
        beat = self.beats[which % len(self.beats)]
        beat.kill()
        beat.wait()
        self.beats[which % len(self.beats)] = self._beat()
        return [beat.pid]

    def stop(self) -> None:
        """This function will end all, as a deployment would."""
        started = [*self.workers, *self.beats]
        for process in started:
            process.terminate()
        for process in started:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE)
                continue
            for pid in [*servers.children(process.pid), process.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.wait()

    def _worker(self) -> subprocess.Popen[bytes]:
        name = f"worker{next(self.numbers)}"
        options = "--loglevel=INFO --concurrency=3 --without-mingle --without-gossip"
        return self._start(name, ["worker", *options.split(), f"--hostname={name}@localhost"])

    def _beat(self) -> subprocess.Popen[bytes]:
        name = f"beat{next(self.numbers)}"
        schedule = self.state / f"{name}.schedule"
        return self._start(name, ["beat", "--loglevel=INFO", f"--schedule={schedule}", "--pidfile="])

    def _start(self, name: str, arguments: list[str]) -> subprocess.Popen[bytes]:
        with (self.state / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "config.embedded.tether",
                    str(os.getpid()),
                    "celery",
                    "--app=config",
                    *arguments,
                ],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )


def whose(port: int, pids: list[int]) -> int:
    """This function will name the process, of these, that has a connection from a port of loopback; 0 if none has."""
    wanted = f":{port:04X}"
    lines = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    inodes = {f"socket:[{parts[9]}]" for parts in lines if parts[1].endswith(wanted)}
    for pid in pids:
        with contextlib.suppress(OSError):
            for entry in Path(f"/proc/{pid}/fd").iterdir():
                with contextlib.suppress(OSError):
                    if os.readlink(entry) in inodes:
                        return pid
    return 0
