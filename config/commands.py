"""Django's commands, for whom a database that does not answer is one line."""

import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError

from accounts.trail.acting import acting


def run(arguments: list[str]) -> None:
    """This function will run the command named on the command line; exit 1 without a reachable database."""
    try:
        with acting(command=arguments[1] if arguments[1:] else "help"):
            execute_from_command_line(arguments)
    except OperationalError as error:
        # What a server answers to a statement carries an SQLSTATE; a failure to connect has none.
        if getattr(error.__cause__, "sqlstate", None) is not None:
            raise
        sys.exit(
            "Kaly: the database does not answer: `python3 manage.py up` in another terminal starts one"
            f" ({' '.join(str(error).split())})."
        )
