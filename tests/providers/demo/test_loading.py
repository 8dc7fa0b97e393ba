"""A demonstration is found again, replaced whole, and never takes a real row with it."""

import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from providers.demo import loading
from providers.demo.rows import TABLES
from providers.models import (
    Clinic,
    IntegrationKey,
    Invitation,
    Location,
    Membership,
    Practice,
    Provider,
    SearchRow,
    TimeClaim,
)
from tests.factories.clinics import IntegrationKeyFactory, InvitationFactory, make_member, make_owner


def contents():
    """Every row that a demonstration fills, without the database's own numbers and the next look at free times."""
    found = {}
    with connection.cursor() as cursor:
        for table, columns in TABLES.items():
            told = ", ".join(column for column in columns if column != "times_due_at")
            cursor.execute(f"SELECT ({told})::text FROM providers_{table} ORDER BY 1")
            found[table] = [row for (row,) in cursor.fetchall()]
        cursor.execute(
            "SELECT practice_id::text, specialty, plans_accepted FROM providers_searchrow ORDER BY 1, 2"
        )
        found["searchrow"] = cursor.fetchall()
    return found


@pytest.fixture
def own_provider(marketplace):
    """Dr Okafor, a real clinician who shares rooms with made-up ones."""
    provider = Provider.objects.create(npi="1234567893", first_name="Ngozi", last_name="Okafor")
    shared = Location.objects.order_by("pk").first()
    return Practice.objects.create(provider=provider, location=shared)


