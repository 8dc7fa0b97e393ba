"""Writes about what can't be undone, such as a mail that was sent: tried again while the database is away."""

import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection

# Seconds between tries. With those of a carrier they are less than a lease, so nobody sends the message meanwhile.
PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)


def surely(write: Callable[[], object]) -> None:
    """This function will write, again and again for a quarter of a minute if the database does not answer.

    :raises OperationalError, InterfaceError: it did not
    """
    for pause in PAUSES:
        try:
            write()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:  # what else belongs to it is lost by now
                raise
            connection.close()
            time.sleep(pause)
        else:
            return
    write()
