"""The one way in: `python -m benchmarks COMMAND`, with DATABASE_URL set. See benchmarks/README.md.

`booking` and `notifications` start servers of their own, which they also kill; they and `calendar_round` look at no
DATABASE_URL.
"""

import argparse
import base64
import contextlib
import importlib
import os
import secrets
from collections.abc import Sequence

COMMANDS = {
    "market": "load the made-up marketplace",
    "search": "search time of every engine, and whether its top 20 is that of brute force",
    "profile": "where the time of a search goes, step by step",
    "endpoint": "the match endpoint against one that returns 20 fixed results",
    "churn": "search time after many availability updates",
    "suspension": "whether a suspended clinician is ever shown after the commit",
    "booking": "whether a time is ever given twice, on servers of its own",
    "notifications": "whether messages arrive, once, whatever is killed; on servers of its own",
    "imports": "rows a second of the directory import against bulk_create",
    "calendar_round": "whether calendars that get the mails of visits end in the right state, khal among them",
    "reviews": "how far organised reviews move a rating, and whom the freeze hits in vain; needs no database",
    "report": "write docs/performance.md from the saved results",
}


WITH_SERVERS = {"booking", "notifications"}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in COMMANDS.items():
        # Imported by name, for each module needs Django, which needs this environment.
        commands.add_parser(name, help=text, add_help=False)
    found, rest = parser.parse_known_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    os.environ.setdefault("SECRET_KEY", secrets.token_hex(32))
    os.environ.setdefault(
        "ENCRYPTION_KEYS", f"benchmarks:{base64.b64encode(secrets.token_bytes(32)).decode()}"
    )
    with contextlib.ExitStack() as stack:
        given = {}
        if found.command in WITH_SERVERS:
            from benchmarks import servers

            given["servers"] = stack.enter_context(servers.running())
        import django

        django.setup()
        importlib.import_module(f"benchmarks.commands.{found.command}").run(rest, **given)


if __name__ == "__main__":
    main()
