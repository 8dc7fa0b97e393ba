"""Loading: added once, changed only where the file changed, retired instead of deleted, all or nothing."""

import uuid

import psycopg
import pytest
from django.db import connection

from providers.catalogue.loading import Counts, load
from providers.catalogue.reading import CatalogueError
from providers.models import (
    Condition,
    ConditionCode,
    ConditionSpecialty,
    ConditionSynonym,
    InsurancePlan,
    Language,
    Payer,
    PtDirectAccess,
    Specialty,
    Taxonomy,
    ZipPlace,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_catalogue")]


def run(folder):
    return load(progress=lambda name, rows: None, directory=folder)


def test_the_shipped_catalogue_loads_and_a_second_run_changes_nothing():
    first = load(progress=lambda name, rows: None)
    assert first["zip_places.csv"] == Counts(added=41149, changed=0, unchanged=0, retired=0)
    assert first["conditions.csv"] == Counts(added=39, changed=0, unchanged=0, retired=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(xmin::text::bigint) FROM providers_zipplace")
        written_by = cursor.fetchone()
    second = load(progress=lambda name, rows: None)
    assert second == {name: Counts(0, 0, counts.added, 0) for name, counts in first.items()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(xmin::text::bigint) FROM providers_zipplace")
        assert cursor.fetchone() == written_by


def test_everything_lands_in_its_table(folder):
    run(folder)
    strain = Condition.objects.get(slug="thoracic-strain")
    assert (strain.number, strain.name, strain.minimum_level, strain.group) == (
        1,
        "Strain",
        "",
        "muscle-posture",
    )
    assert list(Condition.objects.order_by("number").values_list("caution", flat=True)) == ["", "myelopathy"]
    assert set(strain.synonyms.values_list("language", "text")) == {("en", "pulled muscle"), ("es", "tirón")}
    assert list(strain.codes.values_list("code", "billable")) == [("S29.012A", True)]
    assert set(strain.routes.values_list("specialty__slug", "role")) == {
        ("family-medicine", "first_contact"),
        ("physical-therapy", "first_contact"),
        ("spine-surgery", "step_up"),
    }
    surgery = Specialty.objects.get(slug="spine-surgery")
    assert (surgery.number, surgery.profession, surgery.surgical_or_interventional) == (3, "surgeon", True)
    assert Taxonomy.objects.get(code="207XS0117X").specialty == surgery
    assert Language.objects.get(tag="es").own_name == "Español"
    plan = InsurancePlan.objects.get(slug="aetna-employer")
    assert (plan.number, plan.payer.name, plan.line_of_business) == (2, "Aetna", "employer")
    place = ZipPlace.objects.get(zip="10001")
    assert (place.lat, place.lon, place.zone, place.population) == (
        40.75064,
        -73.99728,
        "America/New_York",
        25026,
    )
    assert ZipPlace.objects.get(zip="00501").population is None
    assert PtDirectAccess.objects.get(state="NY").access == "provisional"


def test_public_ids_are_the_same_in_every_installation(folder):
    run(folder)
    assert Condition.objects.get(slug="thoracic-strain").id == uuid.UUID(
        "9246dc31-eff2-53cf-acb1-682f6b5116fe"
    )
    assert Payer.objects.get(slug="aetna").id == uuid.UUID("99843b09-1007-5fa9-a58d-1bd94ea1e5f2")
    assert InsurancePlan.objects.get(slug="aetna-employer").id == uuid.UUID(
        "22059df4-40b2-5c7c-8fb9-a003a73c0056"
    )


def test_a_changed_row_is_changed_and_keeps_its_id(folder, replace):
    run(folder)
    before = Condition.objects.get(slug="thoracic-strain").id
    replace("conditions.csv", "A stretched muscle.", "A torn muscle.")
    counts = run(folder)
    assert counts["conditions.csv"] == Counts(added=0, changed=1, unchanged=1, retired=0)
    after = Condition.objects.get(slug="thoracic-strain")
    assert (after.id, after.summary) == (before, "A torn muscle.")


def test_a_condition_made_by_hand_keeps_its_id(folder):
    made = Condition.objects.create(
        number=1, slug="thoracic-strain", name="Old", summary="Old", group="entry"
    )
    counts = run(folder)
    assert counts["conditions.csv"] == Counts(added=1, changed=1, unchanged=0, retired=0)
    assert Condition.objects.get(slug="thoracic-strain").id == made.id
    assert ConditionCode.objects.get(code="S29.012A").condition_id == made.id


def test_a_row_that_left_the_file_is_retired_and_comes_back(folder, replace):
    run(folder)
    replace("plans.csv", "2,aetna-employer,aetna,Aetna employer plan,employer\n", "")
    assert run(folder)["plans.csv"] == Counts(added=0, changed=0, unchanged=1, retired=1)
    retired = InsurancePlan.objects.get(slug="aetna-employer")
    assert (retired.is_active, retired.number) == (False, 2)
    assert run(folder)["plans.csv"] == Counts(added=0, changed=0, unchanged=1, retired=0)
    replace(
        "plans.csv",
        "original-medicare\n",
        "original-medicare\n2,aetna-employer,aetna,Aetna employer plan,employer\n",
    )
    assert run(folder)["plans.csv"] == Counts(added=0, changed=1, unchanged=1, retired=0)
    assert InsurancePlan.objects.get(slug="aetna-employer").is_active


def test_a_route_and_a_lay_word_that_left_the_file_are_gone(folder, replace):
    run(folder)
    replace("condition_specialties.csv", "thoracic-strain,spine-surgery,step_up\n", "")
    replace("condition_synonyms.csv", "thoracic-strain,es,tirón\n", "")
    counts = run(folder)
    assert counts["condition_specialties.csv"] == Counts(added=0, changed=0, unchanged=2, retired=1)
    assert counts["condition_synonyms.csv"] == Counts(added=0, changed=0, unchanged=1, retired=1)
    assert not ConditionSpecialty.objects.filter(specialty__slug="spine-surgery").exists()
    assert list(ConditionSynonym.objects.values_list("text", flat=True)) == ["pulled muscle"]


def test_a_route_changes_its_role(folder, replace):
    run(folder)
    replace("condition_specialties.csv", "physical-therapy,first_contact", "physical-therapy,step_up")
    assert run(folder)["condition_specialties.csv"] == Counts(added=0, changed=1, unchanged=2, retired=0)
    assert ConditionSpecialty.objects.get(specialty__slug="physical-therapy").role == "step_up"


def test_a_number_that_moved_is_refused_and_nothing_changes(folder, replace):
    run(folder)
    replace("plans.csv", "2,aetna-employer", "9,aetna-employer")
    replace("payers.csv", "aetna,Aetna", "aetna,Aetna Inc")
    with pytest.raises(CatalogueError) as refused:
        run(folder)
    assert refused.value.faults == ["plans.csv, line 3: aetna-employer has number 2 already"]
    assert Payer.objects.get(slug="aetna").name == "Aetna"


def test_the_number_of_a_retired_row_is_not_given_away(folder, replace):
    run(folder)
    replace("plans.csv", "2,aetna-employer,", "2,aetna-marketplace,")
    with pytest.raises(CatalogueError) as refused:
        run(folder)
    assert refused.value.faults == ["plans.csv, line 3: number 2 belongs to aetna-employer"]
    assert list(InsurancePlan.objects.order_by("number").values_list("slug", flat=True)) == [
        "original-medicare",
        "aetna-employer",
    ]


def test_a_broken_file_writes_nothing(folder, replace):
    replace("pt_direct_access.csv", "NY,provisional", "NY,limited")
    with pytest.raises(CatalogueError):
        run(folder)
    assert not Specialty.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_load_that_fails_half_way_leaves_nothing(folder):
    class Stop(Exception):
        pass

    def stop(name, rows):
        if name == "plans.csv":
            raise Stop

    with pytest.raises(Stop):
        load(progress=stop, directory=folder)
    assert not Specialty.objects.exists()
    assert not InsurancePlan.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_load_keeps_another_waiting(folder):
    free = []
    load(progress=lambda name, rows: free.append(lock_is_free()), directory=folder)
    assert free == [False] * 11
    assert lock_is_free()


def lock_is_free():
    """Whether a second connection could begin a load now."""
    parts = connection.get_connection_params()
    parts.pop("cursor_factory", None)
    parts.pop("context", None)
    with psycopg.connect(**parts) as other:
        row = other.execute("SELECT pg_try_advisory_xact_lock(hashtext('providers.catalogue'))").fetchone()
    return row[0]


def test_progress_tells_each_file_and_its_rows(folder):
    told = []
    load(progress=lambda name, rows: told.append((name, rows)), directory=folder)
    assert told == [
        ("specialties.csv", 3),
        ("taxonomies.csv", 3),
        ("conditions.csv", 2),
        ("condition_synonyms.csv", 2),
        ("condition_codes.csv", 2),
        ("condition_specialties.csv", 3),
        ("languages.csv", 2),
        ("payers.csv", 2),
        ("plans.csv", 2),
        ("zip_places.csv", 2),
        ("pt_direct_access.csv", 2),
    ]
