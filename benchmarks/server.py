"""gunicorn with the product's own configuration, for as long as a block lasts."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds until a server has to answer
WORKERS = 2
POOL = 8  # connections of each worker, as docker-compose.yml has it


@contextlib.contextmanager
def running() -> Iterator[int]:
    """This function will serve the product and the fixed endpoint on a free port of 127.0.0.1, and stop it again."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": str(WORKERS),
        "DATABASE_POOL_SIZE": str(POOL),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi:application"]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait(port, process, log)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def _wait(port: int, process: subprocess.Popen[bytes], log: object) -> None:
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.2)
    log.seek(0)
    raise RuntimeError(log.read().decode(errors="replace")[-4000:] or "gunicorn did not answer")
