"""One clinician's reviews as the product treats them: counted late, held while a burst is looked at."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from benchmarks.brigades.organic import Review
from reviews.fraud import COUNTED_AFTER, bursts


@dataclass(frozen=True, slots=True)
class Rules:
    """What protects a figure; the twins take one of them away.

    `decided_after` is how long a moderator takes, None: a freeze lasts to the end and nothing held ever counts.
    `accuracy` is the share of puppets that a moderator rejects; a fifth of the rest is the share of others that are.
    """

    counted_after: timedelta = COUNTED_AFTER
    freezes: bool = True
    weighs: bool = True
    decided_after: timedelta | None = timedelta(days=7)
    accuracy: float = 1.0


@dataclass(frozen=True, slots=True)
class Freeze:
    """From when until when, None: for good; and what was seen."""

    at: datetime
    until: datetime | None
    burst: bursts.Burst | None


@dataclass(slots=True)
class Course:
    """What became of the reviews: the moment from which each counts, in order, and the freezes."""

    counted: list[tuple[datetime, Review]] = field(default_factory=list)
    freezes: list[Freeze] = field(default_factory=list)

    def by(self, moment: datetime) -> list[Review]:
        return [review for counts_from, review in self.counted if counts_from <= moment]


def course(
    reviews: Iterable[Review], rules: Rules, *, given: Sequence[Freeze] = (), since: datetime | None = None
) -> Course:
    """This function will let reviews come in order. Before `since` freezes are the given ones, then those found."""
    live = _Live(rules)
    known = {freeze.at: freeze for freeze in given}
    for review in reviews:
        live.take(review)
        now = review.row.submitted_at
        if live.freeze or not rules.freezes:
            continue
        found = known.get(now) if since and now < since else live.look(now)
        if found:
            live.begin(found)
    return live.end()


class _Live:
    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.freeze: Freeze | None = None
        self.cleared_at: datetime | None = None
        self.arrivals: list[bursts.Arrival] = []
        self.oldest = 0
        self.held: list[Review] = []
        self.course = Course()

    def take(self, review: Review) -> None:
        if self.freeze and self.freeze.until and self.freeze.until <= review.row.submitted_at:
            self.lift(self.freeze.until)
        self.arrivals.append(review.arrival)
        if self.freeze:
            self.held.append(review)
        else:
            self.course.counted.append((review.row.submitted_at + self.rules.counted_after, review))

    def look(self, now: datetime) -> Freeze | None:
        while self.arrivals[self.oldest].submitted_at < now - bursts.LOOKS_BACK:
            self.oldest += 1
        burst = bursts.find(self.arrivals[self.oldest :], now=now, cleared_at=self.cleared_at)
        decided_after = self.rules.decided_after
        return Freeze(now, now + decided_after if decided_after else None, burst) if burst else None

    def begin(self, freeze: Freeze) -> None:
        self.freeze = freeze
        self.course.freezes.append(freeze)
        self.held = [review for moment, review in self.course.counted if moment > freeze.at]
        self.course.counted = [pair for pair in self.course.counted if pair[0] <= freeze.at]

    def lift(self, moment: datetime) -> None:
        rejected = set()
        for review in self.held:
            if passes(review, self.rules.accuracy):
                counts_from = max(moment, review.row.submitted_at + self.rules.counted_after)
                self.course.counted.append((counts_from, review))
            else:
                rejected.add(id(review.arrival))
        self.arrivals = [arrival for arrival in self.arrivals if id(arrival) not in rejected]
        self.oldest = 0
        self.held, self.freeze, self.cleared_at = [], None, moment

    def end(self) -> Course:
        if self.freeze and self.freeze.until:
            self.lift(self.freeze.until)
        self.course.counted.sort(key=lambda pair: pair[0])
        return self.course


def passes(review: Review, accuracy: float) -> bool:
    """This function will decide as a moderator who is right so often; always alike for one review."""
    luck = random.Random(review.row.review_id.int).random()
    return luck >= accuracy if review.is_puppet else luck >= (1 - accuracy) / 5
