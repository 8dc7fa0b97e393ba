"""A patient says how a visit was, says it differently, or takes it back."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import User
from patients.locking import require_theirs, take_turn
from patients.models import Visit
from patients.states import StateHasChanged, change_status
from patients.visits.turns import Side, in_turn
from providers import reputation
from reviews import figures, holding, insiders, showing, visit_shown
from reviews.models import Decision, Rating, Reply, Review, ReviewState
from reviews.whom import require_to_speak

FROM = timedelta(days=1)
UNTIL = timedelta(days=60)
REVIEWABLE = (Visit.Status.COMPLETED, Visit.Status.CONTESTED)
A_PATIENT = "A patient"


class NotAttended(DomainError):
    code = "not_attended"
    detail = "Only a visit that took place can be reviewed."


class ReviewTooEarly(DomainError):
    code = "review_too_early"
    detail = "You can say how it was from a day after the visit on."


class ReviewTooLate(DomainError):
    code = "review_too_late"
    detail = "That was possible for 60 days after the visit."


class ReviewedBefore(DomainError):
    code = "reviewed_before"
    detail = "You have reviewed this visit already. You can change what you said."


class OwnVisit(DomainError):
    code = "conflict_of_interest"
    status = 403
    detail = "You can't review yourself."


class NameNotUsable(DomainError):
    code = "name_not_usable"
    status = 400
    field = "display_name"
    detail = (
        "Please choose another name: this one says who somebody is or how to reach them, or insults somebody."
    )


@dataclass(frozen=True, kw_only=True)
class Stars:
    """1 to 5 each; the themes are those of CAHPS Clinician & Group and may be left out."""

    overall: int
    timely_access: int | None = None
    listened: int | None = None
    staff: int | None = None
    coordination: int | None = None
    would_recommend: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Written:
    """What an author says. `show_visit` is the version of the text in visit_shown.py that they agree to, if any."""

    stars: Stars
    text: str = ""
    display_name: str = ""
    show_visit: str | None = None


@transaction.atomic
def submit(*, visit: Visit, written: Written, by: User, now: datetime) -> Review:
    """This function will take the review of a visit, screen it, and hold it where a person has to look first.

    :raises OnlyThePatient: the patient has an account, and it is another one
    :raises OwnVisit: it is the clinician's own account
    :raises NotAttended, ReviewTooEarly, ReviewTooLate: not a visit of 1 to 60 days ago that took place
    :raises ReviewedBefore: there is one
    :raises TextHasChanged: they agreed to another text than the present one
    :raises NameNotUsable: the name says who somebody is, or insults
    """
    row = in_turn(visit, side=Side.PATIENT)
    require_theirs(row.patient, by)
    require_to_speak(row.patient, by)
    if insiders.is_the_clinician(row.practice.provider, by):
        raise OwnVisit
    require_open(row, now)
    review = begun(row)
    if review.status != ReviewState.INVITED:
        raise ReviewedBefore
    review.submitted_at, review.submitted_by = now, by
    _set_words(review, written)
    _save(review, written)
    # Whoever writes at the same moment is seen by one of the two.
    reputation.take_turn(row.practice.provider_id)
    _settle(review, holding.of_new(review, now=now), now)
    return review


@transaction.atomic
def edit(*, review: Review, written: Written, by: User, now: datetime) -> Review:
    """This function will write a review anew. Its words are screened again; what was shown stays so if they pass.

    :raises OnlyThePatient: it is for the patient alone to say
    :raises ReviewTooLate: the 60 days are over
    :raises StateHasChanged: it was refused or taken back, or nothing was written yet
    :raises TextHasChanged: they agreed to another text than the present one
    :raises NameNotUsable: the name says who somebody is, or insults
    """
    row = _in_turn(review, by)
    if row.status in (ReviewState.INVITED, ReviewState.REJECTED, ReviewState.REMOVED, ReviewState.WITHDRAWN):
        raise StateHasChanged
    if _known_at(row.visit) + UNTIL < now:
        raise ReviewTooLate
    row.edited_at, was_redacted = now, _was_redacted(row)
    _set_words(row, written)
    _save(row, written)
    _settle(row, holding.of_edited(row, was_redacted=was_redacted), now)
    if row.counted_at is not None:
        figures.recount(row.provider_id, now=now)
    return row


@transaction.atomic
def withdraw(*, review: Review, by: User, now: datetime) -> Review:
    """This function will take a review back for good: its words and stars are deleted, and it counts no more.

    :raises OnlyThePatient: it is for the patient alone to say
    :raises StateHasChanged: nothing was written yet, or it was taken back before
    """
    row = _in_turn(review, by)
    forget(row, now=now)
    return row


@transaction.atomic
def hide_visit(*, review: Review, by: User) -> Review:
    """This function will take the consent back to show month and complaint beside a review, at any time.

    :raises OnlyThePatient: it is for the patient alone to say
    :raises StateHasChanged: there is no such consent
    """
    row = _in_turn(review, by)
    if not row.shows_visit:
        raise StateHasChanged
    row.shows_visit, row.consent_version = False, ""
    row.save(update_fields=["shows_visit", "consent_version"])
    return row


def forget(review: Review, *, now: datetime) -> None:
    """This function will bring a locked review to its end, with nothing left of what it said.

    :raises StateHasChanged: nothing was written yet, or it was taken back before
    """
    gone = {"sketch": [], "findings": [], "redactions": [], "display_name": "", "rejection_code": ""}
    showing.hide(review, ReviewState.WITHDRAWN, now=now, shows_visit=False, consent_version="", **gone)
    review.text = None
    review.save(update_fields=["text"])
    Rating.objects.filter(review=review).delete()
    # What the clinic answered stands beside nothing any more, and could tell what it answered to.
    Reply.objects.filter(review=review, removed_at=None).update(removed_at=now)
    review.flags.filter(closed_at=None).update(closed_at=now)


def require_open(visit: Visit, now: datetime) -> None:
    """This function will look whether a visit may be reviewed at a moment, from 1 to 60 days after.

    :raises NotAttended: it did not take place
    :raises ReviewTooEarly, ReviewTooLate: the time for it is not now
    """
    if visit.status not in REVIEWABLE:
        raise NotAttended
    if visit.ends_at + FROM > now:
        raise ReviewTooEarly
    if _known_at(visit) + UNTIL < now:
        raise ReviewTooLate


def why_not(*, visit: Visit, by: User, now: datetime) -> str | None:
    """This function will give the code that writing a review would be refused with now; None: it would not."""
    try:
        require_to_speak(visit.patient, by)
        if insiders.is_the_clinician(visit.practice.provider, by):
            raise OwnVisit
        require_open(visit, now)
        if Review.objects.written().filter(visit=visit).exists():
            raise ReviewedBefore
    except DomainError as refusal:
        return refusal.code
    return None


def begun(visit: Visit) -> Review:
    """This function will give the row of a visit's review, locked; a new one where nobody was asked yet.

    Call it within the turn of the patient.
    """
    review, _ = Review.objects.select_for_update(no_key=True, of=("self",)).get_or_create(
        visit=visit,
        defaults={
            "patient": visit.patient,
            "provider": visit.practice.provider,
            "visited_at": visit.starts_at,
        },
    )
    review.visit, review.patient = visit, visit.patient
    return review


def _known_at(visit: Visit) -> datetime:
    """Since when it is known that the visit took place: some are completed, or settled, long after."""
    return max(visit.ends_at, visit.settled_at or visit.ended_at or visit.ends_at)


def _was_redacted(review: Review) -> bool:
    """Whether a moderator took a part out, of these words or earlier ones, and nobody said that this was wrong."""
    by_decision = review.decisions.filter(outcome=Decision.Outcome.REDACT)
    return bool(review.redactions) or by_decision.exclude(appeal__outcome="overturn").exists()


def _in_turn(review: Review, by: User) -> Review:
    take_turn(review.patient)
    require_theirs(review.patient, by)
    require_to_speak(review.patient, by)
    return Review.objects.with_all().select_for_update(no_key=True, of=("self",)).get(pk=review.pk)


def _set_words(review: Review, written: Written) -> None:
    if written.show_visit is not None:
        visit_shown.require_present(written.show_visit)
    if written.display_name and not holding.name_is_usable(written.display_name, review.patient):
        raise NameNotUsable
    review.text = written.text
    review.display_name = written.display_name or A_PATIENT
    review.shows_visit = written.show_visit is not None
    review.consent_version = written.show_visit or ""
    review.redactions = []


def _save(review: Review, written: Written) -> None:
    """The words beside the status they have yet, and the stars in their own table."""
    if review.status == ReviewState.INVITED:
        change_status(review, ReviewState.SCREENED, submitted_at=review.submitted_at)
    review.save(
        update_fields=[
            *("submitted_by", "edited_at", "text", "display_name", "shows_visit", "consent_version"),
            "redactions",
        ]
    )
    Rating.objects.update_or_create(review=review, defaults=asdict(written.stars))


def _settle(review: Review, found: holding.Found, now: datetime) -> None:
    """Where the words go from here; the stars have no say in it."""
    review.sketch, review.findings = found.sketch, found.findings
    review.save(update_fields=["sketch", "findings"])
    if found.held_for:
        showing.hold(review, found.held_for, now=now)
    elif review.is_shown:
        showing.publish(review, now=now)
    elif review.status == ReviewState.HELD:
        _let_go(review)


def _let_go(review: Review) -> None:
    change_status(review, ReviewState.SCREENED, held_at=None, held_for=[])
