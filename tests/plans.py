"""Whether PostgreSQL can find rows by an index: over tables as small as those of a test any one is as good."""

from django.db import connection

OTHERS = """
SELECT quote_ident(relation.relname), quote_ident(bound.conname)
FROM pg_index JOIN pg_class AS relation ON relation.oid = indexrelid
LEFT JOIN pg_constraint AS bound ON bound.conindid = indexrelid AND bound.conrelid = indrelid
WHERE indrelid = %s::regclass AND relation.relname <> %s
"""


def with_no_index_but(kept, statement, values=None):
    """The plan of a statement where each table has no index but the one that `kept` names for it.

    Only within a transaction that is taken back.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for table, index in kept.items():
            cursor.execute(OTHERS, [table, index])
            for other, constraint in cursor.fetchall():
                end = (
                    f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"
                    if constraint
                    else f"DROP INDEX {other}"
                )
                cursor.execute(f"{end} CASCADE")
        cursor.execute(f"EXPLAIN {statement}", values)
        return "\n".join(line for (line,) in cursor.fetchall())
