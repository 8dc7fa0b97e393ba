"""A request made ready to search: the gate passed, place, scope, plan and window settled."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from accounts.errors import DomainError
from matching import retrieval, ruleset
from matching.asking import Ask, Place, Symptoms, UnknownCode
from matching.ranking import Need
from matching.routing import Routed, Scope, condition_slugs, fits, has_stepped_up, route
from matching.triage import SAME_DAY, RuleSet, Told, Triage, effective_cautions, evaluate, manipulation_barred
from matching.windows import Window, window_for
from matching.wording import window_words
from providers.availability import PART_DAYS
from providers.catalogue import held
from providers.catalogue.held import Catalogue, Condition, Plan

NO_SPECIALTY = 0


class WindowTooFar(DomainError):
    """The times asked for are out of reach."""

    code = "window_out_of_range"
    status = 400


@dataclass(frozen=True, kw_only=True)
class Gated:
    """What the red-flag gate read and what it found."""

    rules: RuleSet
    catalogue: Catalogue
    conditions: Mapping[str, Condition]
    told: Told
    triage: Triage

    @property
    def cautions(self) -> dict[str, str]:
        """The cautions told, and those that answers set."""
        return effective_cautions(self.told, self.rules)


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A request made ready to search: everything that is settled before any clinician is looked at."""

    ask: Ask
    now: datetime
    place: Place
    rules: RuleSet
    catalogue: Catalogue
    triage: Triage
    conditions: Mapping[str, Condition]
    plan: Plan | None
    cautions: Mapping[str, str]
    routed: list[Routed]
    window: Window | None


def pass_gate(symptoms: Symptoms) -> Gated:
    """This function will put what a person told through the red-flag gate.

    :raises UnknownCode: a condition is not in the catalogue
    """
    rules, catalogue = ruleset.current(), held.current()
    conditions = symptoms.named_conditions(catalogue.conditions)
    told = symptoms.told(conditions)
    return Gated(
        rules=rules,
        catalogue=catalogue,
        conditions=conditions,
        told=told,
        triage=evaluate(rules, told),
    )


def prepare(ask: Ask, gated: Gated, *, now: datetime) -> Prepared:
    """This function will settle place, scope, plan and window for a request that passed the gate."""
    triage = gated.triage
    place = ask.where.place()
    plan = _plan(ask, gated.catalogue)
    _check_codes(ask, gated.catalogue)
    return Prepared(
        ask=ask,
        now=now,
        place=place,
        rules=gated.rules,
        catalogue=gated.catalogue,
        triage=triage,
        conditions=gated.conditions,
        plan=plan,
        cautions=gated.cautions,
        routed=reached(ask.symptoms, gated, wanted=ask.preferences.specialties),
        window=_window(ask, place.zone, triage.level, now),
    )


def reached(symptoms: Symptoms, gated: Gated, *, wanted: tuple[str, ...] = ()) -> list[Routed]:
    """This function will find the specialties that a need reaches, each with the gate that bars it, if any."""
    scope = Scope(
        level=gated.triage.level,
        stepped_up=has_stepped_up(symptoms.weeks_of_care),
        manipulation_barred=manipulation_barred(gated.cautions),
        wanted=wanted,
    )
    return route(condition_slugs(gated.conditions, gated.triage.routes), scope, gated.catalogue.routes)


def build_query(prepared: Prepared) -> retrieval.Query:
    """This function will put a prepared request into the numbers of the search table."""
    ask, wants = prepared.ask, prepared.ask.preferences
    return retrieval.Query(
        now=prepared.now,
        today=prepared.window.today if prepared.window else prepared.now.astimezone(UTC).date(),
        on=prepared.now.astimezone(UTC).date(),
        level=prepared.triage.level,
        lat=prepared.place.lat,
        lon=prepared.place.lon,
        state=prepared.place.state,
        radius_miles=ask.radius_miles,
        mode=wants.visit_mode,
        routed=prepared.routed,
        fits=fits(prepared.routed, offered(prepared)),
        new_patient=wants.new_patient,
        age=ask.symptoms.age,
        plan=prepared.plan.number if prepared.plan else None,
        plan_required=wants.plan_required and prepared.plan is not None,
        conditions=[condition.number for condition in prepared.conditions.values()],
        only=_only(prepared),
        languages=wants.languages,
        provider_sex=wants.provider_sex,
        max_price_cents=wants.max_price_cents,
        wheelchair=wants.wheelchair,
        window=prepared.window,
    )


