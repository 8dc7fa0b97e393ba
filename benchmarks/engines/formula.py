"""The score as a Django expression, from weights and curves of matching/factors.py."""

from typing import Any

from django.db.models import (
    Case,
    Expression,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Cos, Floor, Greatest, Least, Radians
from django.db.models.lookups import GreaterThanOrEqual

from matching import factors as f
from matching.retrieval import Query
from providers.geo import EARTH_RADIUS_MILES
from providers.models import InsurancePlan, PlanAcceptance

FLOAT = FloatField()


def number(value: float) -> Any:
    return Value(float(value), output_field=FLOAT)


def as_float(expression: Any) -> Any:
    return ExpressionWrapper(expression, output_field=FLOAT)


class Seconds(Func):
    """Seconds since 1970 of a timestamp."""

    template = "extract(epoch FROM %(expressions)s)::float8"
    output_field = FLOAT


class DaysBefore(Func):
    """Whole days of UTC from a timestamp to a date."""

    template = "(%(expressions)s)::float8"
    arg_joiner = "::date - "
    output_field = FLOAT

    def __init__(self, day: Any, moment: Any) -> None:
        super().__init__(Value(day.isoformat()), UtcDay(moment))


class UtcDay(Func):
    template = "(%(expressions)s AT TIME ZONE 'UTC')::date"
    output_field = FLOAT


class SinHalf(Func):
    """The square of the sine of half the difference of two angles in degrees (haversine)."""

    template = "power(sin(radians(%(expressions)s) / 2), 2)"
    arg_joiner = " - "
    output_field = FLOAT


class ASin(Func):
    function = "asin"
    output_field = FLOAT


class Sqrt(Func):
    function = "sqrt"
    output_field = FLOAT


def miles(query: Query, lat: str, lon: str) -> Any:
    """Great-circle miles by the haversine, which is exact to 1e-9 of a score also where two points are close."""
    lat_part = SinHalf(F(lat), number(query.lat))
    lon_part = SinHalf(F(lon), number(query.lon))
    inner = as_float(lat_part + Cos(Radians(F(lat))) * Cos(Radians(number(query.lat))) * lon_part)
    return as_float(number(2 * EARTH_RADIUS_MILES) * ASin(Least(number(1), Sqrt(inner))))


def experience(fit: Any, visits: Any) -> Any:
    """`visits` is named once, for a subquery that is named twice runs twice: n / (n + h) is 1 - h / (n + h)."""
    n = Coalesce(visits, number(0), output_field=FLOAT)
    half = number(f.EXPERIENCE_HALF)
    gained = number(f.EXPERIENCE_GAIN) * (number(1) - half / (n + half))
    return as_float(fit * (number(f.EXPERIENCE_BASE) + gained))


def soonness(query: Query, next_at: Any) -> Any:
    half = number(f.SOONNESS_HALF[query.level])
    wait = (Seconds(next_at) - number(query.now.timestamp())) / number(3600)
    waits = Case(
        When(is_future(query, next_at), then=half / (half + Greatest(wait, number(0)))), default=number(0)
    )
    return as_float(waits)


def is_future(query: Query, next_at: Any) -> Any:
    return GreaterThanOrEqual(next_at, Value(query.now))


def nearness(query: Query, distance: Any, *, video: bool) -> Any:
    if video:
        return number(f.VIDEO_NEARNESS)
    return as_float(Greatest(number(0), number(1) - distance / number(query.radius_miles)))


def trust(path: str) -> Any:
    n, percentile = Cast(f"{path}review_count", FLOAT), F(f"{path}rating_percentile")
    middle = number(f.TRUST_MIDDLE)
    pulled = middle + (percentile - middle) * n / (n + number(f.TRUST_HALF))
    return as_float(Coalesce(pulled, middle, output_field=FLOAT))


def plan(answer: str) -> Any:
    """What the answer in a column is worth, of a practice that gave one."""
    values = f.PLAN_VALUES
    return Case(
        When(**{answer: "accepted"}, then=number(values["accepted"])),
        When(**{answer: "not_accepted"}, then=number(values["not_accepted"])),
        default=number(values["unknown"]),
        output_field=FLOAT,
    )


def reliability(query: Query, clinic: str) -> Any:
    n = Cast(f"{clinic}answered_count", FLOAT)
    rate = Coalesce(F(f"{clinic}acceptance_rate"), number(f.ACCEPTANCE_PRIOR))
    hours = number(f.SPEED_HALF) / (number(f.SPEED_HALF) + F(f"{clinic}reply_hours"))
    raw = number(f.ACCEPTANCE_SHARE) * rate + number(f.SPEED_SHARE) * Coalesce(hours, number(f.SPEED_PRIOR))
    prior = number(f.RELIABILITY_PRIOR)
    shrunk = prior + (raw - prior) * n / (n + number(f.RELIABILITY_HALF))
    return as_float(shrunk * freshness(query))


def freshness(query: Query) -> Any:
    """By the oldest of what is confirmed. `stale` is named once, for it holds a subquery: up to FRESH_DAYS it gives
    1 or more, and the least of that and 1 is 1."""
    facts = ("phone", "hours", "accepts")
    confirmed = Least(*(F(f"{fact}_confirmed_at") for fact in facts), Subquery(plans_told_at()))
    stale = DaysBefore(query.on, confirmed)
    faded = number(1) - number(1 - f.FADED_TO) * (stale - number(f.FRESH_DAYS)) / number(
        f.FADED_DAYS - f.FRESH_DAYS
    )
    return Greatest(number(f.FADED_TO), Least(number(1), faded, output_field=FLOAT), output_field=FLOAT)


def plans_told_at() -> Any:
    """When the oldest answer of a practice about a plan that can be asked for was confirmed. Retired plans are few:
    left out by a set that is made once, which is faster than two joins for each answer."""
    retired = InsurancePlan.objects.filter(Q(is_active=False) | Q(payer__is_active=False)).values("pk")
    told = PlanAcceptance.objects.filter(practice=OuterRef("pk")).exclude(answer="unknown")
    asked = told.exclude(plan__in=retired).order_by().values("practice")
    return asked.annotate(oldest=Min("confirmed_at")).values("oldest")


def total(*values: Any) -> Expression:
    """The weighted sum, in the order of the factors, as an integer key."""
    weights = list(f.WEIGHTS.values())
    score: Any = values[0] * number(weights[0])
    for value, weight in zip(values[1:], weights[1:], strict=True):
        score = score + value * number(weight)
    return Floor(as_float(score * number(1e9) + number(0.5)))
