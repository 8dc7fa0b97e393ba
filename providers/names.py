"""How alike two names have to be for a search by name to find one with the other."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

# Share of a word's trigrams that the name has to hold. One wrong letter in six costs three of seven (okafer, Okafor:
# 0.57), in five three of six (smyth, Smith: 0.5); PostgreSQL's own 0.6 would find neither.
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
