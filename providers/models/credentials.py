"""Credentials and verified experience: what a clinician may call themselves, and what was shown for it."""

import uuid

from django.db import models
from django.utils import timezone

from accounts.trail.history import tracked
from providers.models.catalogue import Condition
from providers.models.checks import code_is_one_of
from providers.models.clinicians import OF_A_CLAIMED_PROVIDER, Provider


class CredentialKind(models.TextChoices):
    LICENCE = "licence", "State licence"
    BOARD = "board", "Board certification"
    NPI = "npi", "NPI registration"
    MALPRACTICE = "malpractice", "Malpractice cover"
    TRAINING = "training", "Training"


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
    "state",
    "verified_at",
    condition=OF_A_CLAIMED_PROVIDER,
)
class Credential(models.Model):
    """A licence, certification or cover of a clinician, with the state of its verification."""

    Kind = CredentialKind
    State = CredentialState

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="credentials")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    jurisdiction = models.CharField("state, two letters", max_length=2, blank=True)
    number = models.CharField(max_length=40, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField("last valid day", null=True, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ATTESTED)
    verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

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
                condition=~models.Q(state="verified") | models.Q(verified_at__isnull=False),
                name="verified_credential_has_its_moment",
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
    state = models.CharField(max_length=13, choices=State.choices, default=State.SELF_REPORTED)
    valid_until = models.DateField("last valid day", null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

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
