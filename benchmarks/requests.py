"""Requests of four classes, drawn from a seed: bodies of POST /api/v1/matches/, and the same as an Ask."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Any

from benchmarks.market.draws import plan_weights
from matching.api import serializers
from matching.asking import Ask
from matching.match import build_query, pass_gate, prepare
from matching.retrieval import Query
from matching.ruleset import current as rules
from matching.triage.cautions import CAUTIONS
from matching.triage.rules import GATES
from providers.models import Condition, ConditionSpecialty, InsurancePlan, ZipPlace

CLASSES = ("population", "dense", "video", "no plan, 50 miles")
METROS = {"Manhattan": (40.758, -73.986), "Los Angeles": (34.052, -118.244), "Chicago": (41.882, -87.628)}
METRO_REACH = 0.12  # degrees around the middle of a metro in which its requests begin
RADII = (10.0, 25.0, 25.0, 25.0, 50.0)
PLAN_SHARE = 0.7

Body = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """One request of a class: its body, and what the product makes of it."""

    kind: str
    body: Body
    ask: Ask


class Requests:
    """Draws requests. None has a window of times: no engine but the product's own keeps the parts of day."""

    def __init__(self, seed: int) -> None:
        self._draw = Random(f"requests {seed}")
        people = ZipPlace.objects.filter(population__gt=0).order_by("zip")
        self._zips = list(people.values_list("zip", "lat", "lon", "population"))
        self._plans = [
            str(key)
            for key in InsurancePlan.objects.filter(is_active=True)
            .order_by("number")
            .values_list("pk", flat=True)
        ]
        self._plan_sums = list(accumulate(plan_weights(len(self._plans))))
        routed = ConditionSpecialty.objects.filter(role="first_contact").values("condition")
        self._conditions = list(
            Condition.objects.filter(
                pk__in=routed, minimum_level__in=("", "soon", "self_care"), is_active=True
            )
            .order_by("number")
            .values_list("slug", flat=True)
        )
        self._near = {
            name: self._summed([z for z in self._zips if _is_near(z, middle)])
            for name, middle in METROS.items()
        }
        self._everywhere = self._summed(self._zips)

    @staticmethod
    def _summed(zips: list[Any]) -> tuple[list[str], list[int]]:
        return [z[0] for z in zips], list(accumulate(z[3] for z in zips))

    def draw(self, kind: str, count: int) -> list[Asked]:
        """This function will draw requests of one class, each about care within days and not an emergency."""
        bodies = [self._body(kind) for _ in range(count)]
        return [Asked(kind, body, as_ask(body)) for body in bodies]

    def _body(self, kind: str) -> Body:
        draw = self._draw
        radius = {"population": draw.choice(RADII), "dense": 25.0, "video": 25.0}.get(kind, 50.0)
        return {
            "location": {"zip": self._zip(kind)},
            "radius_miles": radius,
            "answers": dict.fromkeys(GATES, "no"),
            "cautions": dict.fromkeys(CAUTIONS, "no"),
            "conditions": draw.sample(self._conditions, 1 if draw.random() < 0.7 else 2),
            "duration_weeks": draw.choice((1, 3, 8)),
            "weeks_of_care": 8 if draw.random() < 0.15 else 0,
            "preferences": self._preferences(kind),
            **({"age": self._age()} if draw.random() < 0.7 else {}),
        }

    def _zip(self, kind: str) -> str:
        found = self._near[self._draw.choice(sorted(METROS))] if kind == "dense" else self._everywhere
        zips, sums = found
        return zips[bisect_right(sums, self._draw.random() * sums[-1])]

    def _age(self) -> int:
        return self._draw.choice((9, 16, 22, 28, 33, 37, 41, 46, 52, 58, 63, 68, 74, 81))

    def _preferences(self, kind: str) -> Body:
        draw = self._draw

        def some(share: float, name: str, value: Any) -> Body:
            return {name: value} if draw.random() < share else {}

        wanted = {
            "visit_mode": "video" if kind == "video" else draw.choice(("in_person", "in_person", "either")),
            **some(0.2, "new_patient", False),
            **some(0.08, "languages", [draw.choice(("es", "es", "cmn", "hi", "ko"))]),
            **some(0.1, "provider_sex", draw.choice("FM")),
            **some(0.05, "max_price_cents", draw.randint(12, 30) * 1000),
            **some(0.03, "wheelchair", True),
        }
        if kind != CLASSES[3] and draw.random() < PLAN_SHARE:
            plan = self._plans[bisect_right(self._plan_sums, draw.random() * self._plan_sums[-1])]
            wanted |= {"insurance_plan": plan, "plan_required": draw.random() < 0.3}
        return wanted


def _is_near(place: Any, middle: tuple[float, float]) -> bool:
    return abs(place[1] - middle[0]) < METRO_REACH and abs(place[2] - middle[1]) < METRO_REACH


def as_ask(body: Body) -> Ask:
    """This function will read a body as the match endpoint does.

    :raises rest_framework.exceptions.ValidationError: the endpoint would refuse it
    """
    asked = serializers.Match(data=body)
    asked.is_valid(raise_exception=True)
    return asked.ask()


def as_query(ask: Ask, moment: Any) -> Query:
    """This function will prepare a request as a match does, up to the search itself."""
    rules()  # read once, not within the first request
    query = build_query(prepare(ask, pass_gate(ask.symptoms), now=moment))
    if query.window is not None:
        raise ValueError("A benchmark request has no window of times.")
    return query
