"""Tell authors and clinics what becomes of a review; what it says, no message repeats."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from accounts import outbox
from accounts.models import User
from patients import notices
from providers import memberships
from reviews.models import Review
from reviews.whom import speaks_for

# To whoever wrote it
PUBLISHED, REPLIED = "review.published", "review.replied"
REJECTED, REDACTED, REMOVED = "review.rejected", "review.redacted", "review.removed"
NO_VISIT = "review.no_visit"
RESTORED, STANDS = "review.restored", "review.stands"
# To those who run the practice
RECEIVED = "review.received"
# To whoever objected
FLAG_TAKEN, FLAG_KEPT, FLAG_STANDS = "review.flag_taken", "review.flag_kept", "review.flag_stands"


def tell_author(kind: str, review: Review, *, now: datetime, key: str = "") -> None:
    """This function will tell the patient, or whoever speaks for them, what happened to their review."""
    _tell(kind, review, speaks_for(review.patient, now), key=key, now=now)


def tell_clinic(kind: str, review: Review, *, now: datetime, key: str = "") -> None:
    """This function will tell those who run the practice of a review that everybody can read."""
    _tell(kind, review, memberships.who_run(review.visit.practice, now=now), key=key, now=now)


def tell_whoever_objected(kind: str, review: Review, user: User, *, now: datetime, key: str) -> None:
    """This function will tell somebody what came of their objection. Of the visit a stranger is told nothing."""
    facts = {"clinician": review.provider.name}
    outbox.tell(
        kind=kind, facts=facts, dedupe_key=f"{kind}:{key}:{user.pk}", user=user, about_id=None, now=now
    )


def _tell(kind: str, review: Review, users: Iterable[User], *, key: str, now: datetime) -> None:
    facts: dict[str, Any] = notices.facts_of_visit(review.visit)
    for user in users:
        outbox.tell(
            kind=kind,
            facts=facts | {"rule": review.rejection_code},
            dedupe_key=f"{kind}:{review.pk}:{key}:{user.pk}",
            user=user,
            about_id=review.visit_id,
            now=now,
        )
