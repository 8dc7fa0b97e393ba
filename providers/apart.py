"""A process of its own for what strangers send: with bounded memory and time, without our settings, keys and rows."""

import os
import resource
import subprocess
import sys
from pathlib import Path

CPU_SECONDS = 10
MEMORY = 384 * 1024 * 1024  # beside the interpreter and its libraries
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "LANG", "PYTHONTZPATH")  # of the environment: no keys, no addresses


class Ended(Exception):
    """It took more time or memory than it may."""


def run(module: str, *arguments: str, content: bytes, seconds: int) -> bytes:
    """This function will run a module of ours in a process of its own, and return what it writes.

    The module calls `bound` before it looks at the content, which it reads from standard input.

    :raises Ended: one of the limits ended it
    """
    from django.conf import settings  # here: the process itself goes without

    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and module; what was sent is its input alone
            [sys.executable, "-m", module, *arguments],
            input=content,
            capture_output=True,
            timeout=seconds,
            cwd=settings.BASE_DIR,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Ended from None
    if done.returncode or not done.stdout:
        raise Ended
    return done.stdout


def bound() -> None:
    """This function will hold this process to its limits from now on; it can write no file and start no other."""
    limits = {
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
    }
    statm = Path("/proc/self/statm")
    if statm.exists():  # elsewhere than on Linux the limit of memory is not kept anyway
        limits[resource.RLIMIT_AS] = int(statm.read_text().split()[0]) * resource.getpagesize() + MEMORY
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))
