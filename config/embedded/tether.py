"""Ties a process, and every process it forks, to the life of its parent.

`python -m config.embedded.tether PARENT MODULE ARGS...` runs a module like `python -m MODULE ARGS...`; when
the parent is killed outright, the kernel kills it and its forked workers too. Linux only: elsewhere nothing
is tied, and the next `up` ends what a killed one left.
"""

import ctypes
import os
import runpy
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
_prctl = getattr(ctypes.CDLL(None), "prctl", None) if sys.platform == "linux" else None


def tie_to_parent(parent: int, *, ending: signal.Signals = signal.SIGKILL) -> None:
    """This function will have the kernel signal this process when its parent ends, or exit if it has.

    It must run after any change of user, which clears the tie. The tie is to the thread that forked.
    """
    if _prctl is None:
        return
    _prctl(PR_SET_PDEATHSIG, int(ending), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def tie_forks() -> None:
    """This function will tie every process forked from here on, and theirs in turn, each to its parent."""
    current = os.getpid()

    def tie_this_fork() -> None:
        nonlocal current
        parent, current = current, os.getpid()
        tie_to_parent(parent)

    os.register_at_fork(after_in_child=tie_this_fork)


def in_child(parent: int, *, ending: signal.Signals) -> Callable[[], None]:
    """This function will return what subprocess calls between fork and exec to tie any program."""
    return lambda: tie_to_parent(parent, ending=ending)


def main() -> None:
    """This function will tie this process and run the module named on the command line."""
    parent, module = int(sys.argv[1]), sys.argv[2]
    tie_to_parent(parent)
    tie_forks()
    del sys.argv[1:3]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
