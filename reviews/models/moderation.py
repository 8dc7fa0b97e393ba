"""What somebody objects to, what a moderator decided, and whoever asks another one to look again."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.encryption.fields import SealedText
from accounts.models import PersonKey
from accounts.trail.history import tracked
from providers.models.checks import code_is_one_of


class RejectionCode(models.TextChoices):
    """The only reasons for which words may stay unpublished: what they say of the care is none of them."""

    IDENTIFIES_A_PERSON = "identifies_a_person", "Identifies a person"
    ABUSE = "abuse", "Abuse"
    NOT_ABOUT_THE_VISIT = "not_about_the_visit", "Not about the visit"
    CONFLICT_OF_INTEREST = "conflict_of_interest", "Conflict of interest"
    LEGAL_ORDER = "legal_order", "An order of a court or an authority"


class FlagCode(models.TextChoices):
    """What may be objected: the same, and of a clinic that the patient was not there."""

    IDENTIFIES_A_PERSON = "identifies_a_person", "Identifies a person"
    ABUSE = "abuse", "Abuse"
    NOT_ABOUT_THE_VISIT = "not_about_the_visit", "Not about the visit"
    CONFLICT_OF_INTEREST = "conflict_of_interest", "Conflict of interest"
    LEGAL_ORDER = "legal_order", "An order of a court or an authority"
    DID_NOT_ATTEND = "did_not_attend", "The patient was not there"


class Outcome(models.TextChoices):
    PUBLISH = "publish", "Publish as it is"
    REDACT = "redact", "Publish without a part"
    REJECT = "reject", "Do not publish"
    KEEP = "keep", "Keep: nothing speaks against it"
    REMOVE = "remove", "Show it no more"
    STAND = "stand", "The decision stands"
    OVERTURN = "overturn", "The decision was wrong"


@tracked("review", "by", "side", "code", "opened_at", "closed_at", noted=("note",))
class Flag(models.Model):
    """Somebody objects to a review that is shown, for one of the reasons of the list."""

    Code = FlagCode

    class Side(models.TextChoices):
        READER = "reader", "A reader"
        CLINIC = "clinic", "The clinic"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="flags")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=6, choices=Side.choices)
    code = models.CharField(max_length=20, choices=FlagCode.choices)
    note = SealedText("what they say of it", max_length=1000, null=True)  # type: ignore[misc]
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    decision = models.ForeignKey(
        "reviews.Decision", on_delete=models.PROTECT, null=True, related_name="flags"
    )

    class Meta:
        constraints = [
            code_is_one_of("code", FlagCode, "flag_code_is_known"),
            models.CheckConstraint(
                condition=~Q(code="did_not_attend") | Q(side="clinic"),
                name="only_a_clinic_disputes_attendance",
            ),
            models.UniqueConstraint(
                fields=["review", "by"],
                condition=Q(closed_at=None),
                name="one_open_flag_per_person_and_review",
            ),
        ]
        indexes = [
            # serves the queue of moderators
            models.Index(fields=["opened_at", "id"], condition=Q(closed_at=None), name="flags_to_look_at"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.code}"

    def sealing_key(self) -> PersonKey | None:
        return self.review.patient.person_key


# Only what was made up for demonstration goes again, with its clinician.
_NEVER_REWRITTEN = """
IF TG_OP = 'DELETE' AND EXISTS (
    SELECT FROM reviews_review AS r JOIN providers_provider AS p ON p.id = r.provider_id
    WHERE r.id = OLD.review_id AND p.is_demonstration
) THEN
    RETURN OLD;
END IF;
RAISE EXCEPTION 'a decision is never rewritten' USING ERRCODE = 'check_violation';
"""


class Decision(models.Model):
    """What a moderator decided about a review, by which rule, and why; never changed afterwards."""

    Outcome = Outcome

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    code = models.CharField(max_length=20, choices=RejectionCode.choices, blank=True)
    reason = models.TextField("why, in the moderator's words", max_length=1000)
    held_for = models.JSONField("what the review was held for", default=list)
    spans = models.JSONField("the parts that it takes out, as [start, end]", default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            code_is_one_of("outcome", Outcome, "decision_outcome_is_known"),
            models.CheckConstraint(
                condition=Q(outcome__in=["reject", "remove", "redact"], code__in=RejectionCode.values)
                | (~Q(outcome__in=["reject", "remove", "redact"]) & Q(code="")),
                name="what_is_taken_out_goes_by_a_rule",
            ),
        ]
        indexes = [
            # serves the history of a review, and the report on fairness
            models.Index(fields=["review", "at"], name="decisions_of_a_review"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="decision_is_never_rewritten",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=_NEVER_REWRITTEN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.outcome}"


@tracked("decision", "by", "opened_at", "decided_by", "decided_at", "outcome", noted=("note",))
class Appeal(models.Model):
    """Whom a decision concerns asks another moderator to look at it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="appeal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = SealedText("what they say of it", max_length=1000, null=True)  # type: ignore[misc]
    opened_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, outcome="")
                | Q(decided_at__isnull=False, decided_by__isnull=False, outcome__in=["stand", "overturn"]),
                name="an_appeal_is_decided_whole_or_not",
            ),
        ]
        indexes = [
            # serves the queue of moderators
            models.Index(fields=["opened_at", "id"], condition=Q(decided_at=None), name="appeals_to_look_at"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def sealing_key(self) -> PersonKey | None:
        return self.decision.review.patient.person_key
