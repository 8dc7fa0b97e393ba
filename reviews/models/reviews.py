"""What a patient says of a visit that took place. The stars lie apart: whoever decides what is shown reads none."""

import uuid
from datetime import datetime

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from accounts.encryption.fields import SealedText
from accounts.models import PersonKey
from accounts.trail.history import tracked
from patients.models import Patient, Visit
from providers.models import Provider
from providers.models.checks import code_is_one_of
from reviews.access import ReviewQuerySet
from reviews.models.moderation import RejectionCode


class ReviewState(models.TextChoices):
    INVITED = "invited", "The patient was asked"
    SCREENED = "screened", "Waits for its day"
    HELD = "held", "Waits for a moderator"
    PUBLISHED = "published", "Shown"
    FLAGGED = "flagged", "Shown, and somebody objects to it"
    UPHELD = "upheld", "Shown: a moderator found nothing against it"
    REDACTED = "redacted", "Shown without a part"
    REJECTED = "rejected", "Not published"
    REMOVED = "removed", "Not shown any more"
    WITHDRAWN = "withdrawn", "Taken back by its author"


SHOWN = (ReviewState.PUBLISHED, ReviewState.FLAGGED, ReviewState.UPHELD, ReviewState.REDACTED)
REFUSED = (ReviewState.REJECTED, ReviewState.REMOVED)
_WRITTEN_ANEW = {ReviewState.SCREENED, ReviewState.HELD, ReviewState.WITHDRAWN}
_OBJECTED_TO = {ReviewState.FLAGGED, ReviewState.PUBLISHED, *_WRITTEN_ANEW}
_OVERTURNED = {ReviewState.REDACTED, ReviewState.REMOVED}  # a second moderator would not have kept it

# What may follow what. An edit is screened again; what is shown stays so, unless something is found in it.
TRANSITIONS = {
    ReviewState.INVITED: {ReviewState.SCREENED, ReviewState.HELD},
    ReviewState.SCREENED: {ReviewState.PUBLISHED, *_WRITTEN_ANEW},
    ReviewState.HELD: {ReviewState.PUBLISHED, ReviewState.REDACTED, ReviewState.REJECTED, *_WRITTEN_ANEW},
    ReviewState.PUBLISHED: _OBJECTED_TO | _OVERTURNED,
    ReviewState.UPHELD: _OBJECTED_TO | _OVERTURNED,
    ReviewState.REDACTED: {ReviewState.UPHELD, *_OBJECTED_TO, *_OVERTURNED},
    ReviewState.FLAGGED: {
        ReviewState.UPHELD,
        ReviewState.REDACTED,
        ReviewState.REMOVED,
        ReviewState.HELD,
        ReviewState.WITHDRAWN,
    },
    ReviewState.REJECTED: {ReviewState.PUBLISHED, ReviewState.WITHDRAWN},
    ReviewState.REMOVED: {ReviewState.UPHELD, ReviewState.REDACTED, ReviewState.WITHDRAWN},
}


class HeldFor(models.TextChoices):
    """Why a person has to look before a review is shown. None of them knows of stars."""

    THIRD_PERSON = "third_person", "Names somebody else"
    CONTACT = "contact", "Contact details"
    ABUSE = "abuse", "Abuse"
    HEALTH_OF_OTHERS = "health_of_others", "The health of somebody else"
    IDENTIFIES_AUTHOR = "identifies_author", "Says who wrote it"
    COPIED = "copied", "Much like another review"
    INSIDER = "insider", "By somebody close to the clinic"
    BURST = "burst", "One of many in a short time"
    CONTESTED = "contested", "Whether the patient came is being looked into"
    OBJECTED_TO = "objected_to", "Changed while somebody objects to it"
    TAKEN_OUT = "taken_out", "Changed after a part of it was taken out"


