"""The reference beside the search: random requests, and candidates built from the tables of supply alone."""

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from matching.asking import Ask, Preferences, Symptoms, Where
from matching.match import Prepared, build_need
from matching.ranking import Candidate, Ranked, rank
from matching.triage.cautions import CAUTIONS
from matching.triage.rules import GATES
from providers.models import (
    Condition,
    ConditionExperience,
    Credential,
    InsurancePlan,
    PlanAcceptance,
    Practice,
    ProviderTaxonomy,
    SearchRow,
    ZipPlace,
)

MILES = 3958.7613
PART_STARTS = {"morning": time(6), "afternoon": time(12), "evening": time(17)}
STEPS = (25, 50, 100, 250)


@dataclass
class Supply:
    """Every practice with what is known of it, read once."""

    practices: list[Practice] = field(default_factory=list)
    codes: dict = field(default_factory=lambda: defaultdict(list))
    licences: dict = field(default_factory=lambda: defaultdict(list))
    npis: set = field(default_factory=set)
    experience: dict = field(default_factory=lambda: defaultdict(list))
    plans: dict = field(default_factory=dict)
    plans_confirmed: dict = field(default_factory=dict)
    times: dict = field(default_factory=dict)


def read_supply() -> Supply:
    supply = Supply(list(Practice.objects.select_related("provider", "location__clinic")))
    for provider, code in ProviderTaxonomy.objects.values_list("provider_id", "taxonomy_id"):
        supply.codes[provider].append(code)
    for credential in Credential.objects.filter(state="verified", kind__in=("licence", "npi")):
        if credential.kind == "npi":
            supply.npis.add(credential.provider_id)
        else:
            supply.licences[credential.provider_id].append((credential.jurisdiction, credential.expires_on))
    shown = ConditionExperience.objects.filter(state="verified").select_related("condition")
    for entry in shown:
        supply.experience[entry.provider_id].append((entry.condition.slug, entry.count, entry.valid_until))
    for answer in PlanAcceptance.objects.select_related("plan__payer"):
        supply.plans[answer.practice_id, answer.plan_id] = answer.answer
        if answer.answer != "unknown" and answer.plan.is_active and answer.plan.payer.is_active:
            told = supply.plans_confirmed.get(answer.practice_id, ())
            supply.plans_confirmed[answer.practice_id] = (*told, answer.confirmed_at)
    for row in SearchRow.objects.all():
        supply.times[row.practice_id] = {
            "in_person": (row.next_in_person_at, row.free_in_person, row.free_from),
            "video": (row.next_video_at, row.free_video, row.free_from),
        }
    return supply


def haversine(a: tuple[float, float], b: tuple[float, float]) -> float:
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, point)) for point in (a, b))
    inner = math.sin((lat2 - lat1) / 2) ** 2
    inner += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * MILES * math.asin(math.sqrt(inner))


def reference(supply: Supply, prepared: Prepared, *, within: float) -> list[Ranked]:
    """Rank all candidates that scope, age, wheelchair, times and radius leave, by `matching.ranking`."""
    need = build_need(prepared)
    wanted = {*need.specialties_first, *need.specialties_step_up}
    candidates = [
        candidate
        for practice in supply.practices
        if wanted.intersection(supply.codes[practice.provider_id])
        and may_come(practice, prepared)
        and (miles := miles_to(practice, prepared)) is not None
        for candidate in by_mode(supply, practice, prepared, miles, within)
    ]
    return rank(need, candidates)


def miles_to(practice: Practice, prepared: Prepared) -> float:
    home, place = prepared.place, practice.location
    return haversine((home.lat, home.lon), (place.lat, place.lon))


def may_come(practice: Practice, prepared: Prepared) -> bool:
    """Age group, wheelchair, and whether the clinic takes anybody at all."""
    provider, age = practice.provider, prepared.ask.symptoms.age
    if age is not None:
        sees = (provider.sees_children, provider.sees_adults, provider.sees_older_adults)
        if not sees[(age >= 18) + (age >= 65)]:
            return False
    if prepared.ask.preferences.wheelchair and not practice.location.wheelchair:
        return False
    return practice.accepts != "nobody"


