"""What the application's role can and can't do, asked of PostgreSQL as that role."""

import uuid
from contextlib import contextmanager

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from accounts.models import HealthRead, RoleGrant, Seal, User
from accounts.trail import rights
from accounts.trail.reads import record_read
from accounts.trail.seals import sweep
from accounts.trail.tables import followed, written_once
from providers import search_rows
from tests.factories.people import RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def role():
    """A role with the application's rights, gone with the transaction of the test."""
    name = f"app_of_{connection.settings_dict['NAME']}"
    rights.grant(role=name, password="")
    return name


@contextmanager
def acting_as(role):
    with connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL ROLE "{role}"')
        yield cursor
        cursor.execute("RESET ROLE")


def read(now):
    record_read(
        subject_id=uuid.UUID(int=7), reader=None, key_id=uuid.UUID(int=9), what="x", why="own", now=now
    )


def refusal(cursor, statement):
    """What PostgreSQL says to a statement; its SQLSTATE 42501 is insufficient_privilege."""
    with pytest.raises(ProgrammingError) as refused, transaction.atomic():
        cursor.execute(statement)
    return refused.value.__cause__.sqlstate


def test_the_product_works_as_the_application(role, now):
    with acting_as(role):
        ada = UserFactory()
        grant = RoleGrantFactory(user=ada)
        RoleGrant.objects.filter(pk=grant.pk).update(ended_at=now)
        read(now)
        assert sweep(now=timezone.now()) == 4
        User.objects.filter(pk=ada.pk).delete()

    assert User.pgh_event_model.objects.count() == 2
    assert Seal.objects.count() == 4


def test_the_commands_that_tidy_tables_work_as_the_application(role):
    with acting_as(role) as cursor:
        cursor.execute("TRUNCATE providers_directorystaging, providers_directoryreject")
        cursor.execute("ANALYZE providers_provider, providers_searchrow")
        search_rows.store_in_order()


@pytest.mark.parametrize("table", sorted(written_once()))
def test_rows_of_the_trail_can_only_be_added_and_read(role, table):
    with acting_as(role) as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        cursor.execute(f"INSERT INTO {table} SELECT * FROM {table}")
        column = "sequence" if table == "accounts_seal" else "id" if "pgh" not in names(table) else "pgh_id"
        assert refusal(cursor, f"UPDATE {table} SET {column} = {column}") == "42501"
        assert refusal(cursor, f"DELETE FROM {table}") == "42501"
        assert refusal(cursor, f"TRUNCATE {table} CASCADE") == "42501"
        assert refusal(cursor, f"DROP TABLE {table} CASCADE") == "42501"
        assert refusal(cursor, f"ALTER TABLE {table} DISABLE TRIGGER ALL") == "42501"


def names(table):
    return " ".join(
        column.name for column in connection.introspection.get_table_description(connection.cursor(), table)
    )


@pytest.mark.parametrize("table", sorted({model._meta.db_table for model in followed()}))
def test_no_table_can_be_kept_from_writing_its_history(role, table):
    with acting_as(role) as cursor:
        assert refusal(cursor, f"TRUNCATE {table} CASCADE") == "42501"
        assert refusal(cursor, f"ALTER TABLE {table} DISABLE TRIGGER ALL") == "42501"
        assert refusal(cursor, f"DROP TABLE {table} CASCADE") == "42501"


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "CREATE TABLE public.mine (a integer)",
        "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN"
        " LANGUAGE sql AS 'SELECT true'",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('accounts', 'x', now())",
        "UPDATE pghistory_context SET metadata = '{}'",
        "SELECT setval('providers_providertaxonomy_id_seq', 1)",
    ],
)
def test_nothing_around_the_trail_can_be_changed(role, statement):
    with acting_as(role) as cursor:
        assert refusal(cursor, statement) == "42501"


def test_history_is_written_whatever_pgtrigger_is_told_to_ignore(role):
    ada = UserFactory()
    with acting_as(role) as cursor:
        cursor.execute(
            "SELECT set_config('pgtrigger.ignore', array_agg(tgname)::text, true) FROM pg_trigger"
            " WHERE tgname LIKE 'pgtrigger_%%'"
        )
        User.objects.filter(pk=ada.pk).update(is_active=False)
        read(timezone.now())
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        HealthRead.objects.all().delete()

    assert list(User.pgh_event_model.objects.values_list("pgh_label", flat=True)) == ["insert", "update"]


def test_with_the_function_of_pgtrigger_itself_it_would_not_be(role):
    ada = UserFactory()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN LANGUAGE"
            " sql AS $$ SELECT trigger_name = ANY(current_setting('pgtrigger.ignore')::text[]) $$"
        )
    with acting_as(role) as cursor:
        cursor.execute(
            "SELECT set_config('pgtrigger.ignore', array_agg(tgname)::text, true) FROM pg_trigger"
            " WHERE tgname LIKE 'pgtrigger_%%'"
        )
        User.objects.filter(pk=ada.pk).update(is_active=False)

    assert list(User.pgh_event_model.objects.values_list("pgh_label", flat=True)) == ["insert"]


def test_the_owner_could_so_the_seals_are_needed():
    """The control: what the application is refused, the owner of the tables is not."""
    UserFactory()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_userevent DISABLE TRIGGER ALL")
        cursor.execute("DELETE FROM accounts_userevent")

    assert User.pgh_event_model.objects.count() == 0


def test_rights_are_granted_any_number_of_times(role):
    before = rights_of(role)
    rights.grant(role=role, password="")

    assert rights_of(role) == before
    assert before["accounts_healthread"] == {"SELECT", "INSERT"}
    assert before["django_migrations"] == {"SELECT"}
    assert "TRUNCATE" not in before["accounts_user"]


def test_a_right_too_many_is_taken_back(role):
    with connection.cursor() as cursor:
        cursor.execute(f'GRANT ALL ON accounts_seal TO "{role}"')
    rights.grant(role=role, password="")

    assert rights_of(role)["accounts_seal"] == {"SELECT", "INSERT"}


def rights_of(role):
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = %s",
            [role],
        )
        for table, right in cursor.fetchall():
            found.setdefault(table, set()).add(right)
    return found
