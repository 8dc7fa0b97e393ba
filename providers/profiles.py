"""What anyone may read of a practice, as plain data in the names of the API."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from providers import reputation
from providers.availability import Hours
from providers.freshness import Freshness, freshness
from providers.geo import miles_between, unit_vector
from providers.models import (
    Clinic,
    ConditionExperience,
    Credential,
    InsurancePlan,
    PlanAcceptance,
    Practice,
    Provider,
    ProviderTaxonomy,
    Specialty,
    VisitType,
    WeeklyHours,
)
from providers.querysets import PracticeQuerySet

Shown = dict[str, Any]
FEWEST_ANSWERS = 5
FACTS = ("phone", "hours", "accepts")
HELD = ProviderTaxonomy.objects.select_related("taxonomy__specialty").order_by("taxonomy__specialty__number")


def readable(now: datetime) -> PracticeQuerySet:
    """This function will select the practices that may be shown now, with what `summary` reads."""
    related = Practice.objects.listed(now).with_next_times(now).select_related("provider", "location__clinic")
    return related.prefetch_related(Prefetch("provider__taxonomies", HELD))


def page(
    practice_ids: Collection[UUID],
    *,
    place: tuple[float, float] | None,
    plan: InsurancePlan | None,
    mode: str | None,
    now: datetime,
) -> list[Shown]:
    """This function will set out practices in the order of their ids, without those that may not be shown any more.

    Distances are miles from `place`, a point in degrees. `next_time` is of `mode`, or of any. The fact of a plan
    is null where nothing is known of it.
    """
    told = PlanAcceptance.objects.filter(answer__in=("accepted", "not_accepted"))
    answers = told.filter(practice__in=practice_ids, plan=plan) if plan else ()
    facts = {answer.practice_id: freshness(answer.source, answer.confirmed_at, now=now) for answer in answers}
    found = {row.pk: row for row in readable(now).filter(pk__in=practice_ids)}
    rows = [found[pk] for pk in practice_ids if pk in found]
    return [
        summary(row, now)
        | {
            "distance_miles": _miles(row, place),
            "next_time": _soonest(next_times(row).items(), mode),
            "facts": shown_facts(row, now) | {"plan": facts.get(row.pk)},
        }
        for row in rows
    ]


def profile(practice_id: UUID, *, now: datetime) -> Shown:
    """This function will set out one practice in full.

    :raises Practice.DoesNotExist: there is none, or it may not be shown now
    """
    row = readable(now).prefetch_related(*_details(now)).get(pk=practice_id)
    today = now.astimezone(ZoneInfo(row.location.zone)).date()
    return summary(row, now) | {
        "provider": _provider(row.provider, today) | _about(row.provider, today),
        "answers": answers(row.location.clinic),
        "next_times": next_times(row),
        "weekly_hours": [
            shown_span(entry) for entry in row.weekly_hours.all() if _holds(entry.valid_to, today)
        ],
        "visit_types": [shown_visit(entry) for entry in row.visit_types.all()],
        "plans": [shown_plan(answer, now) for answer in row.plan_acceptances.all()],
        "facts": shown_facts(row, now),
    }


def summary(row: Practice, now: datetime) -> Shown:
    """The clinician and the place, named as in a match."""
    place = row.location
    modes = (("in_person", row.does_in_person), ("video", row.does_video))
    return {
        "id": row.pk,
        "provider": _provider(row.provider, now.astimezone(ZoneInfo(place.zone)).date()),
        "location": {
            "clinic": place.clinic.name,
            "line1": place.line1,
            "line2": place.line2,
            "city": place.city,
            "state": place.state,
            "zip": place.zip,
            "lat": place.lat,
            "lon": place.lon,
            "timezone": place.zone,
            "wheelchair": place.wheelchair,
        },
        "phone": row.phone,
        "modes": [mode for mode, does in modes if does],
        "accepts": row.accepts,
        "confirmation": row.confirmation,
        "first_visit_price_cents": row.first_visit_price_cents,
        "rating": rating(row.provider, now),
    }


def rating(provider: Provider, now: datetime) -> Shown:
    """Stars, none under 5 reviews, with the number of reviews and the standing within the profession."""
    sums = reputation.Sums(provider.rating_sum, provider.rating_weight, provider.review_count)
    primary = next((held for held in provider.taxonomies.all() if held.is_primary), None)
    stars = primary and reputation.shown(
        sums, rated_at=provider.rated_at, profession=primary.taxonomy.specialty.profession, now=now
    )
    return {"shown": stars, "count": provider.review_count, "percentile": provider.rating_percentile}


def answers(clinic: Clinic) -> Shown:
    """How the clinic answers requests; no figures under 5 of them, which say little."""
    shown = clinic.answered_count >= FEWEST_ANSWERS
    return {
        "acceptance_rate": clinic.acceptance_rate if shown else None,
        "reply_hours": clinic.reply_hours if shown else None,
        "count": clinic.answered_count,
    }


def shown_facts(row: Practice, now: datetime) -> dict[str, Freshness | None]:
    """Where each fact of the practice comes from and how old it is."""
    return {
        fact: freshness(getattr(row, f"{fact}_source"), getattr(row, f"{fact}_confirmed_at"), now=now)
        for fact in FACTS
    }


def told_facts(row: Practice, now: datetime) -> dict[str, Freshness | None]:
    """The same for whoever runs it, and of its answers about plans the one that was confirmed longest ago."""
    known = PlanAcceptance.objects.filter(practice=row, plan__is_active=True, plan__payer__is_active=True)
    oldest = known.exclude(answer=PlanAcceptance.Answer.UNKNOWN).order_by("confirmed_at", "plan").first()
    plans = freshness(oldest.source, oldest.confirmed_at, now=now) if oldest else None
    return shown_facts(row, now) | {"plans": plans}


def next_times(row: Any) -> dict[str, str | None]:
    """The next free time by mode, in the zone of the place."""
    return {
        mode: _local(getattr(row, f"next_{mode}_at"), row.location.zone) for mode in ("in_person", "video")
    }


def _soonest(times: Iterable[tuple[str, str | None]], mode: str | None) -> str | None:
    wanted = [moment for one, moment in times if moment and one == (mode or one)]
    return min(wanted, key=datetime.fromisoformat, default=None)


def _local(moment: datetime | None, zone: str) -> str | None:
    return moment.astimezone(ZoneInfo(zone)).isoformat() if moment else None


def _miles(row: Practice, place: tuple[float, float] | None) -> float | None:
    if place is None:
        return None
    there = unit_vector(row.location.lat, row.location.lon)
    return round(miles_between(unit_vector(*place), there), 1)


def _provider(provider: Provider, today: date) -> Shown:
    since = provider.practising_since
    return {
        "id": provider.pk,
        "name": provider.name,
        "credential": provider.credential,
        "npi": provider.npi,
        "specialties": [{"slug": s.slug, "label": s.label} for s in _specialties(provider)],
        "sex": provider.sex or None,
        "languages": provider.languages,
        "sees": [age for age in ("children", "adults", "older_adults") if getattr(provider, f"sees_{age}")],
        "years_in_practice": max(today.year - since, 0) if since else None,
        "demonstration": provider.is_demonstration,
    }


def _specialties(provider: Provider) -> list[Specialty]:
    return list(dict.fromkeys(held.taxonomy.specialty for held in provider.taxonomies.all()))


def _details(now: datetime) -> list[Prefetch]:
    """What a profile reads beyond a summary. Valid days are told apart later: they end in the zone of the place."""
    plans = PlanAcceptance.objects.filter(plan__is_active=True, plan__payer__is_active=True)
    verified = ConditionExperience.objects.filter(state="verified", condition__is_active=True)
    return [
        Prefetch("weekly_hours", WeeklyHours.objects.order_by("weekday", "starts")),
        Prefetch("visit_types", VisitType.objects.order_by("condition_group", "mode")),
        Prefetch("plan_acceptances", plans.select_related("plan__payer").order_by("plan__name", "plan")),
        Prefetch(
            "provider__credentials",
            Credential.objects.exclude(verified_until=None).order_by("kind", "jurisdiction", "verified_at"),
        ),
        Prefetch(
            "provider__experience",
            verified.select_related("condition").order_by("condition__number", "evidence"),
        ),
    ]


def _about(provider: Provider, today: date) -> Shown:
    """What has been verified of a clinician and still holds today; licence numbers are not for everyone."""
    return {
        "bio": provider.bio,
        "experience": [
            {
                "condition": {"slug": seen.condition.slug, "name": seen.condition.name},
                "evidence": seen.evidence,
                "count": seen.count,
                "period_from": seen.period_from,
                "period_to": seen.period_to,
                "valid_until": seen.valid_until,
            }
            for seen in provider.experience.all()
            if _holds(seen.valid_until, today)
        ],
        "credentials": [
            {
                "kind": held.kind,
                "jurisdiction": held.jurisdiction or None,
                "verified_at": held.verified_at,
                "expires_on": held.expires_on,
            }
            for held in provider.credentials.all()
            if _holds(held.verified_until, today)
        ],
    }


def _holds(last_day: date | None, today: date) -> bool:
    return last_day is None or last_day >= today


def shown_span(entry: WeeklyHours | Hours) -> Shown:
    return {
        "weekday": entry.weekday,
        "starts": f"{entry.starts:%H:%M}",
        "ends": f"{entry.ends:%H:%M}",
        "valid_from": entry.valid_from,
        "valid_to": entry.valid_to,
    }


def shown_visit(entry: VisitType) -> Shown:
    return {
        "mode": entry.mode,
        "condition_group": entry.condition_group or None,
        "new_minutes": entry.new_minutes,
        "existing_minutes": entry.existing_minutes,
        "price_cents": entry.price_cents,
    }


def shown_plan(answer: PlanAcceptance, now: datetime) -> Shown:
    plan = answer.plan
    named = {"id": plan.pk, "slug": plan.slug, "name": plan.name}
    payer = {"slug": plan.payer.slug, "name": plan.payer.name}
    return (
        named
        | {"payer": payer, "answer": answer.answer}
        | freshness(answer.source, answer.confirmed_at, now=now)
    )
