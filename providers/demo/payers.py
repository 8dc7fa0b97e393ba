"""Which plans a made-up clinic knows an answer for: plausible assumptions by line of business and reach."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from providers.demo.draws import Draws, Weighted

NATIONAL = {
    "medicare": 12.0, "unitedhealthcare": 9.0, "aetna": 8.0, "cigna-healthcare": 8.0, "humana": 6.0,
    "tricare": 4.0, "ambetter": 4.0, "wellcare": 3.0, "molina-healthcare": 3.0, "va": 2.0,
    "oscar-health": 2.0, "devoted-health": 1.5, "wellpoint": 1.0, "caresource": 1.0, "clover-health": 0.5,
    "amerihealth-caritas": 0.5,
}  # fmt: skip

# Payers whose name does not say in which states they work; the others are found by the state's name.
REGIONAL = {
    "anthem-blue-cross": "CA", "blue-shield-of-california": "CA", "health-net": "CA",
    "la-care-health-plan": "CA", "kaiser-permanente": "CA CO DC GA HI MD OR VA WA",
    "inland-empire-health-plan": "CA", "scan-health-plan": "CA",
    "anthem-blue-cross-and-blue-shield": "CO CT GA IN KY ME MO NV NH NY OH VA WI", "florida-blue": "FL",
    "carefirst-bluecross-blueshield": "DC MD VA", "highmark": "DE NY PA WV", "independence-blue-cross": "PA",
    "capital-blue-cross": "PA", "geisinger-health-plan": "PA", "upmc-health-plan": "PA",
    "emblemhealth": "NY", "excellus-bluecross-blueshield": "NY", "healthfirst": "NY", "fidelis-care": "NY",
    "mvp-health-care": "NY VT", "metroplus-health-plan": "NY", "premera-blue-cross": "AK WA",
    "regence": "ID OR UT WA", "wellmark-blue-cross-and-blue-shield": "IA SD", "blue-care-network": "MI",
    "priority-health": "MI", "healthpartners": "MN WI", "medica": "IA MN ND NE WI", "ucare": "MN",
    "quartz": "IL IA MN WI", "sentara-health-plans": "NC VA", "select-health": "CO ID NV UT",
    "tufts-health-plan": "MA NH RI", "harvard-pilgrim-health-care": "MA ME NH", "avmed": "FL",
    "presbyterian-health-plan": "NM", "moda-health": "AK OR", "providence-health-plan": "OR WA",
    "hmsa-hawaii-medical-service-association": "HI", "triple-s": "PR", "medical-card-system-mcs": "PR",
    "first-medical-health-plan": "PR", "connecticare": "CT", "viva-health": "AL",
    "superior-healthplan": "TX", "sunshine-health": "FL", "peach-state-health-plan": "GA",
    "meridian-health-plan": "IL MI", "coordinated-care": "WA", "select-health-of-south-carolina": "SC",
}  # fmt: skip

STATE_NAMES = {
    "AK": "alaska", "AL": "alabama", "AR": "arkansas", "AZ": "arizona", "ID": "idaho", "IL": "illinois",
    "KS": "kansas", "LA": "louisiana", "MA": "massachusetts", "MI": "michigan", "MN": "minnesota",
    "MO": "kansas-city", "MT": "montana", "NC": "north-carolina", "ND": "north-dakota", "NE": "nebraska",
    "NJ": "new-jersey", "NM": "new-mexico", "NV": "nevada", "OH": "ohio", "OK": "oklahoma",
    "RI": "rhode-island", "SC": "south-carolina", "TN": "tennessee", "TX": "texas", "WI": "wisconsin",
    "CT": "connecticut", "CO": "colorado", "UT": "utah",
}  # fmt: skip

LINES = {
    "original-medicare": 1.5,
    "employer": 1.4,
    "medicare-advantage": 1.0,
    "marketplace": 0.9,
    "medicaid": 0.5,
}
STATE_PROGRAM = 7.0
REGIONAL_WEIGHT = 5.0
ROWS = (8, 12)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan of the catalogue."""

    id: str
    slug: str
    payer: str
    line: str


class PlanPools:
    """For each state, the plans that its clinics meet."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        self._everywhere: list[tuple[Plan, float]] = []
        self._local: dict[str, list[tuple[Plan, float]]] = defaultdict(list)
        for plan in plans:
            self._place(plan)
        self._pools: dict[str, Weighted[Plan]] = {}

    def answers(self, draws: Draws, state: str, takes: float) -> list[tuple[str, str]]:
        """What a clinic says of 8 to 12 plans: pairs of plan id and answer; `takes` is the share accepted."""
        pool = self._pools.get(state)
        if pool is None:
            pairs = self._everywhere + self._local[state]
            pool = self._pools[state] = Weighted([p for p, _ in pairs], [w for _, w in pairs])
        if not pool.items:
            return []
        unknown = takes + (1 - takes) * 0.4
        return [
            (plan.id, _answer(draws.random(), takes, unknown))
            for plan in pool.pick_some(draws, draws.between(*ROWS))
        ]

    def _place(self, plan: Plan) -> None:
        if plan.payer.startswith("state-"):
            self._local[plan.payer[-2:].upper()].append(
                (plan, STATE_PROGRAM if plan.line == "medicaid" else 1.0)
            )
        elif plan.payer in NATIONAL:
            self._everywhere.append((plan, NATIONAL[plan.payer] * LINES.get(plan.line, 1.0)))
        else:
            for state in _states_of(plan.payer):
                self._local[state].append((plan, REGIONAL_WEIGHT * LINES.get(plan.line, 1.0)))


def _states_of(payer: str) -> list[str]:
    if payer in REGIONAL:
        return REGIONAL[payer].split()
    return [state for state, name in STATE_NAMES.items() if payer.endswith(name) or f"-{name}-" in payer]


def _answer(draw: float, accepted: float, unknown: float) -> str:
    return "accepted" if draw < accepted else "unknown" if draw < unknown else "not_accepted"
