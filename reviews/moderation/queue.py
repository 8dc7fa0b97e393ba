"""What waits for a moderator, the oldest first, and what they are shown of it: words, and neither stars nor names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, Min, OuterRef, Q, QuerySet, Subquery, When

from accounts.models import User
from patients import reads as looks
from reviews import reads
from reviews.models import SHOWN, Appeal, Decision, Flag, FlagCode, Freeze, HeldFor, Review, ReviewState
from reviews.moderation import conflicts, deciding, rules
from reviews.screening.findings import Finding

WAITING = (ReviewState.HELD, ReviewState.FLAGGED)


@dataclass(frozen=True, slots=True)
class Objection:
    """What somebody objects to, in their words; `rule` is the one it would be taken out by."""

    code: str
    rule: str
    side: str
    note: str | None
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Decided:
    """What a moderator decided before."""

    outcome: str
    code: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A review as moderators see it. Who wrote it and the stars are no part of it."""

    id: UUID
    status: str
    clinician: str
    clinic: str
    month: str
    display_name: str
    text: str | None
    public_text: str
    written_at: datetime | None
    held_for: list[str]
    held_at: datetime | None
    findings: list[Finding]
    redactions: list[list[int]]
    objections: list[Objection]
    decisions: list[Decided]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAppeal:
    """What somebody asks to be looked at again, and what they say of it."""

    id: UUID
    side: str
    note: str | None
    opened_at: datetime
    decision: Decided
    review: Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFreeze:
    """A crowded clinician: how many came, how many were to be expected, and what waits for somebody to look."""

    id: UUID
    clinician: str
    since: datetime
    series: str
    days: int
    seen: int
    expected: float
    frozen_at: datetime
    held_count: int
    shown_count: int


def of_moderator(user: User, *, now: datetime) -> QuerySet[Review]:
    """This function will list what waits or was decided, without those of which a moderator knows a side."""
    rows = Review.objects.visible_to_moderator(user)
    return conflicts.without_conflict(rows, user=user, now=now)


def waiting(user: User, *, now: datetime, status: str | None = None) -> QuerySet[Review]:
    """This function will list reviews that wait, `since` when: those held, or those that somebody objects to."""
    objections = Flag.objects.filter(review=OuterRef("pk"), closed_at=None).order_by().values("review")
    first = Subquery(objections.annotate(first=Min("opened_at")).values("first"))
    held, flagged = (
        When(status=ReviewState.HELD, then=F("held_at")),
        When(status=ReviewState.FLAGGED, then=first),
    )
    by_status: dict[str | None, Any] = {
        None: Case(held, flagged),
        ReviewState.HELD: F("held_at"),
        ReviewState.FLAGGED: first,
    }
    states = WAITING if status is None else (status,)
    rows = of_moderator(user, now=now).filter(status__in=states)
    return rows.annotate(since=by_status[status]).order_by("since", "pk")


def appeals(user: User, *, now: datetime) -> QuerySet[Appeal]:
    """This function will list appeals that wait for another moderator than the one who decided."""
    known = conflicts.without_conflict(Review.objects.all(), user=user, now=now)
    rows = Appeal.objects.filter(decided_at=None, decision__review__in=known.values("pk"))
    left = rows.exclude(decision__review__status=ReviewState.WITHDRAWN).exclude(decision__by=user)
    return left.order_by("opened_at", "pk")


def freezes(user: User, *, now: datetime) -> QuerySet[Freeze]:
    """This function will list clinicians of whom nothing new counts until a moderator has looked."""
    rows = conflicts.of_strangers(Freeze.objects.filter(lifted_at=None), user=user, now=now)
    return rows.select_related("provider").order_by("frozen_at", "pk")


def held_by(freeze_id: UUID, reviews: QuerySet[Review], *, user: User, now: datetime) -> QuerySet[Review]:
    """This function will leave of reviews those that an open freeze holds; none where it is none for somebody."""
    frozen = freezes(user, now=now).filter(pk=freeze_id).order_by()
    of_burst = reviews.filter(status=ReviewState.HELD, held_for__contains=[HeldFor.BURST])
    return of_burst.filter(provider__in=frozen.values("provider"))


