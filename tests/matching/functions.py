"""The SQL functions of matching with a piece taken out, to show what that piece protects."""

from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from matching import retrieval

FOLDER = Path(retrieval.__file__).parent / "migrations" / "sql"
SEARCH = "0002_search.sql"
DETAILS = "0005_details.sql"


def put(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))


@contextmanager
def replaced(name: str, *pieces: tuple[str, str]):
    """Functions of a file as they would be with each piece replaced by another, for as long as this lasts."""
    whole = changed = (FOLDER / name).read_text()
    for old, new in pieces:
        assert old in changed
        changed = changed.replace(old, new)
    put(changed)
    try:
        yield
    finally:
        put(whole)
