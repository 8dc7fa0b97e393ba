"""What is shown of reviews and what counts: published after days, counted after weeks, out at once when hidden."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from patients.models import Visit
from patients.states import change_status
from providers import reputation
from providers.rounds import Enough, go_round, never
from reviews import figures, notices
from reviews.fraud import COUNTED_AFTER, PUBLISHED_AFTER
from reviews.models import SHOWN, HeldFor, RejectionCode, Review, ReviewState

TO_PUBLISH = """
SELECT id FROM reviews_review
WHERE status = 'screened' AND submitted_at <= %(now)s - %(wait)s AND id > %(after)s
ORDER BY id LIMIT %(limit)s
"""
TO_COUNT = """
SELECT r.id FROM reviews_review AS r
WHERE r.status IN ('published', 'flagged', 'upheld', 'redacted') AND r.counted_at IS NULL
  AND r.submitted_at <= %(now)s - %(wait)s AND r.id > %(after)s
  AND NOT EXISTS (
      SELECT FROM reviews_freeze AS f
      WHERE f.provider_id = r.provider_id AND f.lifted_at IS NULL AND f.since <= r.submitted_at
  )
ORDER BY r.id LIMIT %(limit)s
"""
SETTLED = """
SELECT r.id FROM reviews_review AS r JOIN patients_visit AS v ON v.id = r.visit_id
WHERE r.status = 'held' AND 'contested' = ANY (r.held_for) AND v.status <> 'contested' AND r.id > %(after)s
ORDER BY r.id LIMIT %(limit)s
"""


def publish(
    review: Review,
    *,
    to: ReviewState | None = None,
    text: str | None = None,
    now: datetime,
    **facts: Any,
) -> None:
    """This function will show a locked review to everybody, as it was written or with `text` in place of that."""
    first = review.published_at is None
    status = to or (review.status if review.status in SHOWN else ReviewState.PUBLISHED)
    if status in (ReviewState.UPHELD, ReviewState.REDACTED) and to is None:
        status = ReviewState.PUBLISHED  # it was written anew
    words = review.text or "" if text is None else text
    change_status(
        review,
        status,
        public_text=words,
        published_at=review.published_at or now,
        held_at=None,
        held_for=[],
        rejection_code="",
        **facts,
    )
    if first:
        if status != ReviewState.REDACTED:  # of that its author is told apart
            notices.tell_author(notices.PUBLISHED, review, now=now)
        notices.tell_clinic(notices.RECEIVED, review, now=now)


def hold(review: Review, held_for: Collection[HeldFor], *, now: datetime) -> None:
    """This function will keep a locked review for a moderator; where it was shown, it is not meanwhile."""
    since = review.held_at if review.status == ReviewState.HELD else now
    hide(review, ReviewState.HELD, now=now, held_for=sorted(set(held_for)), held_at=since)


def hide(review: Review, to: ReviewState, *, now: datetime, **facts: Any) -> None:
    """This function will show a locked review no more; where it counted, the figures follow at once."""
    counted = review.counted_at is not None
    nothing: dict[str, Any] = {"public_text": "", "counted_at": None, "held_at": None, "held_for": []}
    change_status(review, to, **{**nothing, **facts})
    if counted:
        figures.recount(review.provider_id, now=now)


def publish_due(*, now: datetime, enough: Enough = never) -> int:
    """This function will publish what passed its screening three days ago, and return how many."""
    return go_round(TO_PUBLISH, _publish, now=now, enough=enough, wait=PUBLISHED_AFTER)


def count_due(*, now: datetime, enough: Enough = never) -> int:
    """This function will let reviews count that are shown and four weeks old, but none of a frozen clinician."""
    return go_round(TO_COUNT, _count, now=now, enough=enough, wait=COUNTED_AFTER)


@transaction.atomic
def count(*, review_id: UUID, now: datetime) -> bool:
    """This function will let a review count that is shown, unless its clinician is frozen; says whether it did."""
    review = locked(review_id)
    if not review.is_shown or review.counted_at is not None:
        return False
    reputation.take_turn(review.provider_id)
    if Review.objects.frozen().filter(pk=review.pk).exists():
        return False
    Review.objects.filter(pk=review.pk).update(counted_at=now)
    figures.recount(review.provider_id, now=now)
    return True


def follow_settled(*, now: datetime, enough: Enough = never) -> int:
    """This function will bring reviews of contested visits on, once it is settled whether the patient came."""
    return go_round(SETTLED, _follow, now=now, enough=enough)


def locked(review_id: UUID) -> Review:
    """This function will read a review with all that belongs to it, locked until the transaction ends."""
    return Review.objects.with_all().select_for_update(no_key=True, of=("self",)).get(pk=review_id)


def _publish(now: datetime, review_id: UUID) -> bool:
    review = locked(review_id)
    if review.status != ReviewState.SCREENED:
        return False  # somebody was faster
    if (
        Review.objects.frozen().filter(pk=review.pk).exists()
    ):  # it waited for something else as the freeze began
        hold(review, [HeldFor.BURST], now=now)
        return False
    publish(review, now=now)
    return True


def _count(now: datetime, review_id: UUID) -> bool:
    return count(review_id=review_id, now=now)


def _follow(now: datetime, review_id: UUID) -> bool:
    review = locked(review_id)
    if review.status != ReviewState.HELD or HeldFor.CONTESTED not in review.held_for:
        return False
    if review.visit.status == Visit.Status.NO_SHOW:
        hide(review, ReviewState.REJECTED, now=now, rejection_code=RejectionCode.NOT_ABOUT_THE_VISIT)
        notices.tell_author(notices.NO_VISIT, review, now=now)
        return True
    release(review, HeldFor.CONTESTED, now=now)
    return True


@transaction.atomic
def release(review: Review, reason: HeldFor, *, now: datetime) -> None:
    """This function will take one reason away for which a locked review is held; without any it goes on its way."""
    left = [code for code in review.held_for if code != reason]
    if left:
        Review.objects.filter(pk=review.pk).update(held_for=left)
        review.held_for = left
    else:
        change_status(review, ReviewState.SCREENED, held_at=None, held_for=[])
