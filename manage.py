#!/usr/bin/env python3
"""Kaly's commands: `python3 manage.py up`, `python3 manage.py test` and everything Django offers.

This file alone has to parse on any Python, back to 2.7, to be able to say which Python is needed.
"""

import os
import subprocess
import sys

SUITABLE = ("3.13", "3.12", "3.11")
CHECKOUT = os.path.dirname(os.path.abspath(__file__))


def version_of(python):
    # type: (str) -> str
    """This function will ask an interpreter for its version, such as "3.12"; empty when it does not run."""
    question = "import sys; sys.stdout.write('%d.%d' % sys.version_info[:2])"
    try:
        process = subprocess.Popen([python, "-c", question], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except OSError:
        return ""
    return process.communicate()[0].decode("ascii", "replace")


def continue_with_a_suitable_python():
    # type: () -> None
    """This function will replace this process by the same command under Python 3.13, 3.12 or 3.11."""
    candidates = [os.path.join(CHECKOUT, ".venv", "bin", "python")] + [
        "python" + version for version in SUITABLE
    ]
    for python in candidates:
        if version_of(python) in SUITABLE:
            os.execvp(python, [python, os.path.abspath(__file__)] + sys.argv[1:])
    running = "%d.%d" % sys.version_info[:2]
    sys.exit("Kaly: Python 3.11, 3.12 or 3.13 is needed; this is %s, and none of them is on PATH." % running)


def main():
    # type: () -> None
    """This function will enter the checkout's environment, then run the command named on the command line."""
    if "%d.%d" % sys.version_info[:2] not in SUITABLE:
        continue_with_a_suitable_python()
    from config import bootstrap

    bootstrap.enter_environment()
    if sys.argv[1:2] == ["test"]:
        from config.management.commands import test

        test.run_pytest(sys.argv[2:])
    bootstrap.fill_in_settings()
    from config import commands

    commands.run(sys.argv)


if __name__ == "__main__":
    main()
