"""`manage.py up` in a copy of the checkout, with the environment the tests run in."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path
from unittest.mock import MagicMock

import psutil
import pytest
from django.core.management import CommandError

from config.embedded import places, processes, tether
from config.embedded.errors import ServerTrouble
from config.management.commands import test, up

CHECKOUT = Path(__file__).resolve().parents[2]
SETTINGS = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "AUDIT_ANCHOR_FILE",
    "REDIS_URL",
    "SECRET_KEY",
    "ENCRYPTION_KEYS",
    "ALLOWED_HOSTS",
    "HTTPS_ONLY",
    "DJANGO_SETTINGS_MODULE",
)


@contextmanager
def answering(status, body):
    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *parts):
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        yield server.server_port
        thread.join()


def test_the_answer_to_the_match_is_returned():
    with answering(200, b'{"results": []}') as port:
        assert up.ask_for_match(port) == {"results": []}


def test_a_match_that_is_refused_is_shown_with_its_status():
    with answering(400, b'{"code": "unknown_zip"}') as port, pytest.raises(ServerTrouble) as trouble:
        up.ask_for_match(port)
    assert str(trouble.value) == 'the match was answered 400: {"code": "unknown_zip"}'


def test_a_match_that_is_not_answered_is_told():
    with answering(200, b"{}") as port:
        up.ask_for_match(port)
    with pytest.raises(ServerTrouble, match=r"^the match was not answered: "):
        up.ask_for_match(port)


def test_a_refused_demonstration_ends_up_with_its_message(monkeypatch):
    def refuse(name, **options):
        if name == "load_demo":
            raise CommandError("This database holds real clinicians.")

    monkeypatch.setattr(up, "call_command", refuse)
    with pytest.raises(ServerTrouble, match=r"^This database holds real clinicians\.$"):
        up.load(clinicians=2000, seed=1)


def test_what_the_made_up_patient_could_not_be_given_is_said(monkeypatch):
    marketplace = MagicMock()
    marketplace.start_web_and_worker.return_value = 8000
    for name in ("migrate", "show_match", "ask_for_match"):
        monkeypatch.setattr(up, name, MagicMock())
    monkeypatch.setattr(up, "load", lambda **_: ["Ada Quist has no visit ahead: there is no time."])
    said = StringIO()

    assert up.Command(stdout=said).open(marketplace, port=8000, clinicians=60, seed=1) == 8000

    assert said.getvalue().splitlines()[1:] == ["Kaly: Ada Quist has no visit ahead: there is no time."]


def test_an_interruption_comes_once():
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        up.allow_interruption()
        with pytest.raises(up.Interrupted):
            signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_the_tests_get_every_argument(monkeypatch):
    ran = []
    monkeypatch.setattr(os, "execv", lambda *call: ran.append(call) or sys.exit(0))
    with pytest.raises(SystemExit):
        test.Command().run_from_argv(["manage.py", "test", "tests/matching", "-k", "ties"])
    arguments = [sys.executable, "-m", "pytest", "tests/matching", "-k", "ties"]
    assert ran == [(sys.executable, arguments)]


@pytest.fixture
def clone(tmp_path):
    """A copy of the checkout with a space in its path, whose servers' traces are removed at the end."""
    target = tmp_path / "a clone"
    unneeded = shutil.ignore_patterns(".*", "__pycache__", "tests", "docs", "benchmarks")
    shutil.copytree(CHECKOUT, target, ignore=unneeded)
    state = places.state_directory(target)
    yield target
    shutil.rmtree(state, ignore_errors=True)
    shutil.rmtree(places.socket_directory(state), ignore_errors=True)


def start_up(clone, *options):
    environ = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return subprocess.Popen(
        [sys.executable, "manage.py", "up", "--clinicians=60", "--port=21000", *options],
        cwd=clone,
        env={**environ, "KALY_NO_VENV": "1", "HOME": "/nonexistent"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=tether.in_child(os.getpid(), ending=signal.SIGTERM),
    )


@contextmanager
def serving(clone):
    """An `up` that serves, what it printed until then, and every process below it."""
    supervisor = start_up(clone)
    printed = []
    for line in supervisor.stdout:
        printed.append(line)
        if line == "Kaly: Ctrl-C ends it\n":
            break
    below = psutil.Process(supervisor.pid).children(recursive=True)
    try:
        assert len(below) > 8, "".join(printed)
        yield supervisor, printed, below
    finally:
        supervisor.kill()
        supervisor.communicate()


def is_gone(process):
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the next `up` ends what a killed one left")
def test_up_shows_a_match_leaves_nothing_when_killed_and_ends_cleanly(clone):
    once = start_up(clone, "--once")
    shown, _ = once.communicate(timeout=120)
    assert once.returncode == 0, shown
    assert "Traceback" not in shown
    with serving(clone) as (supervisor, _, below):
        supervisor.kill()
        supervisor.wait()
        assert processes.wait_until(lambda: all(map(is_gone, below)), seconds=20)
    with serving(clone) as (supervisor, printed, below):
        supervisor.send_signal(signal.SIGINT)
        rest, _ = supervisor.communicate(timeout=60)
    assert (supervisor.returncode, rest) == (0, "Kaly: stopping\n")
    assert any("is there already" in line for line in printed)
    assert all(map(is_gone, below))
