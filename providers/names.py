"""How alike two names have to be for a search by name to find one with the other."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

# Measured: okafer and Okafor are alike by 0.57, jonson and Johnson by 0.5; PostgreSQL's own 0.6 would find neither.
# At 0.33 every name that begins with the same two letters would do.
ALIKE = 0.45


@contextmanager
def forgiving_typos(*, when: bool = True) -> Iterator[None]:
    """This function will have `PracticeQuerySet.named` forgive a wrong letter while it lasts; in a transaction."""
    if not when:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(ALIKE)])
        yield
