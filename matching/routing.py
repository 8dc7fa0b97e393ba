"""Who may be offered for these conditions at all, before any ranking: routing and scope."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matching.factors import FIRST_FIT_ON_STEP_UP
from matching.gates import Gate
from matching.triage import SAME_DAY
from providers.catalogue.held import Route, Specialty
from providers.models import ConditionSpecialty, Profession

STEP_UP_AFTER_WEEKS = 6
# Signs of an inflammatory cause add the way to rheumatology through family medicine (NICE NG65): this condition's
# routing. Those who treat by hand wait until a physician has looked; that part is ours.
ROUTES = {"rheumatology-via-family-medicine": "ankylosing-spondylitis"}
HANDS_ON = (Profession.PHYSICAL_THERAPY, Profession.CHIROPRACTIC, Profession.BODYWORK)


@dataclass(frozen=True, slots=True)
class Routed:
    """A specialty that the need reaches, and the gate that keeps it out of this search (or none)."""

    specialty: Specialty
    bar: Gate | None
    is_step_up: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """What routing and scope decide from."""

    level: str
    stepped_up: bool
    manipulation_barred: bool
    wanted: tuple[str, ...]  # slugs of preferred specialties


@dataclass(frozen=True, slots=True)
class Reached:
    """The conditions whose routing holds, and whether hands-on care waits until a physician has looked."""

    slugs: tuple[str, ...]
    medical_only: bool


def condition_slugs(named: Iterable[str], routes: Iterable[str]) -> Reached:
    """The conditions named, and those that a rule of the gate adds."""
    added = [ROUTES[route] for route in routes if route in ROUTES]
    return Reached(tuple(dict.fromkeys([*named, *added])), medical_only=bool(added))


def has_stepped_up(weeks_of_care: float) -> bool:
    """Whether first care has had its six weeks and the next specialties come in."""
    return weeks_of_care >= STEP_UP_AFTER_WEEKS


def route(reached: Reached, scope: Scope, routes: Mapping[str, Sequence[Route]]) -> list[Routed]:
    """This function will find the specialties for conditions and decide which of them this search may offer.

    Where only medical specialties are meant, those that treat by hand are not reached at all. First contacts come
    first; steps up join after six weeks of care, and otherwise only as barred and only where the person asked for
    them by name. Surgeons and interventional pain medicine are never a first contact. `routes` are the catalogue's,
    by condition; the answer is in the order of the specialties' numbers.
    """
    roles: dict[Specialty, set[str]] = {}
    for slug in reached.slugs:
        for specialty, role in routes.get(slug, ()):
            if not (reached.medical_only and _treats_by_hand(specialty)):
                roles.setdefault(specialty, set()).add(role)
    routed = (_routed(specialty, roles[specialty], scope) for specialty in sorted(roles))
    return [entry for entry in routed if entry is not None]


def _treats_by_hand(specialty: Specialty) -> bool:
    return specialty.profession in HANDS_ON or specialty.manipulates


def _routed(specialty: Specialty, roles: set[str], scope: Scope) -> Routed | None:
    first = ConditionSpecialty.Role.FIRST_CONTACT in roles and not specialty.surgical_or_interventional
    if scope.stepped_up and (ConditionSpecialty.Role.STEP_UP in roles or not first):
        return Routed(specialty, _bar(specialty, scope), is_step_up=True)
    if first:
        return Routed(specialty, _bar(specialty, scope), is_step_up=False)
    if specialty.slug in scope.wanted:
        return Routed(specialty, Gate.STEP_UP_ONLY, is_step_up=True)
    return None


def _bar(specialty: Specialty, scope: Scope) -> Gate | None:
    if specialty.manipulates and scope.manipulation_barred:
        return Gate.MANIPULATION_CAUTION
    if scope.level == SAME_DAY and not specialty.first_contact_today:
        return Gate.FIRST_CONTACT_TODAY
    return None


def fits(routed: Iterable[Routed], may_show: Iterable[Routed]) -> list[float]:
    """The fit of each specialty, as matching/factors.py has it: a first contact fits less beside a step up."""
    stepped_up = any(entry.is_step_up for entry in may_show)
    return [FIRST_FIT_ON_STEP_UP if stepped_up and not entry.is_step_up else 1.0 for entry in routed]
