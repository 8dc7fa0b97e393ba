"""`python benchmarks/notifications.py …` is `python -m benchmarks notifications …`, from a fresh clone too."""

import os
import sys

# This directory has modules named as some of Python's own; the checkout takes its place.
sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def main() -> None:
    from config import bootstrap

    bootstrap.enter_environment()
    from benchmarks.__main__ import main

    sys.argv.insert(1, "notifications")
    main(sys.argv[1:])


if __name__ == "__main__":
    main()
