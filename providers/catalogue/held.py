"""The part of the catalogue that every match reads, held in memory and read again as soon as it has changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db import connection

# One statement, so that the version is that of the rows beside it. Codes also when retired: some still hold them.
# What is not in use is left out otherwise.
READ = """
SELECT (SELECT version FROM providers_catalogueversion),
  (SELECT json_agg(json_build_array(id, number, slug, name, minimum_level, caution))
     FROM providers_condition WHERE is_active),
  (SELECT json_agg(json_build_array(number, slug, label, profession, manipulates, surgical_or_interventional,
                                    first_contact_today, is_active))
     FROM providers_specialty),
  (SELECT json_agg(json_build_array(c.slug, r.specialty_id, r.role))
     FROM providers_conditionspecialty AS r JOIN providers_condition AS c ON c.id = r.condition_id
     JOIN providers_specialty AS s ON s.number = r.specialty_id AND s.is_active),
  (SELECT json_agg(json_build_array(specialty_id, code) ORDER BY code) FROM providers_taxonomy),
  (SELECT json_agg(json_build_array(plan.id, plan.number, plan.name) ORDER BY plan.number)
   FROM providers_insuranceplan AS plan JOIN providers_payer AS payer ON payer.id = plan.payer_id
   WHERE plan.is_active AND payer.is_active),
  (SELECT json_agg(tag) FROM providers_language WHERE is_active),
  (SELECT json_agg(state) FROM providers_ptdirectaccess WHERE access = 'provisional')
"""


class Condition(NamedTuple):
    """A reason for a visit that is in use."""

    id: UUID
    number: int
    slug: str
    name: str
    minimum_level: str
    caution: str


class Specialty(NamedTuple):
    """What a clinician does, in use or not."""

    number: int
    slug: str
    label: str
    profession: str
    manipulates: bool
    surgical_or_interventional: bool
    first_contact_today: bool
    is_active: bool


class Route(NamedTuple):
    """Who sees a condition, and in which role."""

    specialty: Specialty
    role: str


class Plan(NamedTuple):
    """A plan that is in use, of a payer that is."""

    id: UUID
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What was in the catalogue at one version; shared by every thread, so nobody changes it."""

    version: UUID | None
    conditions: Mapping[str, Condition]  # by slug
    specialties: Mapping[str, Specialty]  # those in use, by slug
    routes: Mapping[str, tuple[Route, ...]]  # by slug of the condition, also one that is not in use
    taxonomy_codes: Mapping[int, tuple[str, ...]]  # NUCC, by number of the specialty
    specialty_of: Mapping[str, Specialty]  # by NUCC code
    plans: Mapping[UUID, Plan]
    languages: frozenset[str]  # BCP 47
    states_with_referral_limits: frozenset[
        str
    ]  # where a physical therapist may not do everything without one


_held: Catalogue | None = None


def current() -> Catalogue:
    """This function will give the catalogue as this connection sees it now.

    It asks for the version each time and reads the rest only where that is another than the one held. Threads need
    no lock: each goes by the version that it read itself, and the worst is that two read the same.
    """
    global _held
    held = _held
    version = _version()
    if held is None or version is None or held.version != version:
        held = _held = _read()
    return held


def _version() -> UUID | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM providers_catalogueversion")
        row = cursor.fetchone()
    return row[0] if row else None


def _read() -> Catalogue:
    with connection.cursor() as cursor:
        cursor.execute(READ)
        version, *lists = cursor.fetchone()
    conditions, specialties, routes, codes, plans, languages, limited = (rows or [] for rows in lists)
    by_number = {row[0]: Specialty(*row) for row in specialties}
    by_slug: dict[str, tuple[Route, ...]] = {}
    for slug, number, role in routes:
        by_slug[slug] = (*by_slug.get(slug, ()), Route(by_number[number], role))
    by_specialty: dict[int, tuple[str, ...]] = {}
    for number, code in codes:
        by_specialty[number] = (*by_specialty.get(number, ()), code)
    return Catalogue(
        version=version,
        conditions={row[2]: Condition(UUID(row[0]), *row[1:]) for row in conditions},
        specialties={entry.slug: entry for entry in by_number.values() if entry.is_active},
        routes=by_slug,
        taxonomy_codes=by_specialty,
        specialty_of={code: by_number[number] for number, code in codes},
        plans={plan.id: plan for plan in (Plan(UUID(row[0]), *row[1:]) for row in plans)},
        languages=frozenset(languages),
        states_with_referral_limits=frozenset(limited),
    )