@pytest.fixture
def visits(marketplace):
    """A table that keeps practices from going, as booked visits do."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE booked (practice_id uuid NOT NULL REFERENCES providers_practice)")
        cursor.execute("INSERT INTO booked SELECT id FROM providers_practice LIMIT 1")


def test_the_same_seed_makes_the_same_marketplace_and_another_seed_another(marketplace, load):
    first = contents()
    load(150, 2)
    second = contents()
    load(150, 1)
    assert contents() == first
    assert len(second["provider"]) == len(first["provider"]) == 150
    assert [table for table in TABLES if set(first[table]) & set(second[table])] == []


def test_the_hour_of_the_day_makes_no_difference(marketplace, load, now):
    first = contents()
    load(0, 1)
    load(150, 1, now=now - timedelta(hours=15))
    assert contents() == first


def test_a_second_load_changes_nothing(marketplace, load, now):
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text, ctid::text FROM providers_provider ORDER BY id")
        before = cursor.fetchall()
        assert load(150, 1, now=now + timedelta(days=40)) == loading.Loaded(found=True)
        cursor.execute("SELECT xmin::text, ctid::text FROM providers_provider ORDER BY id")
        assert cursor.fetchall() == before


def test_another_size_replaces_the_marketplace(marketplace, load):
    earlier = set(Provider.objects.values_list("pk", flat=True))
    loaded = load(40, 1)
    assert (loaded.found, loaded.removed, loaded.practices) == (False, 150, Practice.objects.count())
    assert Provider.objects.count() == 40
    assert not Provider.objects.filter(pk__in=earlier).exists()
    assert not Clinic.objects.exclude(locations__practices__provider__is_demonstration=True).exists()
    assert set(SearchRow.objects.values_list("provider_id", flat=True)) == set(
        Provider.objects.values_list("pk", flat=True)
    )


def test_a_size_of_nothing_removes_every_row(marketplace, load):
    assert load(0, 1).removed == 150
    assert {table: rows for table, rows in contents().items() if rows} == {}


def test_a_real_clinician_and_their_rooms_stay(own_provider, load):
    load(0, 1)
    assert list(Provider.objects.values_list("npi", flat=True)) == ["1234567893"]
    assert list(Practice.objects.all()) == [own_provider]
    assert list(Location.objects.all()) == [own_provider.location]
    assert list(Clinic.objects.all()) == [own_provider.location.clinic]


def test_nobody_made_up_is_put_beside_a_real_clinician(own_provider, load):
    before = contents()
    with pytest.raises(loading.RealClinicians):
        load(40, 1)
    assert contents() == before


def test_a_demonstration_that_is_there_already_is_found_beside_a_real_clinician(own_provider, load):
    assert load(150, 1) == loading.Loaded(found=True)


def test_whoever_means_it_may_put_made_up_clinicians_beside_real_ones(own_provider, load):
    load(40, 1, beside_real=True)
    assert Provider.objects.filter(is_demonstration=True).count() == 40


def test_the_command_names_the_option_it_takes_to_stand_beside_real_clinicians(own_provider):
    with pytest.raises(
        CommandError, match=r"holds real clinicians.* manage\.py load_demo --beside-real-clinicians$"
    ):
        call_command("load_demo", clinicians=40, stdout=StringIO())
    call_command("load_demo", "--beside-real-clinicians", clinicians=40, stdout=StringIO())
    assert Provider.objects.filter(is_demonstration=True).count() == 40


def test_a_demonstration_in_use_is_refused_and_stays(visits, load):
    before = contents()
    with pytest.raises(loading.DemonstrationInUse):
        load(40, 1)
    assert contents() == before


def test_a_demonstration_no_longer_in_use_is_replaced(visits, load):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM booked")
    load(40, 1)
    assert Provider.objects.count() == 40


def test_the_people_and_keys_of_made_up_clinics_go_with_them(marketplace, load, own_provider):
    kept, gone = (
        own_provider.location.clinic,
        Clinic.objects.exclude(pk=own_provider.location.clinic_id).first(),
    )
    limit = Practice.objects.filter(location__clinic=gone).first()
    for clinic in (kept, gone):
        bola = make_owner(clinic)
        key = IntegrationKeyFactory(clinic=clinic, created_by=bola)
        IntegrationKeyFactory(clinic=clinic, created_by=bola, replaces=key)
        InvitationFactory(clinic=clinic, invited_by=bola).practices.set([limit])
    make_member(gone, practices=[limit])

    load(40, 1, beside_real=True)

    for model, count in ((Membership, 1), (Invitation, 1), (IntegrationKey, 2)):
        assert list(model.objects.values_list("clinic", flat=True)) == [kept.pk] * count


@pytest.mark.parametrize(
    "last_stage", ["Removing the earlier demonstration", "Clinicians", "Ratings", "Search rows"]
)
def test_an_interrupted_load_leaves_the_earlier_marketplace(marketplace, load, last_stage):
    before = contents()

    def interrupt(stage, done, total=None):
        if stage == last_stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(40, 2, progress=interrupt)
    assert contents() == before


def test_progress_counts_each_stage_to_its_end(marketplace, load):
    steps = {}

    def note(stage, done, total=None):
        steps[stage] = (steps.get(stage, (0, 0))[0] + done, total)

    load(40, 1, progress=note)
    assert list(steps) == ["Removing the earlier demonstration", "Clinicians", "Ratings", "Search rows"]
    assert all(done == total for done, total in steps.values())
    assert steps["Clinicians"] == (40, 40)


def test_the_command_says_what_it_found(marketplace):
    out = StringIO()
    call_command("load_demo", clinicians=150, stdout=out)
    assert out.getvalue() == "The demonstration of 150 clinicians (seed 1) is there already. Nothing to do.\n"


def test_the_command_says_what_it_did(marketplace):
    out = StringIO()
    call_command("load_demo", clinicians=0, stdout=out)
    assert out.getvalue().splitlines()[-1] == "Removed 150 made-up clinicians. There is no demonstration now."


@pytest.mark.parametrize("size", [-1, loading.MOST_CLINICIANS + 1])
def test_the_command_refuses_a_size_out_of_range(size):
    with pytest.raises(CommandError, match="takes a number from 0"):
        call_command("load_demo", clinicians=size, stdout=StringIO())


def test_no_made_up_npi_can_be_given_to_a_real_clinician(marketplace):
    npi = Provider.objects.filter(review_count=0).values_list("npi", flat=True).first()
    with pytest.raises(IntegrityError, match="only_demonstration_npis_begin_with_9"), transaction.atomic():
        Provider.objects.filter(npi=npi).update(is_demonstration=False)


def test_taken_time_of_the_demonstration_is_like_any_other(marketplace):
    claim = TimeClaim.objects.first()
    with pytest.raises(IntegrityError, match="one_active_claim"), transaction.atomic():
        TimeClaim.objects.create(
            pk=uuid.uuid4(), provider_id=claim.provider_id, practice_id=claim.practice_id, during=claim.during,
            kind=TimeClaim.Kind.VISIT,
        )  # fmt: skip
