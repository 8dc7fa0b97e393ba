"""Loads a demonstration by COPY in one transaction, finds one that is there, removes what is made up."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Coalesce

from accounts.errors import DomainError
from providers import reputation, search_rows
from providers.demo.catalogue import Catalogue
from providers.demo.payers import Plan
from providers.demo.places import Zip
from providers.demo.rows import TABLES, Lines
from providers.demo.supply import Supply
from providers.models import (
    ConditionSpecialty,
    InsurancePlan,
    Practice,
    Provider,
    Specialty,
    Taxonomy,
    ZipPlace,
)

MOST_CLINICIANS = 10_000_000
PLACE_FACTS = ("zip", "city", "state", "lat", "lon", "zone")


class Progress(Protocol):
    """Told of `done` further steps of a stage; `total` is the number of steps where it is known."""

    def __call__(self, stage: str, done: int, total: int | None = None) -> None: ...


class MakeWay(Protocol):
    """Removes what apps above know of made-up clinicians."""

    def __call__(self, *, now: datetime) -> None: ...


class CatalogueMissing(DomainError):
    """The places or specialties that a demonstration is drawn from are not loaded."""

    code = "catalogue_missing"
    detail = "The catalogue is empty. Run `manage.py load_catalogue` first."


class DemonstrationInUse(DomainError):
    """Rows of other tables point to made-up clinicians, so they can't be removed."""

    code = "demonstration_in_use"
    detail = "The earlier demonstration is in use: visits or other records point to it. Nothing was changed."


