"""The exclusion list of the OIG (LEIE), and which of our clinicians may stand on it."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.trail.history import tracked
from providers.models.checks import code_is_one_of
from providers.models.clinicians import Provider


class Exclusion(models.Model):
    """One row of the List of Excluded Individuals/Entities. Nobody outside of verification is ever shown one."""

    id = models.BigAutoField(primary_key=True)
    last_name = models.TextField(blank=True)
    first_name = models.TextField(blank=True)
    middle_name = models.TextField(blank=True)
    business_name = models.TextField(blank=True)
    general = models.TextField("kind of provider, in the words of the list", blank=True)
    specialty = models.TextField(blank=True)
    upin = models.TextField("UPIN", blank=True)
    npi = models.CharField("NPI", max_length=10, blank=True)
    birth_date = models.DateField(null=True)
    city = models.TextField(blank=True)
    state = models.CharField(max_length=2, blank=True)
    zip = models.CharField(max_length=10, blank=True)
    kind = models.TextField("exclusion type: the section of the Social Security Act")
    excluded_on = models.DateField()
    reinstated_on = models.DateField(null=True)
    waived_on = models.DateField("waiver", null=True)
    waiver_state = models.CharField(max_length=2, blank=True)
    identity = models.TextField("what tells this row from others, across files", unique=True)
    search_name = models.TextField("last and first name, lower case, without accents", blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(npi="") | Q(npi__regex="^[0-9]{10}$"), name="excluded_npi_has_ten_digits"
            ),
        ]
        indexes = [
            # serve the two ways of screening: by NPI, and by name
            models.Index(fields=["npi"], condition=~Q(npi=""), name="exclusion_npi"),
            models.Index(fields=["search_name"], name="exclusion_search_name"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.excluded_on}"


class ExclusionRelease(models.Model):
    """One finished import of exclusion files."""

    id = models.BigAutoField(primary_key=True)
    as_of = models.DateField("date of the files")
    files = models.JSONField(default=list)
    is_full = models.BooleanField()
    counts = models.JSONField(default=dict)
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"LEIE of {self.as_of:%Y-%m-%d}"


class Basis(models.TextChoices):
    NPI = "npi", "The same NPI"
    NAME = "name", "The same name and state"


class MatchState(models.TextChoices):
    OPEN = "open", "Waits for a person"
    CONFIRMED = "confirmed", "It is this clinician"
    DISMISSED = "dismissed", "It is someone else"
    LIFTED = "lifted", "Reinstated"


@tracked("provider", "exclusion", "basis", "state", "adjudicated_at")
class ExclusionMatch(models.Model):
    """A clinician of ours who may be someone on the list. By name alone it holds nothing until a person says so."""

    Basis = Basis
    State = MatchState

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="exclusion_matches")
    exclusion = models.ForeignKey(Exclusion, on_delete=models.PROTECT, related_name="matches")
    basis = models.CharField(max_length=4, choices=Basis.choices)
    state = models.CharField(max_length=9, choices=MatchState.choices, default=MatchState.OPEN)
    explanation = models.JSONField("why they may be the same", default=list)
    found_at = models.DateTimeField()
    adjudicated_at = models.DateTimeField(null=True)
    holds = models.GeneratedField(
        expression=models.Case(
            models.When(Q(state="confirmed") | Q(state="open", basis="npi"), then=True), default=False
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        verbose_name_plural = "exclusion matches"
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "exclusion"], name="one_match_per_clinician_and_exclusion"
            ),
            code_is_one_of("basis", Basis, "exclusion_basis_is_known"),
            code_is_one_of("state", MatchState, "exclusion_match_state_is_known"),
        ]
        indexes = [
            # serves the listing view
            models.Index(fields=["provider"], condition=Q(holds=True), name="exclusions_that_hold"),
        ]

    def __str__(self) -> str:
        return f"{self.basis} ({self.state})"
