"""Credentials and verified experience: what a clinician may call themselves, and what was shown for it."""

import uuid

from django.db import models
from django.db.models.functions import Least
from django.utils import timezone

from accounts.trail.history import tracked
from providers.access import CredentialQuerySet, ExperienceQuerySet
from providers.models.catalogue import Condition
from providers.models.checks import code_is_one_of
from providers.models.clinicians import OF_A_CLAIMED_PROVIDER, Provider


class CredentialKind(models.TextChoices):
    LICENCE = "licence", "State licence"
    BOARD = "board", "Board certification"
    NPI = "npi", "NPI registration"
    MALPRACTICE = "malpractice", "Malpractice cover"
    TRAINING = "training", "Training"


class DueFor(models.TextChoices):
    RENEWAL = "renewal", "Verified 36 months ago"
    EXPIRY = "expiry", "Ends soon"
    EXCLUSION = "exclusion", "Clinician is on the exclusion list"
    PROFILE_CHANGE = "profile_change", "The profile changed"


class In36Months(models.Func):
    """The date, in UTC, 36 months after a moment: how long a verification holds (NCQA's cycle of recredentialing)."""

    template = "((%(expressions)s AT TIME ZONE 'UTC') + interval '36 months')::date"
    output_field = models.DateField()


class CredentialState(models.TextChoices):
    ATTESTED = "attested", "Attested by the clinician"
    IN_REVIEW = "in_review", "In review"
    VERIFIED = "verified", "Verified"
    FAILED = "failed", "Failed"
    DUE = "due", "Due for verification again"
    LAPSED = "lapsed", "Lapsed"
    SUSPENDED = "suspended", "Suspended"


@tracked(
    "provider",
    "kind",
    "jurisdiction",
    "number",
    "issued_on",
    "expires_on",
    "issuer",
    "state",
    "due_for",
    "verified_at",
    condition=OF_A_CLAIMED_PROVIDER,
)
class Credential(models.Model):
    """A licence, certification or cover of a clinician, with the state of its verification.

    `verified_until` is the last day on which the verification counts, null where it does not count at all: a
    credential that is due since it grows old still counts, one that is due since something changed does not.
    """

    Kind = CredentialKind
    State = CredentialState
    DueFor = DueFor

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="credentials")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    jurisdiction = models.CharField("state, two letters", max_length=2, blank=True)
    number = models.CharField(max_length=40, blank=True)
    issuer = models.CharField("issued by", max_length=160, blank=True, db_default="")
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField("last valid day", null=True, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ATTESTED)
    due_for = models.CharField(max_length=14, choices=DueFor.choices, blank=True, db_default="")
    verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    verified_until = models.GeneratedField(
        expression=models.Case(
            models.When(
                models.Q(state="verified") | models.Q(state="due", due_for__in=("renewal", "expiry")),
                then=Least("expires_on", In36Months("verified_at")),
            ),
        ),
        output_field=models.DateField(null=True),
        db_persist=True,
    )

    objects = CredentialQuerySet.as_manager()

    class Meta:
        constraints = [
            code_is_one_of("kind", CredentialKind, "credential_kind_is_known"),
            code_is_one_of("state", CredentialState, "credential_state_is_known"),
            models.CheckConstraint(
                condition=~models.Q(kind="licence")
                | models.Q(jurisdiction__regex="^[A-Z]{2}$", expires_on__isnull=False),
                name="licence_has_a_state_and_an_end",
            ),
            models.CheckConstraint(
                condition=models.Q(issued_on__isnull=True)
                | models.Q(expires_on__isnull=True)
                | models.Q(expires_on__gte=models.F("issued_on")),
                name="credential_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=("verified", "due")) | models.Q(verified_at__isnull=False),
                name="verified_credential_has_its_moment",
            ),
            models.CheckConstraint(
                condition=models.Q(state="due", due_for__in=DueFor.values)
                | (~models.Q(state="due") & models.Q(due_for="")),
                name="only_a_due_credential_says_what_for",
            ),
            models.UniqueConstraint(
                fields=["provider", "jurisdiction", "number"],
                condition=models.Q(kind="licence", state__in=("attested", "in_review", "verified", "due")),
                name="one_living_credential_per_licence",
            ),
        ]
        indexes = [
            # serves the sweep over credentials that end, or were verified long ago
            models.Index(
                fields=["verified_until"],
                condition=models.Q(state__in=("verified", "due")),
                name="credentials_that_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.jurisdiction} {self.number}".strip()


class Evidence(models.TextChoices):
    VISITS = "visits", "Visits completed here"
    CASE_LOG = "case_log", "Case log attested by an employer"
    FELLOWSHIP = "fellowship", "Cases of a fellowship or board subspecialty"


class ExperienceState(models.TextChoices):
    SELF_REPORTED = "self_reported", "Self-reported"
    SUBMITTED = "submitted", "Submitted"
    IN_REVIEW = "in_review", "In review"
    VERIFIED = "verified", "Verified"
    INSUFFICIENT = "insufficient", "Not enough evidence"
    REJECTED = "rejected", "Rejected"
    EXPIRED = "expired", "Expired"


@tracked(
    "provider",
    "condition",
    "evidence",
    "count",
    "period_from",
    "period_to",
    "attested_by",
    "state",
    "valid_until",
    condition=OF_A_CLAIMED_PROVIDER,
)
class ConditionExperience(models.Model):
    """Experience with a condition, by kind of evidence, count and period; never a bare badge."""

    Evidence = Evidence
    State = ExperienceState

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="experience")
    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, related_name="experience")
    evidence = models.CharField(max_length=10, choices=Evidence.choices)
    count = models.PositiveIntegerField("cases or visits")
    period_from = models.DateField()
    period_to = models.DateField()
    attested_by = models.CharField(
        "who can say so: employer or programme", max_length=160, blank=True, db_default=""
    )
    state = models.CharField(max_length=13, choices=State.choices, default=State.SELF_REPORTED)
    valid_until = models.DateField("last valid day", null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ExperienceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "condition experience"
        constraints = [
            code_is_one_of("evidence", Evidence, "experience_evidence_is_known"),
            code_is_one_of("state", ExperienceState, "experience_state_is_known"),
            models.CheckConstraint(
                condition=models.Q(count__range=(1, 32767)), name="experience_count_in_range"
            ),
            models.CheckConstraint(
                condition=models.Q(period_to__gte=models.F("period_from")),
                name="experience_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="verified") | models.Q(valid_until__isnull=False),
                name="verified_experience_has_an_end",
            ),
            models.UniqueConstraint(
                fields=["provider", "condition", "evidence"],
                condition=models.Q(state="verified"),
                name="one_verified_experience_per_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.condition_id} ({self.evidence})"
