"""A mail server on loopback that keeps what it takes, and fails as a seed says until it is told to be well."""

import contextlib
import email
import json
import random
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from email.policy import compat32
from pathlib import Path

# What happens to a mail, in percent; the rest goes well. `cut`: it is taken, and the line is cut before the answer.
FAULTS = {
    "450": 4,  # at RCPT
    "421": 2,  # at MAIL
    "451": 2,  # at DATA
    "452": 2,  # after DATA
    "550": 1,  # at RCPT, for good
    "554": 2,  # after DATA, for good
    "dropped": 2,
    "slow": 2,
    "late": 1,
    "cut": 3,
}
AT = {
    "421": "MAIL",
    "450": "RCPT",
    "550": "RCPT",
    "451": "DATA",
    "452": "END",
    "554": "END",
    "dropped": "MAIL",
}
SLOW_SECONDS, LATE_SECONDS = 4.0, 20.0  # within and beyond what a hand-over may take
ROOT = Path(__file__).resolve().parents[2]
USUAL = {"EHLO": "250 post", "QUIT": "221 bye", "DATA": "354 go on"}


@dataclass(frozen=True)
class Receipt:
    """A mail that was taken: when, from which process, and what the sender was told."""

    message_id: str
    at: float
    pid: int
    fault: str


class Post(socketserver.ThreadingTCPServer):
    """`whose` names the process at the other end of a port, so that a mail sent twice can be laid to a kill."""

    allow_reuse_address = daemon_threads = True
    request_queue_size = 200

    def __init__(
        self, *, seed: int, whose: Callable[[int], int], is_well: bool = False, kept: Path | None = None
    ) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.seed, self.whose, self.is_well, self.kept = seed, whose, is_well, kept
        self.receipts: list[Receipt] = []
        self.faults: dict[str, int] = {}
        self.number, self.lock = 0, threading.Lock()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def draw(self) -> str:
        """This function will say what happens to the next mail: the same for each number of a seed."""
        with self.lock:
            self.number += 1
            number = self.number
        if self.is_well:
            return ""
        names = [*FAULTS, ""]
        weights = [*FAULTS.values(), 100 - sum(FAULTS.values())]
        fault = random.Random(f"{self.seed}:{number}").choices(names, weights)[0]
        with self.lock:
            self.faults[fault or "none"] = self.faults.get(fault or "none", 0) + 1
        return fault

    def keep(self, receipt: Receipt) -> None:
        """This function will note that a mail was taken."""
        with self.lock:
            self.receipts.append(receipt)
            if self.kept:
                with self.kept.open("a") as kept:
                    kept.write(json.dumps(asdict(receipt)) + "\n")

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that was killed is no error here."""


@dataclass
class Apart:
    """A mail server in a process of its own, which takes no time of the process that measures."""

    port: int
    kept: Path

    @property
    def receipts(self) -> list[Receipt]:
        return [Receipt(**json.loads(line)) for line in self.kept.read_text().splitlines()]


@contextlib.contextmanager
def apart(state: Path) -> Iterator[Apart]:
    """This function will run a mail server that is well until the block ends; moments are those of this machine."""
    kept = state / "receipts"
    kept.touch()
    command = [sys.executable, "-m", "benchmarks.chaos.post", str(kept)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield Apart(int(process.stdout.readline()), kept)
    finally:
        process.terminate()
        process.wait()


class Session(socketserver.StreamRequestHandler):
    server: Post

    def handle(self) -> None:
        self.pid, self.fault = self.server.whose(self.client_address[1]), ""
        self.say("220 post")
        while line := self.rfile.readline():
            verb = line.split(b":")[0].split()[0].decode("ascii", "replace").upper()
            if verb == "MAIL":
                self.fault = self.server.draw()
            if self.fault == "dropped" and verb == "MAIL":
                return
            reply = self.answer(verb)
            self.say(reply)
            if verb == "QUIT" or (verb == "DATA" and reply.startswith("354") and not self.take()):
                return

    def answer(self, verb: str) -> str:
        """What is answered to a verb."""
        if self.fault == "slow" and verb in {"MAIL", "RCPT"}:
            time.sleep(SLOW_SECONDS / 2)
        if AT.get(self.fault) == verb:
            return f"{self.fault} not so"
        return USUAL.get(verb, "250 fine")

    def take(self) -> bool:
        """Reads one mail; False when the line is cut."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False  # the sender died within it
            lines.append(line)
        if AT.get(self.fault) == "END":
            self.say(f"{self.fault} not so")
            return True
        head = email.message_from_bytes(b"".join(lines), policy=compat32)
        receipt = Receipt(str(head["Message-ID"]), time.monotonic(), self.pid, self.fault)
        self.server.keep(receipt)
        if self.fault == "cut":
            return False
        if self.fault == "late":
            time.sleep(LATE_SECONDS)
        self.say("250 taken")
        return True

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


if __name__ == "__main__":
    print(Post(seed=0, whose=lambda port: 0, is_well=True, kept=Path(sys.argv[1])).port, flush=True)
    signal.pause()
