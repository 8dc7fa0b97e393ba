"""The marketplace of the benchmarks: the same for a seed, sound, and in step with its search rows."""

import re

import pytest
from django.db import IntegrityError, connection, transaction

from benchmarks.market import loading
from benchmarks.market.storage import set_aside
from providers import reputation, search_rows
from providers.models import Practice, Provider, SearchRow

NO_REVIEWS = reputation.Sums(0.0, 0.0, 0)
NUMBERED = {  # their ids come from a sequence, which goes on
    "providers_providertaxonomy": "provider_id, taxonomy_id, is_primary",
    "providers_planacceptance": "practice_id, plan_id, answer, source, confirmed_at",
}
SCHEMA = """
SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid), convalidated FROM pg_constraint
WHERE conrelid::regclass::text LIKE 'providers\\_%%'
UNION ALL
SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), i.indisclustered
FROM pg_index AS i WHERE i.indrelid::regclass::text LIKE 'providers\\_%%'
ORDER BY 1, 2, 3
"""


def rows(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def contents():
    tables = [*loading.TABLES, loading.SEARCH, "bench_nexttime"]
    return {
        table: sorted(rows(f"SELECT {NUMBERED.get(table, '*')} FROM {table}"), key=repr) for table in tables
    }


def test_a_seed_gives_the_same_marketplace_again(load):
    load(150, seed=4)
    first = contents()

    load(150, seed=4)
    assert contents() == first

    load(150, seed=5)
    assert all(contents()[table] != first[table] for table in first)


def test_suspended_clinicians_come_on_top_and_are_not_in_search(load):
    load(1000)

    assert Provider.objects.filter(suspended_at=None).count() == 1000
    assert Provider.objects.exclude(suspended_at=None).count() == 30
    suspended = Provider.objects.exclude(suspended_at=None).values("pk")
    assert set(SearchRow.objects.filter(provider_id__in=suspended).values_list("ok", flat=True)) == {False}
    assert Practice.objects.filter(provider__suspended_at=None).count() > 1050


def test_search_rows_say_what_the_tables_of_supply_say(load, now):
    load(400)

    # There are no opening hours from which times could be computed again.
    assert {d.problem for d in search_rows.differences(now=now)} <= {"times"}

    Provider.objects.update(sex="X")
    assert "differs" in {d.problem for d in search_rows.differences(now=now)}


def test_clinicians_stand_where_the_product_would_rank_them(load):
    load(400)

    assert Provider.objects.filter(rating_percentile__isnull=False).count() > 200
    assert reputation.rank_nightly(now=loading.current().moment) == 0
    kept = reputation.stored(Provider.objects.values_list("pk", flat=True)).values()
    assert [row for row in kept if row.sums != reputation.expected(row, NO_REVIEWS)] == []


def test_each_next_time_lies_in_the_first_free_part_of_its_day(load):
    load(400)

    wrong = rows("""
        SELECT count(*), count(*) FILTER (WHERE position('1' IN t.in_person_parts) IS DISTINCT FROM
            (CASE WHEN t.in_person_at IS NULL THEN 0 ELSE 1 + 3 * (wall.at::date - t.free_from)
                + CASE WHEN wall.at::time < '12:00' THEN 0 WHEN wall.at::time < '17:00' THEN 1 ELSE 2 END END))
        FROM bench_nexttime AS t JOIN providers_practice AS p ON p.id = t.practice_id
        JOIN providers_location AS l ON l.id = p.location_id
        CROSS JOIN LATERAL (SELECT t.in_person_at AT TIME ZONE l.zone AS at) AS wall""")
    assert wrong == [(Practice.objects.count(), 0)]


def test_constraints_and_indexes_are_the_same_afterwards(load):
    before = schema()
    load(50)

    assert schema() == before
    assert len(before) > 60


def schema():
    """The casts of a list are written otherwise once a definition was read again; it means the same."""
    plain = re.compile(r"::character varying|\)?::text(\[\])?|[()]")
    return [(table, name, plain.sub("", text), flag) for table, name, text, flag in rows(SCHEMA)]


def test_a_row_that_breaks_a_constraint_fails_the_load(load):
    load(50)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        aside = set_aside(cursor, loading.TABLES)
        cursor.execute("UPDATE providers_practice SET location_id = id")
        aside.restore(cursor)
