"""What PostgreSQL writes into its own log about statements that hold what a person wrote."""

import re
import uuid
from pathlib import Path

import psycopg
import pytest
import yaml
from django.conf import settings
from django.db import connection

from config.embedded.postgres import DISCREET
from tests import servers


@pytest.fixture
def log(db):
    """The log of the run's own server."""
    sockets = Path(settings.DATABASES["default"]["HOST"])
    if not sockets.parent.name.startswith(servers.PREFIX):
        pytest.skip("the database of this run is somebody else's, and so is its log")
    return sockets.parent / "postgres.log"


def fail(statement, *, loose):
    """Have a statement fail on a connection of its own, as it comes (`loose`) or as `up` runs PostgreSQL."""
    with psycopg.connect(**connection.get_connection_params() | {"options": ""}) as own:
        own.execute("SET statement_timeout = '50ms'")
        if loose:
            own.execute("SET log_min_error_statement = error")
            own.execute("SET log_error_verbosity = default")
        with pytest.raises(psycopg.Error):
            own.execute(
                "CREATE TEMPORARY TABLE diary (entry text, CONSTRAINT no_entry CHECK (entry = ''));"
                + statement
            )


STATEMENTS = ["SELECT pg_sleep(60), '{}'", "INSERT INTO diary VALUES ('{}')"]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_failing_statement_leaves_nothing_of_what_it_held(log, statement):
    canary = f"canary-{uuid.uuid4()}"
    fail(statement.format(canary), loose=False)
    assert canary not in log.read_text()


@pytest.mark.parametrize("statement", STATEMENTS)
def test_as_postgres_comes_it_would_be_quoted(log, statement):
    canary = f"canary-{uuid.uuid4()}"
    fail(statement.format(canary), loose=True)
    assert canary in log.read_text()


def test_the_containers_and_the_documents_say_the_same():
    root = settings.BASE_DIR
    command = yaml.safe_load((root / "docker-compose.yml").read_text())["services"]["postgres"]["command"]
    text = (root / "docs" / "operations.md").read_text()
    wanted = {f"{name}={value}" for name, value in DISCREET.items()}
    assert wanted <= {part.removeprefix("-c") for part in command}
    assert wanted <= set(re.sub(" = ", "=", text).split())
