"""What a careful version does: a box on an index, then Exists and Subquery, so that no join multiplies rows."""

from math import asin, cos, degrees, radians, sin
from typing import Any

from django.db.models import Case, Exists, F, FloatField, Max, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce

from benchmarks.engines import formula
from benchmarks.engines.asked import ENOUGH, Answer, age_bit, best, by_mode, offered
from benchmarks.engines.orm_naive import PROVIDER, SEES
from benchmarks.engines.practice import BenchPractice, make
from matching.factors import PLAN_NOT_ASKED, PLAN_VALUES
from matching.retrieval import Query
from providers.geo import EARTH_RADIUS_MILES
from providers.models import ConditionExperience, Credential, PlanAcceptance, ProviderTaxonomy

LABEL = "careful ORM: box index, Exists, Subquery"

NAMES = ("bench_location_box", "bench_licence_state", "bench_verified", "bench_plan_told")
INDEXES = """
CREATE INDEX IF NOT EXISTS bench_location_box ON providers_location (lat, lon) INCLUDE (id);
CREATE INDEX IF NOT EXISTS bench_licence_state ON providers_credential (jurisdiction, provider_id, expires_on)
    WHERE kind = 'licence' AND state = 'verified';
CREATE INDEX IF NOT EXISTS bench_verified ON providers_credential (provider_id, kind, jurisdiction, expires_on)
    WHERE state = 'verified';
CREATE INDEX IF NOT EXISTS bench_plan_told ON providers_planacceptance (practice_id) INCLUDE (plan_id, confirmed_at)
    WHERE answer <> 'unknown';
ANALYZE providers_location, providers_credential, providers_planacceptance
"""


def missing() -> str:
    return ""


def prepare(connection: Any, moment: Any) -> None:
    """Indexes of its own, which other measurements must not find."""
    make(connection)
    with connection.cursor() as cursor:
        cursor.execute(INDEXES)


def finish(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {', '.join(NAMES)}")


def top20(query: Query) -> Answer:
    in_person, video = by_mode(query)
    found = []
    for by_video in [False] * in_person + [True] * video:
        rows = _scored(query, by_video).order_by("-key").values_list("id", "provider_id", "key")
        found += [(str(practice), str(provider), int(key)) for practice, provider, key in rows[:ENOUGH]]
    return best(query, found)


def _scored(query: Query, video: bool) -> Any:
    rows = BenchPractice.objects.filter(_columns(query, video), *_exists(query, video))
    if not video:
        rows = rows.filter(**_box(query))
    distance = formula.miles(query, "location__lat", "location__lon")
    rows = rows.annotate(miles=distance, fit=_fit(query))
    if not video:
        rows = rows.filter(miles__lte=query.radius_miles)
    if query.plan_required:
        rows = rows.filter(Exists(_answers(query).filter(answer="accepted")))
    return rows.annotate(
        key=formula.total(
            formula.experience(F("fit"), _visits(query)),
            formula.soonness(query, F("video_at" if video else "in_person_at")),
            formula.nearness(query, F("miles"), video=video),
            formula.trust(PROVIDER),
            _plan(query),
            formula.reliability(query, "location__clinic__"),
        )
    )


def _columns(query: Query, video: bool) -> Q:
    """What the columns of practice, clinician and place decide."""
    wanted = Q(does_video=True) if video else Q(does_in_person=True)
    wanted &= Q(accepts__in=("new",) if query.new_patient else ("new", "existing"))
    wanted &= Q(
        **{
            PROVIDER + "claim": "claimed",
            PROVIDER + "published_at__isnull": False,
            PROVIDER + "suspended_at__isnull": True,
            PROVIDER + "npi_deactivated_on__isnull": True,
            PROVIDER + "identity_proofed_at__isnull": False,
        }
    )
    if bit := age_bit(query):
        wanted &= Q(**{PROVIDER + SEES[bit]: True})
    if query.languages:
        wanted &= Q(**{PROVIDER + "languages__overlap": list(query.languages)})
    if query.provider_sex is not None:
        wanted &= Q(**{PROVIDER + "sex": query.provider_sex})
    if query.max_price_cents is not None:
        price = Q(first_visit_price_cents__lte=query.max_price_cents)
        wanted &= price | Q(first_visit_price_cents__isnull=True)
    if query.wheelchair:
        wanted &= Q(location__wheelchair=True)
    return wanted


def _exists(query: Query, video: bool) -> list[Exists]:
    owned = Credential.objects.filter(provider=OuterRef("provider"), state="verified")
    licence = owned.filter(kind="licence", expires_on__gte=query.now.date())
    numbers = [number for number, _ in offered(query)]
    held = ProviderTaxonomy.objects.filter(provider=OuterRef("provider"))
    found = [
        Exists(held.filter(taxonomy__specialty__in=numbers)),
        Exists(licence.filter(jurisdiction=OuterRef("location__state"))),
        Exists(owned.filter(kind="npi")),
    ]
    return [*found, Exists(licence.filter(jurisdiction=query.state))] if video else found


def _box(query: Query) -> dict[str, Any]:
    """The square of degrees around the circle."""
    reach = query.radius_miles / EARTH_RADIUS_MILES
    half = degrees(asin(min(1.0, sin(reach) / cos(radians(query.lat))))) + 1e-6
    high = degrees(reach) + 1e-6
    return {
        "location__lat__range": (query.lat - high, query.lat + high),
        "location__lon__range": (query.lon - half, query.lon + half),
    }


def _fit(query: Query) -> Any:
    fits = offered(query)
    if len({fit for _, fit in fits}) == 1:
        return formula.number(fits[0][1])
    held = ProviderTaxonomy.objects.filter(provider=OuterRef("provider")).order_by()
    cases = [When(taxonomy__specialty=number, then=Value(fit)) for number, fit in fits]
    best_fit = Max(Case(*cases, default=Value(0.0), output_field=FloatField()))
    return Subquery(held.values("provider").annotate(fit=best_fit).values("fit"), output_field=FloatField())


def _answers(query: Query) -> Any:
    return PlanAcceptance.objects.filter(practice=OuterRef("pk"), plan__number=query.plan)


def _plan(query: Query) -> Any:
    if query.plan is None:
        return formula.number(PLAN_NOT_ASKED)
    worth = _answers(query).annotate(worth=formula.plan("answer")).values("worth")[:1]
    return Coalesce(Subquery(worth), formula.number(PLAN_VALUES["unknown"]))


def _visits(query: Query) -> Any:
    seen = ConditionExperience.objects.filter(
        provider=OuterRef("provider"),
        condition__number__in=set(query.conditions),
        state="verified",
        valid_until__gte=query.now.date(),
    ).order_by()
    total = seen.values("provider").annotate(total=Cast(Sum("count"), FloatField()))
    return Subquery(total.values("total"), output_field=FloatField())
