"""Work of the verifiers: cases, and everything that was looked at or decided in them."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models.trail import APPEND_ONLY
from accounts.trail.history import tracked
from providers.access import CaseQuerySet
from providers.models.checks import code_is_one_of
from providers.models.claiming import ProfileClaim
from providers.models.clinicians import Provider
from providers.models.credentials import ConditionExperience, Credential
from providers.models.exclusions import ExclusionMatch


class CaseKind(models.TextChoices):
    CLAIM = "claim", "Claim of a profile"
    IDENTITY = "identity", "Identity"
    CREDENTIAL = "credential", "Credential"
    EXPERIENCE = "experience", "Experience with a condition"
    EXCLUSION = "exclusion", "Possible exclusion"


class Because(models.TextChoices):
    NEW = "new", "Handed in"
    RENEWAL = "renewal", "Verified long ago"
    EXPIRY = "expiry", "Ends soon"
    EXCLUSION = "exclusion", "On the exclusion list"
    PROFILE_CHANGE = "profile_change", "The profile changed"
    RECHECK = "recheck", "A check over many"


class CaseState(models.TextChoices):
    OPEN = "open", "Open"
    DECIDED = "decided", "Decided"
    WITHDRAWN = "withdrawn", "No longer needed"


class CaseResult(models.TextChoices):
    GRANTED = "granted", "Granted"
    REFUSED = "refused", "Refused"
    PROOFED = "proofed", "Identity proofed"
    VERIFIED = "verified", "Verified"
    FAILED = "failed", "Failed"
    LAPSED = "lapsed", "Lapsed"
    INSUFFICIENT = "insufficient", "Not enough evidence"
    REJECTED = "rejected", "Rejected"
    CONFIRMED = "confirmed", "It is this clinician"
    DISMISSED = "dismissed", "It is someone else"


def _has_its_subject() -> Q:
    """Each kind has its own subject and no other; an identity is the clinician's as such."""
    names = ("claim", "credential", "experience", "exclusion")
    allowed = Q()
    for kind in CaseKind.values:
        absent: dict[str, Any] = {f"{name}__isnull": name != kind for name in names}
        given = Q(**absent, kind=kind)
        allowed |= given if kind == CaseKind.CLAIM else given & Q(provider__isnull=False)
    return allowed


def _one_open(subject: str) -> models.UniqueConstraint:
    condition = Q(state="open") & Q(**{f"{subject}__isnull": False})
    return models.UniqueConstraint(fields=[subject], condition=condition, name=f"one_open_case_per_{subject}")


