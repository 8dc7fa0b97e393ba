"""Months of reviews of several clinicians, with everything that they may be held for, flags, bursts and appeals."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import Role
from patients.models import Visit
from reviews import freezing, showing
from reviews.models import Appeal, Decision, Flag, Freeze, Rating, Review
from reviews.moderation import appealing, deciding, flagging, queue
from reviews.moderation.rules import RULE_OF, Outcome
from tests.factories import reviews
from tests.factories.clinics import MembershipFactory, make_owner
from tests.factories.people import UserFactory, make_staff
from tests.factories.supply import ClinicFactory, make_listed_practice

DAY, VISIT = timedelta(days=1), timedelta(minutes=30)
FIRST = datetime(2026, 3, 2, 14, tzinfo=UTC)
MONTHS = timedelta(days=150)
ROUND = timedelta(days=10)
CLINICIANS = 5
WHY = "Decided by the words of it."
OPENINGS = (
    "I waited", "The exercises helped", "It hurt for a week", "They explained little", "I slept through again",
    "The room was cold", "My neck turns further now", "I had hoped for more", "Parking is hard there",
)  # fmt: skip
ENDS = (
    "for an hour.",
    "more than pills did.",
    "and nobody called back.",
    "after the third visit.",
    "as I was told.",
)
SIGNALS = {
    "nothing": "",
    "abuse": "Such an idiot.",
    "name": "Nurse Jones was at the desk.",
    "contact": "Call me at 212-555-0178.",
    "others": "My husband has diabetes and gets insulin there.",
    "author": "My name is Ada Byrne.",
    "copied": "Best place in town by far, everybody should go there at once, you will not regret it, I never did.",
}


class Market:
    """Visits and what is said of them, but for the stars; made once, and lived through as often as needed."""

    def __init__(self, count, seed=7):
        self.chance = random.Random(seed)
        self.practices = [
            make_listed_practice(
                now=FIRST,
                location={"clinic": ClinicFactory(name=f"Clinic {number}"), "line1": f"{number} Elm Street"},
                phone=f"+1 212 555 02{number:02}",
            )
            for number in range(CLINICIANS)
        ]
        self.owners = [
            make_owner(one.location.clinic, email=f"owner{number}@clinic{number}.example")
            for number, one in enumerate(self.practices)
        ]
        self.mo, self.mel = (make_staff(Role.MODERATOR, f"{name}@kaly.example") for name in ("mo", "mel"))
        self.mo.roles = self.mel.roles = frozenset({Role.MODERATOR})  # as their sessions have them
        self.eve = UserFactory(email="eve@example.org")
        self.written = sorted(
            (self._written(number, count) for number in range(count)), key=lambda one: one[0]
        )

        self.numbers = {visit.pk: number for _, number, visit, _ in self.written}

    def stars(self):
        return [self.chance.choice((1, 1, 2, 3, 4, 5, 5, 5)) for _ in self.written]

    def _written(self, number, count):
        """Who writes what when; a quarter is of the last clinician within days."""
        crowded = number % 4 == 0
        clinician = CLINICIANS - 1 if crowded else number % (CLINICIANS - 1)
        gap = max(4 * DAY / (count / 4), VISIT)
        at = FIRST + (MONTHS / 2 + number // 4 * gap if crowded else MONTHS * number / count)
        practice = self.practices[clinician]
        patient = reviews.author(f"p{number}@example.org", phone=f"+1212777{number:04}", given_name="Ada")
        if number % 23 == 0:
            MembershipFactory(user=patient.user, clinic=practice.location.clinic)
        visit = self._visit(patient, practice, at, number)
        Review.objects.create(
            visit=visit, patient=patient, provider=practice.provider, visited_at=visit.starts_at
        )
        signal = self.chance.choice([*["nothing"] * 6, *SIGNALS])
        text = f"{self.chance.choice(OPENINGS)} {number} {self.chance.choice(ENDS)} {SIGNALS[signal]}"
        return at + 3 * DAY, number, visit, text.strip()

    def _visit(self, patient, practice, at, number):
        contested = {"status": "contested", "contested_at": at + DAY} if number % 31 == 0 else {}
        return reviews.visited(patient, practice, at, **contested)

    def live(self, stars, moderator):
        """What became of each review, given its stars, and what was rejected of each number of stars; undone."""
        with transaction.atomic():
            self._run(stars, moderator)
            found = self.became()
            rates = rejected_by_star()
            transaction.set_rollback(True)
        return found, rates

    def _run(self, stars, moderator):
        now, waiting = FIRST, list(zip(self.written, stars, strict=True))
        while waiting or now < FIRST + MONTHS + 60 * DAY:
            now += ROUND
            while waiting and waiting[0][0][0] <= now:
                (at, _, visit, text), overall = waiting.pop(0)
                reviews.write(visit, at, stars=overall, text=text)
            self._round(now, moderator)

    def _round(self, now, moderator):
        settled = Visit.objects.filter(status="contested", contested_at__lte=now - 10 * DAY)
        for visit in settled:
            came = self.numbers[visit.pk] % 2 == 0
            Visit.objects.filter(pk=visit.pk).update(
                status="completed" if came else "no_show", settled_at=now
            )
        showing.follow_settled(now=now)
        showing.publish_due(now=now)
        showing.count_due(now=now)
        self._object(now)
        for seen in queue.look(queue.with_words(queue.waiting(self.mo, now=now)), reader=self.mo, now=now):
            decide(seen, moderator(seen), self.mo, now)
        self._appeal(now)
        for freeze in queue.freezes(self.mo, now=now).filter(frozen_at__lte=now - 14 * DAY):
            freezing.lift(freeze=freeze, reason=WHY, by=self.mo, now=now)

    def _object(self, now):
        """Eve to each fifth that is new, clinics to each eleventh."""
        new = Review.objects.filter(status="published", published_at__gt=now - ROUND).order_by("pk")
        for review in new.select_related("visit"):
            number = self.numbers[review.visit_id]
            given = {"review": review, "note": "", "now": now}
            if number % 5 == 0:
                flagging.flag(code="abuse", by=self.eve, side=Flag.Side.READER, **given)
            if number % 11 == 0:
                owner = self.owners[[one.pk for one in self.practices].index(review.visit.practice_id)]
                flagging.flag(code="did_not_attend", by=owner, side=Flag.Side.CLINIC, **given)

    def _appeal(self, now):
        """Whom it concerns appeals, two of three; Mel overturns where the words are of even length."""
        recent = Decision.objects.filter(
            at__gt=now - ROUND, outcome__in=("reject", "remove", "redact", "keep")
        )
        for decision in recent.order_by("review_id", "at").select_related("review__submitted_by"):
            if self.numbers[decision.review.visit_id] % 3 == 0:
                continue
            by = self.eve if decision.outcome == Outcome.KEEP else decision.review.submitted_by
            try:
                appealing.appeal(decision=decision, note="", by=by, now=now)
            except DomainError:
                continue  # it went on since, or it was the clinic that objected
        rows = queue.appeals(self.mel, now=now).select_related("decision")
        for seen in queue.look_at_appeals(list(rows), reader=self.mel, now=now):
            settle(seen, self.mel, now)

    def became(self):
        """Of each review its state and words, of each decision all but its id, of each freeze what it found."""
        facts = (
            "status",
            "public_text",
            "held_for",
            "rejection_code",
            "redactions",
            "published_at",
            "counted_at",
        )
        decided = ("review_id", "outcome", "code", "reason", "held_for", "by_id", "at")
        frozen = ("provider_id", "since", "series", "days", "seen", "expected", "frozen_at", "lifted_at")
        appealed = ("decision__review_id", "outcome", "decided_by_id", "opened_at", "decided_at")
        return {
            "reviews": list(Review.objects.order_by("pk").values_list("pk", *facts)),
            "decisions": list(Decision.objects.order_by("review_id", "at", "outcome").values_list(*decided)),
            "freezes": list(Freeze.objects.order_by("provider_id", "frozen_at").values_list(*frozen)),
            "appeals": list(
                Appeal.objects.order_by("decision__review_id", "opened_at").values_list(*appealed)
            ),
            "flags": list(
                Flag.objects.order_by("review_id", "by_id").values_list("review_id", "by_id", "closed_at")
            ),
        }


def by_words(seen):
    """A moderator who goes by what the queue shows: (outcome, rule, parts), or None to wait."""
    if "contested" in seen.held_for:
        return None
    found = [[one.start, one.end] for one in seen.findings]
    insults = any(one.code == "abuse" for one in seen.findings)
    if seen.status == "flagged":
        rules = {one.rule for one in seen.objections if one.closed_at is None}
        if RULE_OF["did_not_attend"] in rules:
            return "remove", "not_about_the_visit", []
        return ("redact", "abuse", found) if insults else ("keep", "", [])
    if "insider" in seen.held_for:
        return "reject", "conflict_of_interest", []
    if "copied" in seen.held_for:
        return "reject", "not_about_the_visit", []
    return ("redact", "abuse" if insults else "identifies_a_person", found) if found else ("publish", "", [])


def by_a_glance_at_stars(seen):
    """One who would look at the stars, and keep what is bad from being read."""
    if seen.status == "held" and Rating.objects.get(review=seen.id).overall == 1:
        return "reject", "abuse", []
    return by_words(seen)


def decide(seen, said, by, now):
    if said is not None:
        outcome, code, spans = said
        row = Review.objects.get(pk=seen.id)
        given = {"outcome": outcome, "code": code, "spans": spans, "written_at": seen.written_at}
        deciding.decide(review=row, reason=WHY, by=by, now=now, **given)


def settle(seen, by, now):
    overturns = len(seen.review.text or "") % 2 == 0
    kept = seen.decision.outcome == "keep"
    more = {"code": "abuse", "spans": [[0, 3]]} if kept and overturns else {}
    row = Appeal.objects.select_related("decision").get(pk=seen.id)
    try:
        appealing.settle(
            appeal=row, outcome="overturn" if overturns else "stand", reason=WHY, by=by, now=now, **more
        )
    except deciding.VisitDidNotTakePlace:
        appealing.settle(appeal=row, outcome="stand", reason=WHY, by=by, now=now)


def rejected_by_star():
    """Of each number of stars: how many were written, and how many are not shown by a moderator's word."""
    all_of, refused = Counter(), Counter()
    for overall, status in Rating.objects.values_list("overall", "review__status"):
        all_of[overall] += 1
        refused[overall] += status in ("rejected", "removed")
    return {overall: (refused[overall], all_of[overall]) for overall in sorted(all_of)}
