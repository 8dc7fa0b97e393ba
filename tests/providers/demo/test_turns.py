"""Loads take turns, and none begins without a catalogue."""

from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from providers.demo import loading


def is_free():
    """Whether another connection could begin a load now."""
    known = connection.get_connection_params()
    where = {key: known[key] for key in ("dbname", "user", "password", "host", "port") if key in known}
    with psycopg.connect(**where) as other:
        answer = other.execute("SELECT pg_try_advisory_xact_lock(hashtext('providers.demo'))").fetchone()
    return answer == (True,)


def test_a_load_holds_the_lock_that_a_second_one_waits_for(db, load):
    assert is_free()
    load(0, 1)
    assert not is_free()  # until the transaction around this test ends


def test_without_a_catalogue_it_says_what_to_do(no_catalogue, load):
    with pytest.raises(loading.CatalogueMissing):
        load(10, 1)
    with pytest.raises(CommandError, match="load_catalogue"):
        call_command("load_demo", clinicians=10, stdout=StringIO())
