"""What the application's role may do in the database: its own tables, and of the trail only to read and to add."""

from django.db import connection, transaction

from accounts.trail.tables import followed, written_once

READ_ONLY = {"django_migrations", "pghistory_context"}
MAINTAIN_SINCE = 170_000  # PostgreSQL 17: ANALYZE and CLUSTER by someone else than the owner


@transaction.atomic
def grant(*, role: str, password: str) -> None:
    """This function will give a role what the application needs and nothing else; any number of times.

    Only the owner of the tables can do this. The role is made if it is not there. Tables whose history is kept can't
    be emptied by TRUNCATE, which no trigger of theirs would see.
    """
    quoted = connection.ops.quote_name(role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role])
        if not cursor.fetchone()[0]:
            cursor.execute(f"CREATE ROLE {quoted} LOGIN PASSWORD %s", [password or None])
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        for kind in ("TABLES", "SEQUENCES"):
            cursor.execute(f"REVOKE ALL ON ALL {kind} IN SCHEMA public FROM {quoted}")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        for rights, tables in rights_of_tables().items():
            listed = ", ".join(connection.ops.quote_name(table) for table in sorted(tables))
            if listed:
                cursor.execute(f"GRANT {rights} ON {listed} TO {quoted}")


def rights_of_tables() -> dict[str, set[str]]:
    """This function will sort the tables there are by what the application may do with them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relkind IN ('v', 'm') FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')"
        )
        kinds = dict(cursor.fetchall())
    tables = set(kinds)
    trail = tables & written_once()
    read_only = tables & READ_ONLY | {name for name, is_view in kinds.items() if is_view}
    with_history = tables & {model._meta.db_table for model in followed()}
    change = "SELECT, INSERT, UPDATE, DELETE"
    if connection.pg_version >= MAINTAIN_SINCE:  # type: ignore[attr-defined]
        change += ", MAINTAIN"
    return {
        "SELECT": read_only,
        "SELECT, INSERT": trail,
        change: with_history,
        f"{change}, TRUNCATE": tables - trail - read_only - with_history,
    }


def keep_history_on() -> None:
    """This function will have the triggers ignore the setting `pgtrigger.ignore`, which any session could make.

    pgtrigger writes this function anew with each trigger that a migration installs, so this follows each migration.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN"
            " LANGUAGE sql IMMUTABLE AS 'SELECT false'"
        )
