"""`gunicorn -c python:config.gunicorn config.wsgi`. Threads: a slow client must not hold a whole process."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 8
timeout = 30
graceful_timeout = 30
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
limit_request_line = 8190
limit_request_fields = 60
memory = Path("/dev/shm")  # noqa: S108  heartbeats must not wait for a disk
worker_tmp_dir = str(memory) if memory.is_dir() else None
control_socket_disable = True
accesslog = None  # config.middleware writes the access line, without queries.


# Set before the workers import prometheus_client, which looks for it once: the figures of all of them add up.
os.environ.setdefault(
    "PROMETHEUS_MULTIPROC_DIR", str(Path(tempfile.gettempdir()) / f"kaly-metrics-{os.getpid()}")
)


def on_starting(server: Any) -> None:
    """Figures of an earlier run would be added to those of this one."""
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in folder.glob("*.db"):
        old.unlink()


def on_exit(server: Any) -> None:
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


def child_exit(server: Any, worker: Any) -> None:
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)