def build_need(prepared: Prepared) -> Need:
    """This function will put a prepared request into the words of the reference ranking."""
    ask, wants = prepared.ask, prepared.ask.preferences
    may_show = offered(prepared)
    return Need(
        conditions=tuple(prepared.conditions),
        specialties_first=_codes(prepared, (r for r in may_show if not r.is_step_up)),
        specialties_step_up=_codes(prepared, (r for r in may_show if r.is_step_up)),
        level=prepared.triage.level,
        radius_miles=ask.radius_miles,
        mode=wants.visit_mode,
        plan_id=str(prepared.plan.id) if prepared.plan else None,
        plan_required=wants.plan_required,
        languages=wants.languages,
        provider_sex=wants.provider_sex,
        max_price_cents=wants.max_price_cents,
        new_patient=wants.new_patient,
        on=prepared.now.astimezone(UTC).date(),
        condition_names={slug: c.name.lower() for slug, c in prepared.conditions.items()},
        window=window_words(ask, prepared.triage.level),
        plan_name=prepared.plan.name if prepared.plan else "",
    )


def _codes(prepared: Prepared, routed: Iterable[Routed]) -> tuple[str, ...]:
    """NUCC codes of specialties, retired ones too: search finds who still holds one."""
    codes = prepared.catalogue.taxonomy_codes
    return tuple(code for entry in routed for code in codes.get(entry.specialty.number, ()))


def offered(prepared: Prepared) -> list[Routed]:
    """The specialties that this search may show: in scope, and among those the person wants."""
    wanted = prepared.ask.preferences.specialties
    return [r for r in prepared.routed if r.bar is None and (not wanted or r.specialty.slug in wanted)]


def _only(prepared: Prepared) -> list[int]:
    if not prepared.ask.preferences.specialties:
        return []
    return [r.specialty.number for r in offered(prepared)] or [NO_SPECIALTY]


def _plan(ask: Ask, catalogue: Catalogue) -> Plan | None:
    plan_id = ask.preferences.plan_id
    if plan_id is None:
        return None
    plan = catalogue.plans.get(UUID(plan_id))
    if plan is None:
        raise UnknownCode("We don't know this plan.", field="preferences.insurance_plan")
    return plan


def _check_codes(ask: Ask, catalogue: Catalogue) -> None:
    wants = ask.preferences
    lists: tuple[tuple[str, tuple[str, ...], Collection[str]], ...] = (
        ("languages", wants.languages, catalogue.languages),
        ("specialties", wants.specialties, catalogue.specialties),
    )
    for name, asked, known in lists:
        for index, code in enumerate(asked):
            if code not in known:
                raise UnknownCode("This is not in our list.", field=f"preferences.{name}.{index}")


def _window(ask: Ask, zone: str, level: str, now: datetime) -> Window | None:
    wants = ask.preferences
    _check_window(ask, zone, now)
    return window_for(
        now=now,
        zone=zone,
        earliest=wants.earliest,
        latest=wants.latest,
        weekdays=wants.weekdays,
        day_parts=wants.day_parts,
        only_today_and_tomorrow=level == SAME_DAY,
    )


def _check_window(ask: Ask, zone: str, now: datetime) -> None:
    earliest, latest = ask.preferences.earliest, ask.preferences.latest
    today = now.astimezone(ZoneInfo(zone)).date()
    if latest and latest < (earliest or today):
        raise WindowTooFar("This ends before it begins, or has passed.", field="preferences.latest")
    if earliest and (earliest - today).days >= PART_DAYS:
        raise WindowTooFar(f"We can look at the coming {PART_DAYS} days.", field="preferences.earliest")