class RealClinicians(DomainError):
    """Made-up clinicians would stand among real ones, where somebody in pain might choose them."""

    code = "real_clinicians"
    detail = (
        "This database holds real clinicians, and invented ones would be shown among them. Nothing was changed."
        " If that is meant: manage.py load_demo --beside-real-clinicians"
    )


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did; `found` where the same marketplace was there already."""

    found: bool
    removed: int = 0
    practices: int = 0


def load(
    *,
    clinicians: int,
    seed: int,
    now: datetime,
    progress: Progress,
    beside_real: bool = False,
    make_way: MakeWay | None = None,
) -> Loaded:
    """This function will do `replace` in a transaction, then store the search table in its order.

    Raises what `replace` does.
    """
    loaded = replace(
        clinicians=clinicians,
        seed=seed,
        now=now,
        progress=progress,
        beside_real=beside_real,
        make_way=make_way,
    )
    if not loaded.found:
        search_rows.store_in_order()
    return loaded


@transaction.atomic
def replace(
    *,
    clinicians: int,
    seed: int,
    now: datetime,
    progress: Progress,
    beside_real: bool = False,
    make_way: MakeWay | None = None,
) -> Loaded:
    """This function will leave exactly the demonstration of this size and seed, and its search rows.

    The same marketplace is left as it is, whatever day it was loaded on; another one is replaced; a size
    of 0 removes it. Two loads at once take turns. `make_way` lets go of what points to the earlier one, before it is
    removed and only then.

    :raises CatalogueMissing: there are no places with people, or no specialties, to draw from
    :raises DemonstrationInUse: other records point to an earlier demonstration
    :raises RealClinicians: there are real ones to put it beside, and not `beside_real`
    """
    _take_turn()
    made_up = Provider.objects.filter(is_demonstration=True)
    supply = Supply(_catalogue(clinicians), clinicians=clinicians, seed=seed, now=now)
    earlier = made_up.count()
    if earlier == clinicians and (not clinicians or made_up.filter(pk=UUID(supply.first_id)).exists()):
        return Loaded(found=True)
    if clinicians and not beside_real and Provider.objects.filter(is_demonstration=False).exists():
        raise RealClinicians
    if earlier:
        if make_way is not None:
            make_way(now=now)
        _remove(progress)
    _fill(supply, clinicians, progress)
    return Loaded(found=False, removed=earlier, practices=_finish(now, progress))


def _take_turn() -> None:
    with connection.cursor() as cursor:
        # Wait for another load however long it takes: it may be a million clinicians.
        cursor.execute("SET LOCAL lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('providers.demo'))")
        # Checks queued up to the end of the transaction would take memory for every row.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _catalogue(clinicians: int) -> Catalogue:
    people = Coalesce("population", 0)
    rows = ZipPlace.objects.order_by("zip").values_list(*PLACE_FACTS, people) if clinicians else ()
    places = [Zip(*row) for row in rows]
    specialties = {
        slug: (profession, label)
        for slug, profession, label in Specialty.objects.filter(is_active=True)
        .order_by("number")
        .values_list("slug", "profession", "label")
    }
    if clinicians and not (specialties and any(place.population for place in places)):
        raise CatalogueMissing
    codes = frozenset(Taxonomy.objects.filter(is_active=True).values_list("code", flat=True))
    return Catalogue(places, _plans(), specialties, codes, _conditions())


def _plans() -> list[Plan]:
    plans = InsurancePlan.objects.filter(is_active=True).order_by("number")
    rows = plans.values_list("id", "slug", "payer__slug", "line_of_business")
    return [Plan(str(key), slug, payer, line) for key, slug, payer, line in rows]


def _conditions() -> dict[str, list[tuple[str, str]]]:
    seen: dict[str, list[tuple[str, str]]] = defaultdict(list)
    routes = ConditionSpecialty.objects.filter(condition__is_active=True).order_by("condition__number")
    for slug, key, name in routes.values_list("specialty__slug", "condition_id", "condition__name"):
        seen[slug].append((str(key), name))
    return seen


def _fill(supply: Supply, clinicians: int, progress: Progress) -> None:
    """Copy each chunk while a thread makes up the next: the database has its own core."""
    chunks = supply.chunks()
    with ThreadPoolExecutor(max_workers=1) as maker:
        coming = maker.submit(next, chunks, None)
        while (chunk := coming.result()) is not None:
            coming = maker.submit(next, chunks, None)
            count, lines = chunk
            _copy(lines)
            progress("Clinicians", count, clinicians)


def _copy(lines: Lines) -> None:
    with connection.cursor() as cursor:
        for table, columns in TABLES.items():
            if lines[table]:
                statement = f"COPY providers_{table} ({', '.join(columns)}) FROM STDIN"
                with cursor.copy(statement) as copy:
                    copy.write("\n".join(lines[table]) + "\n")


def _finish(now: datetime, progress: Progress) -> int:
    _analyze()
    reputation.rank_all_at_once(now=now)
    progress("Ratings", 1, 1)
    total = Practice.objects.filter(provider__claim=Provider.Claim.CLAIMED).count()
    progress("Search rows", 0, total)
    search_rows.refresh_all(now=now, progress=lambda done: progress("Search rows", done, total))
    return total


def _analyze() -> None:
    """What follows joins the new rows, and without statistics that can take minutes: the tables look empty."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(f"providers_{table}" for table in TABLES))


def _remove(progress: Progress) -> None:
    """Take away what is made up, children first.

    Locations and clinics carry no mark of their own: they go when nobody real practises there.
    """
    stage, steps = "Removing the earlier demonstration", REMOVALS.split(";")
    progress(stage, 0, len(steps))
    with connection.cursor() as cursor:
        for step in steps:
            try:
                cursor.execute(step)
            except IntegrityError as error:
                raise DemonstrationInUse from error
            progress(stage, 1, len(steps))