def by_mode(supply: Supply, practice: Practice, prepared: Prepared, miles: float, within: float):
    wants, home = prepared.ask.preferences, prepared.place
    today = prepared.now.astimezone(ZoneInfo(practice.location.zone)).date()
    states = {state for state, last in supply.licences[practice.provider_id] if last >= today}
    if wants.visit_mode != "video" and practice.does_in_person and miles <= within:
        yield from candidate(supply, practice, prepared, miles, "in_person", states, today)
    if wants.visit_mode != "in_person" and practice.does_video and home.state in states:
        yield from candidate(supply, practice, prepared, miles, "video", states, today)


def candidate(supply, practice, prepared, miles, mode, states, today: date):
    provider, clinic = practice.provider, practice.location.clinic
    wait = wait_hours(supply.times.get(practice.pk, {}).get(mode), prepared)
    if prepared.window and wait is None:
        return
    experience: dict[str, int] = defaultdict(int)
    for slug, count, last in supply.experience[provider.pk]:
        experience[slug] += count * (last >= today)
    facts = (practice.phone_confirmed_at, practice.hours_confirmed_at, practice.accepts_confirmed_at)
    oldest = min(facts + supply.plans_confirmed.get(practice.pk, ()))
    plan = supply.plans.get((practice.pk, prepared.plan.id), "unknown") if prepared.plan else "unknown"
    yield Candidate(
        practice_id=str(practice.pk),
        provider_id=str(provider.pk),
        taxonomy_codes=tuple(supply.codes[provider.pk]),
        distance_miles=miles,
        experience={slug: min(count, 32767) for slug, count in experience.items()},
        plan=plan,
        rating_percentile=provider.rating_percentile,
        review_count=provider.review_count,
        wait_hours=wait,
        acceptance_rate=clinic.acceptance_rate,
        reply_hours=clinic.reply_hours,
        answered_count=clinic.answered_count,
        modes=(mode,),
        sex=provider.sex or None,
        languages=tuple(provider.languages),
        price_cents=practice.first_visit_price_cents,
        accepts_new=practice.accepts == "new",
        listed=is_listed(supply, provider),
        licensed=practice.location.state in states,
        stale_days=(prepared.now.astimezone(UTC).date() - oldest.astimezone(UTC).date()).days,
    )


def is_listed(supply: Supply, provider) -> bool:
    return (
        provider.claim == "claimed"
        and provider.published_at is not None
        and provider.suspended_at is None
        and provider.npi_deactivated_on is None
        and provider.identity_proofed_at is not None
        and provider.pk in supply.npis
    )


def wait_hours(times, prepared: Prepared) -> float | None:
    """Hours to the next time; within a window, to the start of the first free part of day that would do."""
    if times is None or times[0] is None or times[0] < prepared.now:
        return None
    next_at, free, free_from = times
    wait = (next_at - prepared.now).total_seconds() / 3600
    if prepared.window is None:
        return wait
    zone = ZoneInfo(prepared.place.zone)
    today = prepared.now.astimezone(zone).date()
    for ahead in range(28):
        day = today + timedelta(days=ahead)
        for number, (part, begins) in enumerate(PART_STARTS.items()):
            bit = (day - free_from).days * 3 + number
            if 0 <= bit < len(free) and free[bit] == "1" and wants_part(prepared, day, today, part):
                starts = datetime.combine(day, begins, tzinfo=zone)
                return max((starts - prepared.now).total_seconds() / 3600, wait, 0.0)
    return None


def wants_part(prepared: Prepared, day: date, today: date, part: str) -> bool:
    wants = prepared.ask.preferences
    last = today + timedelta(days=1 if prepared.triage.level == "same_day" else 27)
    return (
        (wants.earliest is None or day >= wants.earliest)
        and day <= (min(last, wants.latest) if wants.latest else last)
        and (not wants.weekdays or day.weekday() in wants.weekdays)
        and (not wants.day_parts or part in wants.day_parts)
    )


