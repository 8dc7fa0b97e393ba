"""A clinic answers a review, once and for everybody to read, says it differently, or takes that back."""

from datetime import datetime

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import User
from patients.locking import NotTheirs
from patients.states import StateHasChanged
from reviews import notices, showing
from reviews.models import Reply, Review
from reviews.replies import linting

Findings = list[linting.Finding]


class RepliedBefore(DomainError):
    code = "replied_before"
    detail = "This review was answered already. An answer can be changed as long as it is there."


class ReplyBreaksPrivacy(DomainError):
    code = "reply_breaks_privacy"
    status = 400
    field = "text"
    detail = (
        "This tells others that somebody was your patient, or more about them. Please say it without that."
    )


@transaction.atomic
def reply(*, review: Review, text: str, by: User, now: datetime) -> Reply:
    """This function will answer a review that is shown; its author is told.

    :raises NotTheirs: it is not shown, or of a practice that `by` does not run
    :raises RepliedBefore: it was answered, also where that was taken back
    :raises ReplyBreaksPrivacy: the answer confirms that somebody was a patient, or tells of their health
    """
    row = _locked(review, by)
    if Reply.objects.filter(review=row).exists():
        raise RepliedBefore
    require_discreet(row, text)
    written = Reply.objects.create(review=row, by=by, text=text, written_at=now)
    notices.tell_author(notices.REPLIED, row, now=now)
    return written


@transaction.atomic
def edit_reply(*, review: Review, text: str, by: User, now: datetime) -> Reply:
    """This function will change an answer that is there; the history keeps what it was.

    :raises NotTheirs: the review is not shown, or of a practice that `by` does not run
    :raises StateHasChanged: there is no answer
    :raises ReplyBreaksPrivacy: as `reply`
    """
    row = _locked(review, by)
    written = _there(row)
    require_discreet(row, text)
    if text != written.text:
        written.text, written.by, written.edited_at = text, by, now
        written.save(update_fields=["text", "by", "edited_at"])
    return written


@transaction.atomic
def remove_reply(*, review: Review, by: User, now: datetime) -> None:
    """This function will show an answer no more, for good.

    :raises NotTheirs: the review is not shown, or of a practice that `by` does not run
    :raises StateHasChanged: there is no answer
    """
    written = _there(_locked(review, by))
    written.removed_at = now
    written.save(update_fields=["removed_at"])


def check(*, review: Review, text: str) -> Findings:
    """This function will look through an answer, as everybody would read it, for what should not be in it."""
    clinic = review.visit.practice.location.clinic.name
    return linting.lint(text, clinician=[*review.provider.name.split(), *clinic.split()])


def require_discreet(review: Review, text: str) -> None:
    """This function will refuse an answer that tells of a patient.

    :raises ReplyBreaksPrivacy: with where and why, as `findings`
    """
    found = check(review=review, text=text)
    if found:
        raise ReplyBreaksPrivacy(extra={"findings": [told(one) for one in found]})


def told(finding: linting.Finding) -> dict[str, object]:
    """This function will set out a finding: a stretch of the text in characters, and why it should not be there."""
    return {"code": str(finding.code), "start": finding.start, "end": finding.end, "why": finding.why}


def _locked(review: Review, by: User) -> Review:
    """Looked at once more behind whoever hides it, or ends who may speak for the practice."""
    row = showing.locked(review.pk)
    if not Review.objects.of_clinics(by).filter(pk=row.pk).exists():
        raise NotTheirs
    return row


def _there(review: Review) -> Reply:
    written = Reply.objects.filter(review=review, removed_at=None).first()
    if written is None:
        raise StateHasChanged
    return written
