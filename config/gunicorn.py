"""`gunicorn -c python:config.gunicorn config.wsgi`. Threads: a slow client must not hold a whole process."""

import contextlib
import os
import re
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


FIGURES = re.compile(r"(counter|summary|histogram|gauge_[a-z]+)_\d+\.db")  # as prometheus_client names them
made: list[Path] = []


def on_starting(server: Any) -> None:
    """Figures of an earlier run would be added to those of this one."""
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
        made.append(folder)
    remove_figures(folder)


def on_exit(server: Any) -> None:
    """The folder goes too if it was made here, unless somebody has put something else in it."""
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    remove_figures(folder)
    if folder in made:
        with contextlib.suppress(OSError):
            folder.rmdir()


def remove_figures(folder: Path) -> None:
    """This function will remove the files of prometheus_client, and nothing else that may lie there."""
    for file in folder.glob("*.db"):
        if FIGURES.fullmatch(file.name):
            file.unlink(missing_ok=True)


def child_exit(server: Any, worker: Any) -> None:
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)
