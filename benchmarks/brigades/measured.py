"""What one seed gives, and what all give together: figures, and the tables that say them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product
from statistics import median
from typing import Any

from benchmarks.brigades.campaigns import FRESH, SHAPES, SLOW, STARS, Campaign
from benchmarks.brigades.moves import Move, of_campaign
from benchmarks.brigades.organic import DISPERSION, WEEKS, Clinician, market
from benchmarks.brigades.world import Course, Rules, course

HELD = Rules(decided_after=None)  # before and while frozen: nothing held ever counts
SOON = timedelta(days=3)
TWINS = {
    "as shipped": HELD,
    "without the freeze": replace(HELD, freezes=False),
    "without late counting": replace(HELD, counted_after=SOON),
    "without the weights": replace(HELD, weighs=False),
    "without the freeze and the weights": replace(HELD, freezes=False, weighs=False),
    "without any": Rules(counted_after=SOON, freezes=False, weighs=False),
}
MODERATOR = Rules(accuracy=0.9)  # decides after 7 days and lifts the freeze
RATES = ((0.0, 0.5), (0.5, 2.0), (2.0, 6.0), (6.0, 1000.0))
ROUGH = 3.0  # dispersion of a market that is rougher than the one tuned on
MOVES = 0.1
SOONEST = 10

Part = dict[str, Any]


def seed(number: int, *, clinicians: int, tell: Callable[[str], None], weeks: int = WEEKS) -> Part:
    """This function will measure a marketplace and the campaigns against it."""
    found = market(seed=number, clinicians=clinicians, weeks=weeks)
    plain = {one.number: course(one.reviews, Rules()) for one in found}
    part: Part = {"seed": number, "organic": organic(found, plain, weeks), "moves": {}}
    tell(f"seed {number}: {part['organic']['freezes']} freezes in {part['organic']['weeks']} organic weeks")
    rough = market(seed=number, clinicians=clinicians // 4, weeks=weeks, dispersion=ROUGH)
    courses = {one.number: course(one.reviews, Rules()) for one in rough}
    part["rough"] = organic(rough, courses, weeks)
    for name, campaign, rules in scenes():
        if rules.freezes and rules.counted_after == HELD.counted_after:
            plains = plain
        else:
            last = found[0].reviews[-1].row.submitted_at + timedelta(days=999)
            plains = {
                one.number: course(
                    one.reviews,
                    replace(rules, decided_after=timedelta(days=7)),
                    given=plain[one.number].freezes,
                    since=last,
                )
                for one in found
            }
        numbers = [number, SHAPES[campaign.shape], *map(ord, campaign.accounts[:1] + campaign.aim[:1])]
        part["moves"][name] = of_campaign(found, plains, campaign, rules, seed=numbers, weeks=weeks)
        tell(f"  {name}: {max(one.by_puppets for one in part['moves'][name]):.3f}")
    return part


def scenes() -> Iterable[tuple[tuple[str, ...], Campaign, Rules]]:
    """Every campaign as shipped, then four weeks' without each safeguard, with a moderator, and shared by chance."""
    for aim, shape, accounts in product(STARS, SHAPES, FRESH):
        if aim == "down" or shape not in SLOW:
            yield ("held", shape, accounts, aim), Campaign(shape, accounts, aim), HELD
    for (name, rules), shape in product(TWINS.items(), ("a day", "four weeks")):
        yield ("twin", name, shape), Campaign(shape, "half and half"), rules
    for shape in ("a week", "four weeks"):
        yield ("moderator", shape, "half and half"), Campaign(shape, "half and half"), MODERATOR
        yield ("by chance", shape, "half and half"), Campaign(shape, "half and half", by_chance=True), HELD


def organic(found: Sequence[Clinician], plain: dict[int, Course], weeks: int) -> Part:
    """This function will count freezes and weeks of a marketplace that nobody attacks."""
    lived = {one.number: weeks - one.starts_week for one in found}
    by_rate = []
    for low, high in RATES:
        those = [one.number for one in found if low <= one.rate < high]
        by_rate.append((sum(lived[n] for n in those), sum(len(plain[n].freezes) for n in those)))
    young = sum(
        freeze.at < one.reviews[0].row.submitted_at + timedelta(weeks=26)
        for one in found
        for freeze in plain[one.number].freezes
    )
    return {
        "weeks": sum(lived.values()),
        "reviews": sum(len(one.reviews) for one in found),
        "freezes": sum(len(plain[n].freezes) for n in lived),
        "young": young,
        "by_rate": by_rate,
    }


def together(parts: Sequence[Part]) -> Part:
    """This function will put the seeds together: moves over all clinicians attacked."""
    names = parts[0]["moves"]
    return {
        "seeds": [part["seed"] for part in parts],
        "dispersion": [DISPERSION, ROUGH],
        "organic": [part["organic"] for part in parts],
        "rough": [part["rough"] for part in parts],
        "moves": [
            {"scene": list(name), **summary([one for part in parts for one in part["moves"][name]])}
            for name in names
        ],
    }


def summary(moves: Sequence[Move]) -> Part:
    """This function will tell the largest, the 95th percentile and the middle, and when freezes began."""
    by_puppets = sorted(one.by_puppets for one in moves)
    after = sorted(one.frozen_after for one in moves if one.frozen_after is not None)
    return {
        "attacked": len(moves),
        "median": median(by_puppets),
        "p95": by_puppets[int(0.95 * len(by_puppets))],
        "max": by_puppets[-1],
        "above": sum(one > MOVES for one in by_puppets),
        "delay_p95": sorted(one.by_delay for one in moves)[int(0.95 * len(moves))],
        "delay_max": max(one.by_delay for one in moves),
        "in_all_max": max(one.in_all for one in moves),
        "frozen": len(after),
        "after_median": median(after) if after else "-",
        "after_p95": after[int(0.95 * len(after))] if after else "-",
        "after_max": after[-1] if after else "-",
        "after_late": sum(one > SOONEST for one in after),
        "unfrozen_max": max((one.by_puppets for one in moves if one.frozen_after is None), default="-"),
    }
