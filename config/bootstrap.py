"""The checkout's own `.venv`: made, filled from the lock files and entered by any suitable bare Python.

Standard library only: nothing is installed yet when this runs.
"""

import errno
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from config.embedded import tether

CHECKOUT = Path(__file__).resolve().parent.parent
LOCK_FILES = ("requirements.txt", "requirements-dev.txt")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+) \\$", re.MULTILINE)
NETWORK_TROUBLE = re.compile(
    r"NewConnectionError|NameResolutionError|name resolution|Connection refused|timed out|ConnectTimeout"
    r"|Network is unreachable|dns error|error sending request|Max retries|ProxyError",
    re.IGNORECASE,
)


class SetUpFailed(Exception):
    """The environment cannot be made; the message is one line that says what to do."""


def enter_environment() -> None:
    """This function will return inside an environment that holds the locked packages, made first if need be.

    The running Python is used as it is when KALY_NO_VENV=1, or when it already holds every package of
    requirements.txt at its locked version, as in the production image. Otherwise `.venv` is brought up to
    date and this process is replaced by the same command inside it.
    """
    try:
        if suffices(CHECKOUT):
            return
        if not is_fresh(CHECKOUT):
            make_environment(CHECKOUT)
        run_inside(CHECKOUT)
    except SetUpFailed as problem:
        sys.exit(f"Kaly: {problem}")
    except KeyboardInterrupt:
        sys.exit("\nKaly: stopped; the next run starts the installation anew.")


def suffices(checkout: Path) -> bool:
    """This function will tell whether the running Python needs nothing more to run Kaly's commands."""
    if is_inside(checkout):
        return is_fresh(checkout)
    return os.environ.get("KALY_NO_VENV") == "1" or holds_locked_packages(checkout)


def fill_in_settings() -> None:
    """This function will give a command in the checkout's `.venv` the environment of `up`, where none is set.

    Outside it (the production image, KALY_NO_VENV=1) nothing is filled in, so that a missing SECRET_KEY is
    refused; `up` itself always gets what it needs.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if is_inside(CHECKOUT) or sys.argv[1:2] == ["up"]:
        from config.embedded import environment, errors

        try:
            environment.fill_in(os.environ, checkout=CHECKOUT)
        except errors.ServerTrouble as problem:
            sys.exit(f"Kaly: {problem}")


def is_inside(checkout: Path) -> bool:
    """This function will tell whether the running Python is the one of the checkout's `.venv`."""
    environment = checkout / ".venv"
    return sys.prefix != sys.base_prefix and environment.exists() and environment.samefile(sys.prefix)


def holds_locked_packages(checkout: Path) -> bool:
    """This function will tell whether this Python has all of requirements.txt, each at its locked version.

    Lines with a marker (another platform or version) are passed over.
    """
    for name, version in PINNED.findall((checkout / "requirements.txt").read_text()):
        try:
            if importlib.metadata.version(name) != version:
                return False
        except importlib.metadata.PackageNotFoundError:
            return False
    return True


def stamp_of(checkout: Path) -> str:
    """This function will name what a fresh `.venv` is made from: the lock files and the Python's line."""
    digest = hashlib.sha256()
    for name in LOCK_FILES:
        digest.update((checkout / name).read_bytes())
    return f"{digest.hexdigest()} python{sys.version_info[0]}.{sys.version_info[1]}\n"


def stamp_file(checkout: Path) -> Path:
    return checkout / ".venv" / "kaly-stamp"


def is_fresh(checkout: Path) -> bool:
    """This function will tell whether `.venv` holds what the lock files name, for this line of Python."""
    try:
        stamped = stamp_file(checkout).read_text()
    except OSError:
        return False
    return stamped == stamp_of(checkout) and os.access(checkout / ".venv" / "bin" / "python", os.X_OK)


def run_inside(checkout: Path) -> NoReturn:
    """This function will replace this process by the same command under `.venv`'s Python."""
    python = checkout / ".venv" / "bin" / "python"
    os.execv(python, [str(python), *sys.argv])


def make_environment(checkout: Path) -> None:
    """This function will create or repair `.venv`, one process at a time, and stamp it when all is installed.

    A mark is left inside while packages are being installed: an environment found with it was interrupted,
    and is made anew. One without mark or stamp, or with an older stamp, is brought up to date in place.

    :raises SetUpFailed: no venv module, no network, no right to write here
    """
    with one_process_at_a_time(checkout):
        if is_fresh(checkout):
            return
        environment, started = checkout / ".venv", time.monotonic()
        mark = environment / "kaly-installing"
        try:
            create_if_needed(environment, interrupted=mark.exists())
            stamp_file(checkout).unlink(missing_ok=True)
            mark.touch()
            install(checkout)
            stamp_file(checkout).write_text(stamp_of(checkout))
            mark.unlink()
        except OSError as error:
            raise SetUpFailed(f"{cannot_write(error, environment)}") from error
        say(f"installed in {time.monotonic() - started:.0f} s")