def with_words(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """This function will read what `look` shows along with reviews."""
    rows = reviews.select_related("patient__person_key", "provider", "visit__practice__location__clinic")
    return rows.prefetch_related("flags", "decisions")


def look(rows: Sequence[Review], *, reader: User, now: datetime) -> list[Seen]:
    """This function will open the words of reviews for a moderator; each look is written down first."""
    patients = {row.patient_id: row.patient for row in rows}
    looks.note([*patients.values()], reader=reader, what=reads.REVIEW, why=looks.MODERATION, now=now)
    return [_seen(row) for row in rows]


def look_at_appeals(rows: Sequence[Appeal], *, reader: User, now: datetime) -> list[SeenAppeal]:
    """This function will open what is said in appeals, with the reviews that they are about."""
    reviews = {
        row.pk: row for row in with_words(Review.objects.filter(pk__in=[r.decision.review_id for r in rows]))
    }
    seen = {one.id: one for one in look([*reviews.values()], reader=reader, now=now)}
    return [_appeal(row, reviews[row.decision.review_id], seen) for row in rows]


def look_at_freezes(rows: Sequence[Freeze]) -> list[SeenFreeze]:
    """This function will count what each freeze holds: reviews that wait, and those shown that don't count so far."""
    of = "provider__reviews__"
    held = Q(**{f"{of}status": ReviewState.HELD, f"{of}held_for__contains": [HeldFor.BURST]})
    shown = Q(**{f"{of}status__in": SHOWN, f"{of}counted_at": None, f"{of}submitted_at__gte": F("since")})
    counted = Freeze.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk")
    in_each = {
        pk: counts
        for pk, *counts in counted.annotate(
            held=Count("provider__reviews", filter=held), shown=Count("provider__reviews", filter=shown)
        )
    }
    return [
        SeenFreeze(
            id=row.pk,
            clinician=row.provider.name,
            since=row.since,
            series=row.series,
            days=row.days,
            seen=row.seen,
            expected=row.expected,
            frozen_at=row.frozen_at,
            held_count=in_each[row.pk][0],
            shown_count=in_each[row.pk][1],
        )
        for row in rows
    ]


def _seen(row: Review) -> Seen:
    return Seen(
        id=row.pk,
        status=row.status,
        clinician=row.provider.name,
        clinic=row.visit.practice.location.clinic.name,
        month=f"{row.visit.local_date:%Y-%m}",
        display_name=row.display_name,
        text=row.text,
        public_text=row.public_text,
        written_at=row.written_at,
        held_for=row.held_for,
        held_at=row.held_at,
        findings=[Finding(one["code"], one["start"], one["end"], one["why"]) for one in row.findings],
        redactions=row.redactions,
        objections=[_objection(flag) for flag in sorted(row.flags.all(), key=_opened)],
        decisions=[_decided(one) for one in sorted(row.decisions.all(), key=lambda one: one.at)],
    )


def _opened(flag: Flag) -> datetime:
    return flag.opened_at


def _objection(flag: Flag) -> Objection:
    rule = rules.RULE_OF[FlagCode(flag.code)]
    return Objection(flag.code, rule, flag.side, flag.note, flag.opened_at, flag.closed_at)


def _decided(one: Decision) -> Decided:
    return Decided(one.outcome, one.code, one.reason, one.at)


def _appeal(row: Appeal, review: Review, seen: dict[UUID, Seen]) -> SeenAppeal:
    row.decision.review = review
    side = "author" if row.decision.outcome not in deciding.STAYS else "objector"
    return SeenAppeal(
        id=row.pk,
        side=side,
        note=row.note,
        opened_at=row.opened_at,
        decision=_decided(row.decision),
        review=seen[review.pk],
    )
