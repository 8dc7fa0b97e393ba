"""The turn of an import, taken and given back in so many words: a closed connection gives it back a moment later."""

import psycopg
from django.db import connection

from providers.directory import staging


def wait_for_the_turn(patience="60s"):
    """Until no import holds its lock, that of a process killed a moment ago included."""
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        other.execute("SELECT set_config('lock_timeout', %s, false)", [patience])
        other.execute("SELECT pg_advisory_lock(%s)", [staging.LOCK])
        other.execute("SELECT pg_advisory_unlock(%s)", [staging.LOCK])