REMOVALS = """
CREATE TEMPORARY TABLE demo_provider ON COMMIT DROP AS
    SELECT id, npi FROM providers_provider WHERE is_demonstration;
CREATE TEMPORARY TABLE demo_claim ON COMMIT DROP AS
    SELECT id FROM providers_profileclaim WHERE npi IN (SELECT npi FROM demo_provider);
CREATE TEMPORARY TABLE demo_practice ON COMMIT DROP AS
    SELECT practice.id, location_id FROM providers_practice AS practice
    JOIN demo_provider ON demo_provider.id = practice.provider_id;
CREATE TEMPORARY TABLE demo_location ON COMMIT DROP AS
    SELECT DISTINCT place.id, place.clinic_id FROM providers_location AS place
    JOIN demo_practice ON demo_practice.location_id = place.id
    WHERE NOT EXISTS (
        SELECT FROM providers_practice AS other
        JOIN providers_provider AS someone ON someone.id = other.provider_id
        WHERE other.location_id = place.id AND NOT someone.is_demonstration
    );
ANALYZE demo_provider, demo_practice, demo_location;
DELETE FROM providers_searchrow WHERE practice_id IN (SELECT id FROM demo_practice);
DELETE FROM providers_timeclaim WHERE practice_id IN (SELECT id FROM demo_practice);
DELETE FROM providers_hoursexception WHERE practice_id IN (SELECT id FROM demo_practice);
DELETE FROM providers_weeklyhours WHERE practice_id IN (SELECT id FROM demo_practice);
DELETE FROM providers_visittype WHERE practice_id IN (SELECT id FROM demo_practice);
DELETE FROM providers_planacceptance WHERE practice_id IN (SELECT id FROM demo_practice);
DELETE FROM providers_membership_practices WHERE practice_id IN (SELECT id FROM demo_practice);
DELETE FROM providers_invitation_practices WHERE practice_id IN (SELECT id FROM demo_practice);
DELETE FROM providers_practice WHERE id IN (SELECT id FROM demo_practice);
DELETE FROM providers_verificationcase WHERE provider_id IN (SELECT id FROM demo_provider)
    OR claim_id IN (SELECT id FROM demo_claim);
DELETE FROM providers_externalbusy WHERE calendar_id IN (SELECT id FROM providers_externalcalendar
    WHERE provider_id IN (SELECT id FROM demo_provider));
DELETE FROM providers_externalcalendar WHERE provider_id IN (SELECT id FROM demo_provider);
DELETE FROM providers_exclusionmatch WHERE provider_id IN (SELECT id FROM demo_provider);
UPDATE providers_document SET claim_id = NULL WHERE claim_id IN (SELECT id FROM demo_claim);
UPDATE providers_document SET credential_id = NULL WHERE credential_id IN
    (SELECT id FROM providers_credential WHERE provider_id IN (SELECT id FROM demo_provider));
UPDATE providers_document SET experience_id = NULL WHERE experience_id IN
    (SELECT id FROM providers_conditionexperience WHERE provider_id IN (SELECT id FROM demo_provider));
DELETE FROM providers_profileclaim WHERE id IN (SELECT id FROM demo_claim);
DELETE FROM providers_conditionexperience WHERE provider_id IN (SELECT id FROM demo_provider);
DELETE FROM providers_credential WHERE provider_id IN (SELECT id FROM demo_provider);
DELETE FROM providers_providertaxonomy WHERE provider_id IN (SELECT id FROM demo_provider);
DELETE FROM providers_provider WHERE id IN (SELECT id FROM demo_provider);
DELETE FROM providers_location AS place WHERE clinic_id IN (SELECT clinic_id FROM demo_location)
    AND NOT EXISTS (SELECT FROM providers_practice WHERE location_id = place.id);
CREATE TEMPORARY TABLE demo_clinic ON COMMIT DROP AS
    SELECT id FROM providers_clinic AS clinic WHERE id IN (SELECT clinic_id FROM demo_location)
    AND NOT EXISTS (SELECT FROM providers_location WHERE clinic_id = clinic.id);
DELETE FROM providers_integrationkey WHERE clinic_id IN (SELECT id FROM demo_clinic);
DELETE FROM providers_invitation WHERE clinic_id IN (SELECT id FROM demo_clinic);
DELETE FROM providers_membership WHERE clinic_id IN (SELECT id FROM demo_clinic);
DELETE FROM providers_clinic WHERE id IN (SELECT id FROM demo_clinic);
DROP TABLE demo_claim, demo_clinic, demo_location, demo_practice, demo_provider
"""
