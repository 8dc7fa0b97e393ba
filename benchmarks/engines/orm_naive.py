"""What a first version does: one QuerySet of joins and aggregates from the practice, scored and sorted."""

from typing import Any

from django.db.models import Case, F, FloatField, IntegerField, Max, Q, Value, When
from django.db.models.functions import Cast, Coalesce

from benchmarks.engines import formula
from benchmarks.engines.asked import ENOUGH, Answer, age_bit, best, by_mode, offered
from benchmarks.engines.practice import BenchPractice, make
from matching.factors import PLAN_NOT_ASKED
from matching.retrieval import Query

LABEL = "Django ORM, joins and aggregates"
SEES = {1: "sees_children", 2: "sees_adults", 4: "sees_older_adults"}
PROVIDER = "provider__"


def missing() -> str:
    return ""


def prepare(connection: Any, moment: Any) -> None:
    """Only the next times: the product's tables and indexes otherwise."""
    make(connection)


def top20(query: Query) -> Answer:
    in_person, video = by_mode(query)
    found = []
    for by_video in [False] * in_person + [True] * video:
        rows = _scored(query, by_video).order_by("-key").values_list("id", "provider_id", "key")
        found += [(str(practice), str(provider), int(key)) for practice, provider, key in rows[:ENOUGH]]
    return best(query, found)


def _scored(query: Query, video: bool) -> Any:
    """Practices that pass, each with its key; a filter on a many-valued relation is a join of its own."""
    rows = BenchPractice.objects.filter(_listed(query), _wanted(query, video))
    # Licences first, then the NPI: each of these filters joins credentials once more, and multiplies the rows.
    today = query.now.date()
    licence = {f"{PROVIDER}credentials__kind": "licence", f"{PROVIDER}credentials__state": "verified"}
    licence |= {f"{PROVIDER}credentials__expires_on__gte": today}
    rows = rows.filter(**licence, **{f"{PROVIDER}credentials__jurisdiction": F("location__state")}).filter(
        **{f"{PROVIDER}credentials__kind": "npi", f"{PROVIDER}credentials__state": "verified"}
    )
    if video:
        rows = rows.filter(**licence, **{f"{PROVIDER}credentials__jurisdiction": query.state})
    distance = formula.miles(query, "location__lat", "location__lon")
    rows = rows.annotate(miles=distance)
    if not video:
        rows = rows.filter(miles__lte=query.radius_miles)
    rows = _with_fit(query, rows)
    if query.plan is not None:
        rows = rows.annotate(said=_said(query))
        if query.plan_required:
            rows = rows.filter(said="accepted")
    return _with_visits(query, rows).annotate(
        key=formula.total(
            formula.experience(F("fit"), F("visits")),
            formula.soonness(query, F("video_at" if video else "in_person_at")),
            formula.nearness(query, F("miles"), video=video),
            formula.trust(PROVIDER),
            formula.plan("said") if query.plan is not None else formula.number(PLAN_NOT_ASKED),
            formula.reliability(query, "location__clinic__"),
        )
    )


def _listed(query: Query) -> Q:
    return Q(
        **{
            PROVIDER + "claim": "claimed",
            PROVIDER + "published_at__isnull": False,
            PROVIDER + "suspended_at__isnull": True,
            PROVIDER + "npi_deactivated_on__isnull": True,
            PROVIDER + "identity_proofed_at__isnull": False,
        }
    )


def _wanted(query: Query, video: bool) -> Q:
    wanted = Q(does_video=True) if video else Q(does_in_person=True)
    wanted &= Q(accepts__in=("new",) if query.new_patient else ("new", "existing"))
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


def _with_fit(query: Query, rows: Any) -> Any:
    """The best fit among the clinician's specialties."""
    specialty = PROVIDER + "taxonomies__taxonomy__specialty"
    fits = offered(query)
    cases = [When(**{specialty: number}, then=Value(fit)) for number, fit in fits]
    return rows.filter(**{specialty + "__in": [number for number, _ in fits]}).annotate(
        fit=Max(Case(*cases, output_field=FloatField()))
    )


def _said(query: Query) -> Any:
    """What the practice says of the plan: the larger text of two that cannot both be there."""
    said = "plan_acceptances__answer"
    return Max(said, filter=Q(plan_acceptances__plan__number=query.plan))


def _with_visits(query: Query, rows: Any) -> Any:
    """Verified visits with the conditions. Two joins of many rows multiply each other: the sum is of distinct ones.

    `Sum(distinct=True)` would merge equal counts, so each condition is a maximum of its own; the marketplace has one
    kind of evidence for each.
    """
    names = []
    for condition in dict.fromkeys(query.conditions):
        names.append(f"visits_{condition}")
        counted = Q(
            **{
                PROVIDER + "experience__condition__number": condition,
                PROVIDER + "experience__state": "verified",
                PROVIDER + "experience__valid_until__gte": query.now.date(),
            }
        )
        rows = rows.annotate(**{names[-1]: Max(PROVIDER + "experience__count", filter=counted)})
    visits: Any = Value(0, output_field=IntegerField())
    for name in names:
        visits = visits + Coalesce(F(name), Value(0))
    return rows.annotate(visits=Cast(visits, FloatField()))
