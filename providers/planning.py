"""Settings of PostgreSQL for single reads: how alike names have to be, and a plan it would not choose itself."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import connection, transaction

# Measured: okafer and Okafor are alike by 0.57, jonson and Johnson by 0.5; PostgreSQL's own 0.6 would find neither.
# At 0.33 every name that begins with the same two letters would do.
FORGIVING = {"pg_trgm.word_similarity_threshold": "0.45"}
# Of the registries' names: PostgreSQL's own 0.6 would not forgive one wrong letter of seven. A word of two or three
# letters has to be there as it is, so the index need not offer every word that begins alike.
FORGIVING_REGISTRIES = {
    "pg_trgm.word_similarity_threshold": "0.42",
    "pg_trgm.strict_word_similarity_threshold": "0.9",
}
# The nearest first, read off the index until a page is full. PostgreSQL takes a box on the sphere to hold one place
# in a thousand, so for most pages it would rather load and sort every place in it: measured 0.6 s, not 0.02 s.
NEAREST_BY_INDEX = {"enable_sort": "off"}


@contextmanager
def planned(settings: Mapping[str, str]) -> Iterator[None]:
    """This function will hold settings for the reads within, in a transaction; without any it does nothing."""
    if not settings:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            for name, value in settings.items():
                cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        yield
