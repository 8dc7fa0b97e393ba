"""Migrations as the owner of the tables, everything else as the application's role: both by their URLs."""

import os
import subprocess
import sys
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from config.checks import the_application_owns_no_table
from config.owner import as_owner

pytestmark = pytest.mark.django_db(transaction=True)

APPLICATION, PASSWORD = "an application", "its 'password'"


def url(role):
    """The database of this test for a role."""
    ours = connection.settings_dict
    return f"postgresql://{quote(role)}:{quote(PASSWORD)}@/{ours['NAME']}?host={quote(ours['HOST'])}"


@pytest.fixture
def two_roles():
    """The environment of a migration with an owner and an application, whose role goes at the end."""
    yield {
        "DATABASE_OWNER_URL": url(connection.settings_dict["USER"]),
        "DATABASE_URL": url(APPLICATION),
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [APPLICATION])
        if cursor.rowcount:
            cursor.execute(f'DROP OWNED BY "{APPLICATION}"; DROP ROLE "{APPLICATION}"')


def run(*command, **environ):
    return subprocess.run(
        [sys.executable, "-m", "django", *command],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_migrating_as_the_owner_makes_the_application_and_lets_it_work(two_roles):
    done = run("migrate", "--no-input", **two_roles)
    assert done.returncode == 0, done.stderr

    with psycopg.connect(two_roles["DATABASE_URL"], autocommit=True) as application:
        application.execute("UPDATE accounts_user SET is_active = is_active")
        for statement in (
            "DELETE FROM accounts_healthread",
            "SET session_replication_role = replica",
            "ALTER TABLE accounts_healthread DISABLE TRIGGER ALL",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute(statement)

    checked = run("check", "--deploy", "--database", "default", DATABASE_URL=two_roles["DATABASE_URL"])
    assert "config.W003" not in checked.stdout + checked.stderr
    again = run("migrate", "--no-input", **two_roles)
    assert again.returncode == 0, again.stderr


def test_an_application_that_owns_its_tables_is_warned_of():
    assert [message.id for message in the_application_owns_no_table(["default"])] == ["config.W003"]
    assert the_application_owns_no_table(None) == []


def test_the_owner_is_connected_for_the_block_alone(settings):
    settings.DATABASE_OWNER = {**connection.settings_dict, "USER": "nobody_of_this_name"}
    ours = dict(connection.settings_dict)

    with as_owner():
        assert connection.settings_dict["USER"] == "nobody_of_this_name"
        assert connection.settings_dict["NAME"] == ours["NAME"]
    assert connection.settings_dict == ours


def test_the_owner_is_not_connected_through_the_pool_of_the_application(settings):
    pooled = {**connection.settings_dict["OPTIONS"], "pool": {"min_size": 1}}
    settings.DATABASE_OWNER = {**connection.settings_dict, "OPTIONS": pooled}

    with as_owner():
        assert connection.pool is None


def test_with_one_role_a_migration_grants_nothing(settings):
    assert settings.DATABASE_OWNER is None
    call_command("migrate", verbosity=0)

    with connection.cursor() as cursor:
        cursor.execute("SELECT public._pgtrigger_should_ignore('x')")
        assert cursor.fetchone() == (False,)
