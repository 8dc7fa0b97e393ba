"""The catalogue held in memory is the stored one at every request, whoever changed it and however."""

import json

import pytest
from django.db import connection, transaction

from providers.catalogue import held
from providers.catalogue.loading import load
from providers.models import Condition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_catalogue")]

TABLES = (
    "condition",
    "conditionspecialty",
    "insuranceplan",
    "language",
    "payer",
    "ptdirectaccess",
    "specialty",
    "taxonomy",
)
QUIET = {"progress": lambda name, rows: None}
# The version counted up where it should be drawn.
COUNTING = """
CREATE OR REPLACE FUNCTION renew_catalogue_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE providers_catalogueversion SET version = lpad(
        ((right(version::text, 12))::bigint + 1)::text, 32, '0'
    )::uuid;
    RETURN NULL;
END $$
"""


@pytest.fixture
def small_catalogue(no_catalogue, folder):
    load(directory=folder, **QUIET)


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def routes():
    return [(route.specialty.slug, route.role) for route in held.current().routes["thoracic-strain"]]


def test_it_holds_what_a_match_reads():
    catalogue = held.current()
    assert catalogue.conditions["cauda-equina"] == (
        Condition.objects.get(number=2).id,
        2,
        "cauda-equina",
        "Squeezed nerves",
        "emergency",
        "myelopathy",
    )
    surgery = (3, "spine-surgery", "Spine surgery", "surgeon", False, True, True, True)
    assert catalogue.specialties["spine-surgery"] == catalogue.specialty_of["207XS0117X"] == surgery
    assert [plan[1:] for plan in catalogue.plans.values()] == [
        (1, "Original Medicare"),
        (2, "Aetna employer plan"),
    ]
    assert sorted(routes()) == [
        ("family-medicine", "first_contact"),
        ("physical-therapy", "first_contact"),
        ("spine-surgery", "step_up"),
    ]
    assert catalogue.taxonomy_codes == {1: ("207Q00000X",), 2: ("225100000X",), 3: ("207XS0117X",)}
    assert catalogue.languages == {"en", "es"}
    assert catalogue.states_with_referral_limits == {"NY"}


CHANGES = {
    "condition": ("UPDATE providers_condition SET is_active = false WHERE number = 1", ["cauda-equina"]),
    "specialty": ("UPDATE providers_specialty SET is_active = false WHERE number = 2", [1, 3]),
    "route": ("DELETE FROM providers_conditionspecialty WHERE specialty_id = 3", [1, 2]),
    "code": ("INSERT INTO providers_taxonomy VALUES ('207QG0300X', 'Older', false, 1)", ["207QG0300X"]),
    "plan": ("UPDATE providers_insuranceplan SET is_active = false WHERE number = 1", [2]),
    "payer": ("UPDATE providers_payer SET is_active = false WHERE slug = 'medicare'", [2]),
    "language": ("TRUNCATE providers_language", []),
    "access": ("UPDATE providers_ptdirectaccess SET access = 'provisional'", ["CO", "NY"]),
}


def seen(kind):
    catalogue = held.current()
    return {
        "condition": lambda: sorted(catalogue.conditions),
        "specialty": lambda: sorted(s.number for s in catalogue.specialties.values()),
        "route": lambda: sorted(r.specialty.number for r in catalogue.routes["thoracic-strain"]),
        "code": lambda: [c for c in catalogue.taxonomy_codes[1] if c != "207Q00000X"],
        "plan": lambda: sorted(plan.number for plan in catalogue.plans.values()),
        "payer": lambda: sorted(plan.number for plan in catalogue.plans.values()),
        "language": lambda: sorted(catalogue.languages),
        "access": lambda: sorted(catalogue.states_with_referral_limits),
    }[kind]()


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_by_plain_sql_is_seen_at_once(kind):
    statement, expected = CHANGES[kind]
    assert seen(kind) != expected
    run(statement)
    assert seen(kind) == expected


@pytest.mark.parametrize("kind", CHANGES)
def test_the_trigger_is_what_tells(kind):
    statement, expected = CHANGES[kind]
    before = seen(kind)
    for table in TABLES:
        run(f"DROP TRIGGER catalogue_has_a_new_version ON providers_{table}")
    run(statement)
    assert seen(kind) == before != expected


def test_a_retired_specialty_takes_its_routes_along():
    run("UPDATE providers_specialty SET is_active = false WHERE number = 2")
    assert sorted(routes()) == [("family-medicine", "first_contact"), ("spine-surgery", "step_up")]


def test_a_load_of_the_catalogue_is_seen_at_once(folder, replace):
    assert held.current().conditions["thoracic-strain"].name == "Strain"
    replace("conditions.csv", "Strain,A stretched", "Pulled muscle,A stretched")
    load(directory=folder, **QUIET)
    assert held.current().conditions["thoracic-strain"].name == "Pulled muscle"


def test_an_unchanged_catalogue_costs_one_query_for_its_version(django_assert_num_queries):
    catalogue = held.current()
    with django_assert_num_queries(1) as queries:
        assert held.current() is catalogue
    assert "providers_catalogueversion" in queries[0]["sql"]


def rename(name):
    Condition.objects.filter(number=1).update(name=name)


def name_after_a_rollback_and_another_change():
    """A change that was read and rolled back, and then another one that stands."""
    held.current()
    try:
        with transaction.atomic():
            rename("Never committed")
            assert held.current().conditions["thoracic-strain"].name == "Never committed"
            raise RuntimeError("roll back")
    except RuntimeError:
        rename("Committed")
    return held.current().conditions["thoracic-strain"].name


def test_a_change_that_is_rolled_back_leaves_no_trace():
    assert name_after_a_rollback_and_another_change() == "Committed"
    held.current()
    with transaction.atomic():
        rename("Never committed")
        held.current()
        transaction.set_rollback(True)
    assert held.current().conditions["thoracic-strain"].name == "Committed"


def test_a_version_that_is_drawn_is_what_keeps_the_trace_away():
    run(COUNTING)
    run("UPDATE providers_catalogueversion SET version = '00000000-0000-0000-0000-000000000001'")
    assert name_after_a_rollback_and_another_change() == "Never committed"


def test_without_a_version_the_catalogue_is_read_each_time():
    run("DELETE FROM providers_catalogueversion")
    assert held.current().conditions["thoracic-strain"].name == "Strain"
    run("ALTER TABLE providers_condition DISABLE TRIGGER catalogue_has_a_new_version")
    rename("Pulled muscle")
    assert held.current().conditions["thoracic-strain"].name == "Pulled muscle"


def test_a_request_goes_by_the_catalogue_of_its_moment(client):
    body = {"conditions": ["thoracic-strain"]}
    answer = client.post("/api/v1/triage/", json.dumps(body), content_type="application/json")
    assert answer.status_code == 200
    Condition.objects.filter(number=1).update(is_active=False)
    answer = client.post("/api/v1/triage/", json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_code")
