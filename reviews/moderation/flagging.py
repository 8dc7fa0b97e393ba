"""Somebody objects to a review that is shown. It stays as it is until a moderator has looked."""

from datetime import datetime

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import User
from patients.locking import NotTheirs
from patients.states import change_status
from reviews import showing
from reviews.models import Flag, FlagCode, Review, ReviewState


class OnlyTheClinicDisputesAttendance(DomainError):
    code = "only_the_clinic"
    status = 400
    field = "code"
    detail = "Only the clinic can say that the patient was not there."


class OwnReview(DomainError):
    code = "own_review"
    status = 403
    detail = "This is your own review, or of somebody you act for. You can change it or take it back."


class FlaggedBefore(DomainError):
    code = "flagged_before"
    detail = "You have objected to this review. Somebody will look at it, and you will be told."


class DecidedBefore(DomainError):
    code = "decided_before"
    detail = "A moderator has looked at that, and the review has not been changed since."


def side_of(*, review: Review, user: User) -> Flag.Side:
    """This function will tell as who somebody objects: as the clinic, where they run the practice, or a reader."""
    runs_it = Review.objects.of_clinics(user).filter(pk=review.pk).exists()
    return Flag.Side.CLINIC if runs_it else Flag.Side.READER


@transaction.atomic
def flag(*, review: Review, code: str, note: str, by: User, side: Flag.Side, now: datetime) -> Flag:
    """This function will note what somebody objects to a review that is shown; nothing is hidden by it.

    :raises NotTheirs: it is not shown (any more), or they don't run the practice and say so
    :raises OwnReview: they wrote it, or it is of somebody they act for
    :raises OnlyTheClinicDisputesAttendance: a reader can't know
    :raises FlaggedBefore: what they objected before still waits
    :raises DecidedBefore: a moderator decided that, about the same words
    """
    row = showing.locked(review.pk)
    _refuse_strangers(row, by, side)
    if code == FlagCode.DID_NOT_ATTEND and side != Flag.Side.CLINIC:
        raise OnlyTheClinicDisputesAttendance
    _refuse_again(row, by, code)
    made = Flag.objects.create(review=row, by=by, side=side, code=code, note=note or None, opened_at=now)
    if row.status != ReviewState.FLAGGED:
        change_status(row, ReviewState.FLAGGED)
    return made


def _refuse_strangers(row: Review, by: User, side: Flag.Side) -> None:
    if not row.is_shown or (side == Flag.Side.CLINIC and side_of(review=row, user=by) != side):
        raise NotTheirs
    if row.submitted_by_id == by.pk or Review.objects.visible_to(by).filter(pk=row.pk).exists():
        raise OwnReview


def _refuse_again(row: Review, by: User, code: str) -> None:
    theirs = row.flags.filter(by=by)
    if theirs.filter(closed_at=None).exists():
        raise FlaggedBefore
    if theirs.filter(code=code, closed_at__gte=row.written_at).exists():
        raise DecidedBefore