@contextmanager
def one_process_at_a_time(checkout: Path) -> Iterator[None]:
    """This function will hold a lock on the checkout's directory itself, which takes no right to write."""
    descriptor = os.open(checkout, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another process is installing here: waiting for it")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def create_if_needed(environment: Path, *, interrupted: bool) -> None:
    """This function will make an empty environment unless a usable one of this Python's line is there."""
    if not interrupted and is_usable(environment):
        return
    if not os.access(environment.parent, os.W_OK):
        raise PermissionError(errno.EACCES, "read-only for this user")
    version = f"Python {sys.version_info[0]}.{sys.version_info[1]}"
    uv = shutil.which("uv")
    say(f"making .venv with {version} and {'uv' if uv else 'pip'}")
    if not uv and not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise SetUpFailed(
            f"this {version} has no venv module: apt install python3-venv (or install uv), then try again."
        )
    if environment.is_symlink():
        raise SetUpFailed(f"{environment} links to an unusable environment: remove it, then try again.")
    if environment.exists():
        shutil.rmtree(environment)
    command = [uv, "venv", "--quiet", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
    run_logged([*command, str(environment)], doing="making .venv")


def is_usable(environment: Path) -> bool:
    """This function will tell whether an environment runs, is of this Python's line and can be added to."""
    question = "import sys; print('%d.%d' % sys.version_info[:2])"
    question += "" if shutil.which("uv") else "; import pip"
    try:
        answer = subprocess.run(
            [environment / "bin" / "python", "-c", question], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return answer.stdout.strip() == f"{sys.version_info[0]}.{sys.version_info[1]}"


def install(checkout: Path) -> None:
    """This function will install exactly what the development lock names, checking every hash."""
    lock = checkout / LOCK_FILES[-1]
    python = str(checkout / ".venv" / "bin" / "python")
    say(f"installing {len(PINNED.findall(lock.read_text()))} packages: less than a minute on most machines")
    uv = shutil.which("uv")
    installer = [uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip", "install"]
    run_logged(
        [*installer, "--require-hashes", "--no-deps", "-r", str(lock)], doing="installing the packages"
    )


def run_logged(command: list[str], *, doing: str) -> None:
    """This function will run an installer with its output in a log, which is kept only when it fails.

    :raises SetUpFailed: it failed; the message holds its last error line and the log's path
    """
    with tempfile.NamedTemporaryFile("w+", prefix="kaly-install-", suffix=".log", delete=False) as log:
        environ = installer_environment(os.environ)
        outcome = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environ,
            preexec_fn=tether.in_child(os.getpid(), ending=signal.SIGKILL),  # or it would go on unlocked
        )
    if outcome.returncode == 0:
        os.unlink(log.name)
        return
    raise SetUpFailed(describe_failure(Path(log.name).read_text(errors="replace"), doing=doing, log=log.name))


def describe_failure(output: str, *, doing: str, log: str) -> str:
    """This function will say in one line why an installer failed: the network, or its own last error line."""
    if NETWORK_TROUBLE.search(output):
        return f"{doing} failed: the package index cannot be reached. Is the network there? (log: {log})"
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")] or lines or ["no output"]
    return f"{doing} failed: {errors[-1][:200]} (log: {log})"


def installer_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """This function will keep installers away from a home directory that is missing or read-only."""
    result = dict(environ, PIP_USER="0", PIP_NO_INPUT="1", PIP_DISABLE_PIP_VERSION_CHECK="1")
    if not os.access(environ.get("HOME", ""), os.W_OK):
        result |= {"PIP_NO_CACHE_DIR": "1", "UV_NO_CACHE": "1"}
    return result


def cannot_write(error: OSError, environment: Path) -> str:
    """This function will say in one line what to do about a `.venv`, or a checkout, that is not writable."""
    if environment.exists() and environment.stat().st_uid != os.geteuid():
        remedy = f"run this as that user, or have it removed (sudo rm -rf '{environment}')."
        return f"{environment} belongs to another user: {remedy}"
    place = environment.parent
    return f"{place} cannot be written ({error.strerror}): make it writable, or use a copy of it elsewhere."


def say(line: str) -> None:
    """This function will show progress, at once and apart from a command's own output."""
    print(f"Kaly: {line}", file=sys.stderr, flush=True)