def widened(supply: Supply, prepared: Prepared) -> tuple[list[Ranked], float]:
    """The reference at the radius asked, or wider where fewer than five pass and more is gained."""
    within = prepared.ask.radius_miles
    best = reference(supply, prepared, within=within)
    for step in STEPS:
        if len(best) >= 5:
            break
        if step > prepared.ask.radius_miles:
            found = reference(supply, prepared, within=step)
            if len(found) > len(best):
                best, within = found, step
    return best, within


@dataclass(frozen=True)
class Choices:
    """What random requests are drawn from."""

    zips: list[ZipPlace]
    conditions: list[str]
    plans: list[InsurancePlan]


def choices() -> Choices:
    mild = Condition.objects.exclude(minimum_level="emergency").order_by("number")
    return Choices(
        zips=list(ZipPlace.objects.filter(population__gt=0).order_by("zip")),
        conditions=list(mild.values_list("slug", flat=True)),
        plans=list(InsurancePlan.objects.filter(acceptances__isnull=False).distinct().order_by("number")),
    )


def random_ask(draw: Random, among: Choices, *, today: date) -> Ask:
    return Ask(
        symptoms=_symptoms(draw, among),
        where=_where(draw, draw.choice(among.zips)),
        radius_miles=draw.choice((1.0, 2.5, 5.0, 10.0, 25.0, 25.0, 25.0, 60.0, 120.0, 250.0)),
        preferences=_preferences(draw, among, today),
    )


def _symptoms(draw: Random, among: Choices) -> Symptoms:
    answers = dict.fromkeys(GATES, "no")
    answers |= draw.choice(({}, {}, {"tingling": "yes"}, {"fever": "yes"}, {"inflammatory": "yes"}))
    cautions = draw.choice(({}, dict.fromkeys(CAUTIONS, "no"), {draw.choice(CAUTIONS): "yes"}))
    return Symptoms(
        conditions=tuple(draw.sample(among.conditions, draw.randint(0, 3))),
        age=draw.choice((None, 9, 17, 18, 40, 40, 64, 65, 80)),
        answers=answers,
        cautions=cautions,
        weeks_of_care=draw.choice((0, 0, 5.9, 6, 20)),
    )


def _where(draw: Random, near: ZipPlace) -> Where:
    if draw.random() < 0.5:
        return Where(zip=near.zip)
    lat, lon = near.lat + draw.uniform(-0.2, 0.2), near.lon + draw.uniform(-0.2, 0.2)
    return Where(lat=lat, lon=lon, state=draw.choice((None, near.state, near.state)))


def _preferences(draw: Random, among: Choices, today: date) -> Preferences:
    def maybe(share: float, value):
        return value if draw.random() < share else None

    plan = maybe(0.4, draw.choice(among.plans))
    earliest = maybe(0.2, today + timedelta(days=draw.randint(-2, 20)))
    latest = maybe(0.2, max(earliest or today, today) + timedelta(days=draw.randint(1, 30)))
    return Preferences(
        visit_mode=draw.choice(("in_person", "video", "either", "either")),
        plan_id=plan and str(plan.pk),
        plan_required=plan is not None and draw.random() < 0.5,
        languages=maybe(0.2, tuple(draw.sample(("es", "zh", "fr", "hi", "ko", "ru"), 2))) or (),
        provider_sex=maybe(0.2, draw.choice("FM")),
        specialties=maybe(
            0.2, tuple(draw.sample(("physical-therapy", "chiropractic", "pmr", "family-medicine"), 2))
        )
        or (),
        earliest=earliest,
        latest=latest,
        weekdays=maybe(0.2, tuple(sorted(draw.sample(range(7), 3)))) or (),
        day_parts=maybe(0.2, (draw.choice(("morning", "afternoon", "evening")),)) or (),
        max_price_cents=maybe(0.2, draw.randint(8, 30) * 1000),
        new_patient=draw.random() < 0.8,
        wheelchair=draw.random() < 0.15,
    )
