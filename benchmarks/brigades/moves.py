"""How far a campaign moves a shown rating, against the same world without it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from benchmarks.brigades.campaigns import SHAPES, TARGETS, Campaign, attacks
from benchmarks.brigades.organic import WEEK, WEEKS, Clinician, Review
from benchmarks.brigades.world import Course, Rules, course
from providers.reputation import FEWEST_REVIEWS, decay, shrunk_mean
from reviews.fraud import weights

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Move:
    """Of one clinician: the largest moves in stars, and after how many puppets it was frozen, None: never.

    `by_delay` is the move of the reviews of patients alone, which a freeze keeps back; `in_all` is both together.
    """

    by_puppets: float
    by_delay: float
    in_all: float
    puppets: int
    frozen_after: int | None
    reviews_a_week: float


def figure(rows: Sequence[Review], clinician: Clinician, *, now: datetime, rules: Rules) -> float | None:
    """This function will give the figure before rounding, or None where none is shown."""
    if len(rows) < FEWEST_REVIEWS:
        return None
    if rules.weighs:
        found = weights.sums((one.row for one in rows), now=now)
        return shrunk_mean(found.total, found.weight, clinician.prior)
    decayed = [decay(one.row.visited_at, now) for one in rows]
    total = sum(weight * one.row.overall for weight, one in zip(decayed, rows, strict=True))
    return shrunk_mean(total, sum(decayed), clinician.prior)


def of_campaign(
    market: Sequence[Clinician],
    plain: Mapping[int, Course],
    campaign: Campaign,
    rules: Rules,
    *,
    seed: Sequence[int],
    targets: int = TARGETS,
    weeks: int = WEEKS,
) -> list[Move]:
    """This function will attack clinicians drawn among those with a figure. `plain` is their course without it."""
    draw = np.random.default_rng(seed)
    left = list(market)
    found = []
    for at, puppets in attacks(campaign, targets=targets, draw=draw, weeks=weeks):
        shown = [one for one in left if len(plain[one.number].by(at)) >= FEWEST_REVIEWS]
        target = shown[int(draw.integers(len(shown)))]
        left.remove(target)
        found.append(_move(target, plain[target.number], puppets, SHAPES[campaign.shape], at, rules))
    return found


def _move(
    target: Clinician, plain: Course, puppets: Sequence[Review], days: int, at: datetime, rules: Rules
) -> Move:
    ends = at + timedelta(days=days) + rules.counted_after + (rules.decided_after or timedelta(0)) + DAY
    own = [one for one in target.reviews if one.row.submitted_at < ends]
    first = puppets[0].row.submitted_at
    before = [freeze for freeze in plain.freezes if freeze.at < first]
    both = sorted([*own, *puppets], key=lambda one: one.row.submitted_at)
    attacked = course(both, rules, given=before, since=first)
    moves = list(_moves(target, plain, attacked, at, ends, rules))
    recent = sum(at - timedelta(weeks=26) <= one.row.submitted_at < at for one in own) / 26
    return Move(
        *(max(column, default=0.0) for column in (list(zip(*moves, strict=True)) or ((), (), ()))),
        len(puppets),
        _frozen_after(attacked, puppets),
        recent,
    )


def _moves(
    target: Clinician, plain: Course, attacked: Course, at: datetime, ends: datetime, rules: Rules
) -> Iterator[tuple[float, float, float]]:
    """Day by day, in slow campaigns week by week: by the puppets, by the delay, in all."""
    for day in range(0, (ends - at) // DAY + 1, 1 if ends - at < 10 * WEEK else 7):
        now = at + day * DAY
        without, with_puppets = plain.by(now), attacked.by(now)
        own = [one for one in with_puppets if not one.is_puppet]
        if len(with_puppets) == len(own) == len(without):
            continue
        shown = figure(without, target, now=now, rules=rules)
        late = figure(own, target, now=now, rules=rules)
        moved = figure(with_puppets, target, now=now, rules=rules)
        if shown is not None and late is not None and moved is not None:
            yield abs(moved - late), abs(late - shown), abs(moved - shown)


def _frozen_after(attacked: Course, puppets: Sequence[Review]) -> int | None:
    first = puppets[0].row.submitted_at
    for freeze in attacked.freezes:
        if freeze.until is None or freeze.until > first:
            return sum(one.row.submitted_at <= freeze.at for one in puppets)
    return None