_SHOWN_NEEDS_A_VISIT = """
IF NOT EXISTS (SELECT FROM patients_visit AS v WHERE v.id = NEW.visit_id AND v.status = 'completed') THEN
    RAISE EXCEPTION 'a review that is shown is of a visit that took place' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


@tracked(
    "visit", "patient", "provider", "status", "shows_visit", "held_for", "rejection_code",
    "submitted_by", "submitted_at", "published_at", "counted_at", "redactions",
    noted=("text",),
)  # fmt: skip
class Review(models.Model):
    """One visit's review. Before it is shown its words are sealed; `public_text` is what everybody reads."""

    Status = ReviewState
    TRANSITIONS = TRANSITIONS
    HeldFor = HeldFor

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="review")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="reviews")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="reviews")
    visited_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.INVITED)
    invited_at = models.DateTimeField("null where nobody was asked: they want no such messages", null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True)
    edited_at = models.DateTimeField(null=True)
    text = SealedText("what the author wrote", max_length=4000, null=True)  # type: ignore[misc]
    display_name = models.CharField("the name that it is shown under", max_length=40, blank=True)
    shows_visit = models.BooleanField("the author agrees that month and complaint are shown", default=False)
    consent_version = models.CharField("the words that they agreed to", max_length=10, blank=True)
    sketch = ArrayField(models.BigIntegerField(), default=list)
    held_for = ArrayField(models.CharField(max_length=20), default=list)
    held_at = models.DateTimeField(null=True)
    findings = models.JSONField("where in the text, and why", default=list, encoder=DjangoJSONEncoder)
    redactions = models.JSONField("the parts that were taken out, as [start, end]", default=list)
    public_text = models.TextField(max_length=4000, blank=True)
    published_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField("since when it counts in the rating", null=True)
    rejection_code = models.CharField(max_length=20, choices=RejectionCode.choices, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            code_is_one_of("status", ReviewState, "review_status_is_known"),
            models.CheckConstraint(
                condition=Q(held_for__contained_by=HeldFor.values), name="review_is_held_for_known_reasons"
            ),
            models.CheckConstraint(
                condition=Q(status="invited", submitted_at=None)
                | (~Q(status="invited") & Q(submitted_at__isnull=False)),
                name="a_review_that_was_written_says_when",
            ),
            models.CheckConstraint(
                condition=Q(status__in=SHOWN, published_at__isnull=False)
                | (~Q(status__in=SHOWN) & Q(public_text="", counted_at=None)),
                name="only_a_review_that_is_shown_has_words_and_counts",
            ),
            models.CheckConstraint(
                condition=Q(status="held", held_at__isnull=False)
                | (~Q(status="held") & Q(held_at=None, held_for=[])),
                name="only_a_review_that_is_held_says_for_what",
            ),
            models.CheckConstraint(
                condition=Q(status__in=REFUSED, rejection_code__in=RejectionCode.values)
                | (~Q(status__in=REFUSED) & Q(rejection_code="")),
                name="a_review_that_was_refused_says_by_which_rule",
            ),
            models.CheckConstraint(
                condition=Q(shows_visit=False) | ~Q(consent_version=""),
                name="a_visit_is_shown_by_consent_alone",
            ),
            models.CheckConstraint(
                condition=Q(counted_at=None) | Q(counted_at__gte=F("submitted_at")),
                name="a_review_counts_after_it_was_written",
            ),
        ]
        indexes = [
            # serves the public list of a clinician's reviews, the latest first
            models.Index(
                fields=["provider", "-published_at", "-id"],
                condition=Q(status__in=SHOWN),
                name="reviews_that_are_shown",
            ),
            # serves the figures of a clinician
            models.Index(
                fields=["provider"], condition=Q(counted_at__isnull=False), name="reviews_that_count"
            ),
            # serves the look for bursts
            models.Index(
                fields=["provider", "submitted_at"],
                condition=Q(submitted_at__isnull=False),
                name="reviews_as_they_came",
            ),
            # serves the sweep that publishes
            models.Index(fields=["submitted_at"], condition=Q(status="screened"), name="reviews_to_publish"),
            # serves the sweep that lets reviews count
            models.Index(
                fields=["submitted_at"],
                condition=Q(status__in=SHOWN, counted_at=None),
                name="reviews_to_count",
            ),
            # serves the queue of moderators
            models.Index(fields=["held_at", "id"], condition=Q(status="held"), name="reviews_to_look_at"),
            # serves the search for copied text
            GinIndex(fields=["sketch"], name="reviews_by_sketch"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="only_attended_visits_are_shown",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__status__in=[str(state) for state in SHOWN]),
                func=_SHOWN_NEEDS_A_VISIT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} ({self.status})"

    def sealing_key(self) -> PersonKey | None:
        return self.patient.person_key

    @property
    def is_shown(self) -> bool:
        return self.status in SHOWN

    @property
    def written_at(self) -> datetime | None:
        """Since when its words are as they are; None where nothing was written."""
        return self.edited_at or self.submitted_at


def _stars(label: str, **more: object) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(f"{label}: 1 to 5", **more)  # type: ignore[arg-type]


THEMES = ("timely_access", "listened", "staff", "coordination")


class Rating(models.Model):
    """The stars of a review, in the themes of CAHPS Clinician & Group: never read where something is decided."""

    review = models.OneToOneField(Review, on_delete=models.CASCADE, primary_key=True, related_name="rating")
    overall = _stars("overall")
    timely_access = _stars("care when it was needed", null=True)
    listened = _stars("listened and explained", null=True)
    staff = _stars("helpful, courteous staff", null=True)
    coordination = _stars("knew what others had done", null=True)
    would_recommend = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(overall__range=(1, 5))
                & Q(*(Q(**{theme: None}) | Q(**{f"{theme}__range": (1, 5)}) for theme in THEMES)),
                name="stars_are_from_one_to_five",
            )
        ]

    def __str__(self) -> str:
        return str(self.review_id)
