"""`manage.py up`: the whole marketplace on this machine, from servers to a first real match, until Ctrl-C."""

import http.client
import json
import os
import signal
import sys
import time
from argparse import ArgumentTypeError
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connections
from django.utils import timezone
from rich.console import Console

from config.embedded import demonstration
from config.embedded.errors import ServerTrouble
from config.embedded.marketplace import Marketplace
from matching.triage.rules import GATES
from patients import demo
from providers import next_times
from reviews import demo as afterwards

CHECKOUT = Path(__file__).resolve().parents[3]
EXAMPLE = {
    "location": {"zip": "10001"},
    "age": 42,
    "answers": dict.fromkeys(GATES, "no"),
    "conditions": ["thoracic-strain"],
    "duration_weeks": 3,
    "preferences": {"visit_mode": "in_person"},
}


SOON_ENOUGH = 5_000  # practices brought up to date before the match; beat goes on with the rest


class Interrupted(BaseException):
    """Ctrl-C, or a request to end; like KeyboardInterrupt, only the supervisor is to catch it."""


class Command(BaseCommand):
    """The supervisor: starts, waits, shows, serves, and ends everything in order."""

    help = "Start the whole marketplace on this machine with demonstration data, and show one real match."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="end after the match is shown")
        parser.add_argument(
            "--port", type=port_number, default=8000, help="port of the web server, or the next free one"
        )
        parser.add_argument("--clinicians", type=int, default=2000, help="how many clinicians to invent")
        parser.add_argument("--seed", type=int, default=1, help="which invented marketplace")

    def handle(self, **options: Any) -> None:
        """This function will end with 0; with 1 after trouble, with 130 if interrupted before ready."""
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
        marketplace = Marketplace(CHECKOUT, os.environ, self.say)
        code = 130
        allow_interruption()
        try:
            port = self.open(marketplace, **options)
            code = 0  # from here on, before anybody is told that Ctrl-C ends it
            if not options["once"]:
                self.show_addresses(port)
                marketplace.watch()
        except Interrupted:
            self.say("stopping")
        except ServerTrouble as trouble:
            self.stderr.write(f"Kaly: {trouble}")
            code = 1
        finally:
            forbid_interruption()
            self.close(marketplace)
        if code:
            raise SystemExit(code)

    def open(self, marketplace: Marketplace, *, port: int, clinicians: int, seed: int, **_: Any) -> int:
        """This function will bring everything up, show the match, and return the port of the web server."""
        started = time.monotonic()
        marketplace.start_servers()
        with marketplace.alone():
            migrate()
            found = marketplace.start_web_and_worker(port)  # They get ready while the data is loaded.
            missing = load(clinicians=clinicians, seed=seed)
        marketplace.start_beat()
        if found != port:
            self.say(f"port {port} is taken: using {found}")
        marketplace.wait_until_ready(found)
        self.say(f"web, worker and beat are ready, {time.monotonic() - started:.1f} s after the start")
        show_match(ask_for_match(found))
        for line in missing:
            self.say(line)
        return found

    def show_addresses(self, port: int) -> None:
        self.say(f"the marketplace is at http://127.0.0.1:{port}/")
        self.say(f"its API is described at http://127.0.0.1:{port}/api/docs/")
        self.say(f"mails and text messages are kept at http://localhost:{port}/development/messages/")
        password = demonstration.password()
        self.say(f"sign in at http://localhost:{port}/accounts/login/ with the password {password} as")
        for person in (*demo.PEOPLE, *afterwards.PEOPLE):
            self.stdout.write(f"        {person.email:<24} {person.what}{' *' if person.role else ''}")
        self.say("* also asks for a code: python3 manage.py demo_code (in another terminal)")
        self.say("Ctrl-C ends it")

    def close(self, marketplace: Marketplace) -> None:
        """This function will end everything; Ctrl-C cuts the wait for another `up` that uses the servers."""
        marketplace.stop_programs()
        try:
            marketplace.servers.become_last_user(self.explain_waiting)
        except Interrupted:
            self.say("ending the servers, though another `up` uses them")
        finally:
            forbid_interruption()
            marketplace.servers.close()

    def explain_waiting(self) -> None:
        self.say("another `up` of this checkout uses the servers: they end when it does (Ctrl-C: at once)")
        allow_interruption()

    def say(self, line: str) -> None:
        self.stdout.write(f"Kaly: {line}")


def port_number(text: str) -> int:
    """This function will read what --port was given.

    :raises ArgumentTypeError: it is no number from 1 to 65535
    """
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def allow_interruption() -> None:
    """This function will have the next Ctrl-C, SIGTERM or loss of the terminal raise Interrupted, once."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


def forbid_interruption() -> None:
    """This function will have nothing cut the ending short: each of its steps is bounded in time."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def interrupt(number: int, frame: FrameType | None) -> None:
    forbid_interruption()
    raise Interrupted


def migrate() -> None:
    """This function will bring the database's tables up to date.

    :raises ServerTrouble: the database cannot be reached
    """
    try:
        connections["default"].ensure_connection()
    except OperationalError as error:
        raise ServerTrouble(f"the database does not answer: {' '.join(str(error).split())}") from error
    call_command("migrate", verbosity=0, skip_checks=True, interactive=False)


def load(*, clinicians: int, seed: int) -> Sequence[str]:
    """This function will load the catalogue and the demonstration, then let go of the database.

    Returns what the made-up patient could not be given, and why.

    :raises ServerTrouble: the demonstration is refused, as beside real clinicians
    """
    call_command("load_catalogue", skip_checks=True)
    wanted = {"clinicians": clinicians, "seed": seed, "make_way": afterwards.step_aside}
    try:
        call_command("load_demo", skip_checks=True, **wanted)
    except CommandError as refusal:
        raise ServerTrouble(str(refusal)) from refusal
    password, now = demonstration.password(), timezone.now()
    missing = [
        *demo.settle(password=password, totp_secret=demonstration.totp_secret(), now=now),
        *afterwards.arrange(password=password, now=now),
    ]
    next_times.move_all_due(now=timezone.now(), limit=SOON_ENOUGH)  # what passed while nothing ran
    connections.close_all()
    return missing


def ask_for_match(port: int) -> dict[str, Any]:
    """This function will send one real request to the API and return its answer.

    :raises ServerTrouble: the answer is anything but 200
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Host": "localhost", "Content-Type": "application/json"}
    try:
        connection.request("POST", "/api/v1/matches/", json.dumps(EXAMPLE), headers)
        response = connection.getresponse()
        body = response.read()
    except (OSError, http.client.HTTPException) as error:
        raise ServerTrouble(f"the match was not answered: {error}") from error
    finally:
        connection.close()
    if response.status != http.HTTPStatus.OK:
        raise ServerTrouble(
            f"the match was answered {response.status}: {body[:500].decode(errors='replace')}"
        )
    answer: dict[str, Any] = json.loads(body)
    return answer


def show_match(answer: dict[str, Any]) -> None:
    from matching.terminal import print_match

    print_match(answer, Console())
