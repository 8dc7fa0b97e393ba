"""The three programs of the marketplace as `up` runs them, and how to tell that they are ready."""

import errno
import http.client
import os
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path

from kombu.exceptions import OperationalError

from config.embedded.errors import ServerTrouble
from config.embedded.processes import Child, start_module

READY_SECONDS = 60


def listen_from(port: int) -> socket.socket:
    """This function will listen on a port of the loopback address, or on the next free one.

    The socket is handed to the web server, so nobody can take the port in between.

    :raises ServerTrouble: no port is free, or this user may not have the one asked for
    """
    for candidate in range(port, min(port + 100, 65536)):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", candidate))
            listener.listen(128)
        except OSError as error:
            listener.close()
            if error.errno == errno.EACCES:
                raise ServerTrouble(
                    f"port {candidate} needs root: name one from 1024 on with --port."
                ) from error
        else:
            return listener
    raise ServerTrouble(f"no port from {port} on is free: name another with --port.")


def start_web(listener: socket.socket, run: Path, *, checkout: Path, environ: Mapping[str, str]) -> Child:
    """This function will start gunicorn as in production, but smaller, on a socket that already listens."""
    metrics = run / "metrics"
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir(mode=0o700)
    options = (
        "--config=python:config.gunicorn --workers=2 --threads=4 --graceful-timeout=5 --no-control-socket"
    )
    return start_module(
        "web",
        ["gunicorn", "config.wsgi:application", f"--bind=fd://{listener.fileno()}", *options.split()],
        log=run / "web.log",
        cwd=checkout,
        environ={**environ, "PROMETHEUS_MULTIPROC_DIR": str(metrics)},
        pass_fds=[listener.fileno()],
    )


def start_worker(run: Path, *, checkout: Path, environ: Mapping[str, str]) -> Child:
    """This function will start a Celery worker of three processes, for both queues, under a name of its own."""
    options = f"--loglevel=INFO --concurrency=3 --without-mingle --without-gossip --hostname={worker_name()}"
    return start_module(
        "worker",
        ["celery", "--app=config", "worker", *options.split()],
        log=run / "worker.log",
        cwd=checkout,
        environ=environ,
    )


def start_beat(run: Path, *, checkout: Path, environ: Mapping[str, str]) -> Child:
    """This function will start Celery's beat with its schedule file in the run directory."""
    return start_module(
        "beat",
        ["celery", "--app=config", "beat", "--loglevel=INFO", f"--schedule={run / 'schedule'}", "--pidfile="],
        log=run / "beat.log",
        cwd=checkout,
        environ=environ,
    )


def worker_name() -> str:
    return f"kaly-{os.getpid()}@localhost"


def web_is_ready(port: int) -> bool:
    """This function will tell whether /readyz answers 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": "localhost"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def worker_is_ready() -> bool:
    """This function will tell whether this run's worker answers a ping."""
    from config.celery import app

    try:
        return bool(app.control.ping(destination=[worker_name()], timeout=0.5))
    except OperationalError:
        return False


def beat_is_ready(run: Path) -> bool:
    """This function will tell whether beat has opened its schedule; the suffix depends on the Python."""
    return any(path.stat().st_size for path in run.glob("schedule*"))