@tracked(
    "kind", "provider", "claim", "credential", "experience", "exclusion", "because", "state", "assigned_to", "result",
    "reason", "decided_by", "decided_at", "two_people",
)  # fmt: skip
class VerificationCase(models.Model):
    """One thing for a verifier to decide, oldest first. providers/verification/ is the only writer."""

    Kind = CaseKind
    Because = Because
    State = CaseState
    Result = CaseResult

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, null=True, related_name="cases")
    claim = models.ForeignKey(ProfileClaim, on_delete=models.CASCADE, null=True, related_name="cases")
    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, null=True, related_name="cases")
    experience = models.ForeignKey(
        ConditionExperience, on_delete=models.CASCADE, null=True, related_name="cases"
    )
    exclusion = models.ForeignKey(ExclusionMatch, on_delete=models.CASCADE, null=True, related_name="cases")
    because = models.CharField(max_length=14, choices=Because.choices, default=Because.NEW)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    assigned_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=12, choices=Result.choices, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("closed", null=True)
    two_people = models.BooleanField("somebody else had collected the evidence", null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            code_is_one_of("because", Because, "case_because_is_known"),
            code_is_one_of("result", CaseResult, "case_result_is_known", blank=True),
            models.CheckConstraint(condition=_has_its_subject(), name="a_case_has_its_one_subject"),
            models.CheckConstraint(
                condition=Q(state="open", result="", decided_by=None, decided_at=None)
                | Q(state="withdrawn", result="", decided_at__isnull=False)
                | (
                    Q(state="decided", decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(result="")
                    & ~Q(reason="")
                ),
                name="a_decided_case_says_what_who_when_and_why",
            ),
            _one_open("claim"),
            _one_open("credential"),
            _one_open("experience"),
            _one_open("exclusion"),
            models.UniqueConstraint(
                fields=["provider"],
                condition=Q(state="open", kind="identity"),
                name="one_open_case_per_identity",
            ),
        ]
        indexes = [
            # serves the queue: what is open, the oldest first
            models.Index(fields=["opened_at", "id"], condition=Q(state="open"), name="open_cases_by_age"),
            # serves the figures of decisions
            models.Index(fields=["decided_at"], condition=Q(state="decided"), name="decided_cases"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_state_display()}"


class EventKind(models.TextChoices):
    ASSIGNED = "assigned", "Assigned"
    RELEASED = "released", "Given back"
    EVIDENCE = "evidence", "Evidence"
    NOTE = "note", "Note"
    DECIDED = "decided", "Decided"


class EvidenceSource(models.TextChoices):
    NPPES = "nppes", "NPPES, the NPI registry"
    DIRECTORY = "directory", "The imported registry"
    STATE_BOARD = "state_board", "State licence board"
    CERTIFYING_BOARD = "certifying_board", "Certifying board"
    INSURER = "insurer", "Insurer"
    SCHOOL = "school", "School or programme"
    EMPLOYER = "employer", "Employer"
    LEIE = "leie", "OIG exclusion list"
    IDENTITY_DOCUMENT = "identity_document", "Identity document"
    REGISTERED_PHONE = "registered_phone", "Telephone number of the registry"
    CLINICIAN = "clinician", "The clinician"


class EvidenceMethod(models.TextChoices):
    API = "api", "Asked by machine"
    TABLE = "table", "Imported file"
    LOOK_UP = "look_up", "Looked up by a person"
    DOCUMENT = "document", "Document seen by a person"
    CALL = "call", "Telephone call"
    LETTER = "letter", "Letter or e-mail"


class EvidenceResult(models.TextChoices):
    CONFIRMS = "confirms", "Confirms it"
    DIFFERS = "differs", "Says something else"
    NOT_FOUND = "not_found", "Knows nothing of it"
    UNAVAILABLE = "unavailable", "Could not be asked"


class VerificationEvent(models.Model):
    """What happened in a case, for good. Evidence says at which source, how, with which result, and as of when.

    `facts` is what the source said beside what we hold: [{name, ours, theirs, same, text}]. `by` is null where the
    system looked.
    """

    Kind = EventKind
    Source = EvidenceSource
    Method = EvidenceMethod
    Result = EvidenceResult

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(
        VerificationCase, on_delete=models.DO_NOTHING, db_constraint=False, related_name="events"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    source = models.CharField(max_length=17, choices=Source.choices, blank=True)
    method = models.CharField(max_length=8, choices=Method.choices, blank=True)
    result = models.CharField("of evidence, or of the decision", max_length=12, blank=True)
    looked_at = models.DateTimeField("when the source said so", null=True)
    document_id = models.UUIDField(null=True)
    facts = models.JSONField(default=list)
    note = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            code_is_one_of("kind", EventKind, "event_kind_is_known"),
            code_is_one_of("source", EvidenceSource, "event_source_is_known", blank=True),
            code_is_one_of("method", EvidenceMethod, "event_method_is_known", blank=True),
            models.CheckConstraint(
                condition=~Q(kind="evidence")
                | (
                    Q(result__in=EvidenceResult.values, looked_at__isnull=False)
                    & ~Q(source="")
                    & ~Q(method="")
                    & Q(looked_at__lte=models.F("at"))
                ),
                name="evidence_says_where_how_and_when",
            ),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.kind} {self.result}".strip()


class RecheckKind(models.TextChoices):
    NPI = "npi", "NPIs, with the registry"
    LICENCES = "licences", "Licences, with their boards"
    EXCLUSIONS = "exclusions", "The exclusion list"


class Recheck(models.Model):
    """A check over many clinicians, some at a time, with how far it is. `cursor` is the last clinician looked at."""

    Kind = RecheckKind

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    total_count = models.PositiveIntegerField()
    done_count = models.PositiveIntegerField(default=0)
    differs_count = models.PositiveIntegerField(default=0)
    unavailable_count = models.PositiveIntegerField(default=0)
    cursor = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            code_is_one_of("kind", RecheckKind, "recheck_kind_is_known"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(finished_at=None), name="one_recheck_of_a_kind_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.done_count} of {self.total_count}"
