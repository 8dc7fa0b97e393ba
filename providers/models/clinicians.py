"""Clinicians: the person, their NPI and what they are trained in."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from accounts.trail.history import tracked
from providers.access import ProviderQuerySet
from providers.models.catalogue import Taxonomy
from providers.models.checks import NpiIsValid, code_is_one_of


class Sex(models.TextChoices):
    FEMALE = "F", "Female"
    MALE = "M", "Male"
    ANOTHER = "X", "Another"


class Claim(models.TextChoices):
    UNCLAIMED = "unclaimed", "Not claimed"
    CLAIMED = "claimed", "Claimed"


# History is kept of clinicians who take part: not of the directory's, nor of those made up for demonstration.
CLAIMED = "{row}.claim = 'claimed' AND NOT {row}.is_demonstration"
OF_A_CLAIMED_PROVIDER = (
    "EXISTS (SELECT FROM providers_provider AS p WHERE p.id = {row}.provider_id AND p.claim = 'claimed'"
    " AND NOT p.is_demonstration)"
)


@tracked(
    "npi",
    "first_name",
    "middle_name",
    "last_name",
    "suffix",
    "credential",
    "sex",
    "languages",
    "sees_children",
    "sees_adults",
    "sees_older_adults",
    "practising_since",
    "bio",
    "claim",
    "published_at",
    "suspended_at",
    "identity_proofed_at",
    "npi_deactivated_on",
    "owner",
    condition=CLAIMED,
)
class Provider(models.Model):
    """A clinician with an NPI. Whether they are listed is computed (see Listing), never stored as a wish."""

    Sex = Sex
    Claim = Claim

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    npi = models.CharField("NPI", max_length=10, unique=True)
    first_name = models.CharField(max_length=60)
    middle_name = models.CharField(max_length=60, blank=True)
    last_name = models.CharField(max_length=80)
    suffix = models.CharField(max_length=10, blank=True)
    credential = models.CharField("credential shown after the name", max_length=40, blank=True)
    sex = models.CharField(max_length=1, choices=Sex.choices, blank=True)
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    sees_children = models.BooleanField("sees people under 18", default=False)
    sees_adults = models.BooleanField("sees people of 18 to 64", default=True)
    sees_older_adults = models.BooleanField("sees people of 65 and over", default=True)
    practising_since = models.PositiveSmallIntegerField("year of first practice", null=True, blank=True)
    bio = models.TextField(max_length=4000, blank=True)
    is_demonstration = models.BooleanField("made up, for demonstration", default=False)

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="clinician_of",
        verbose_name="the clinician's own account",
    )
    claim = models.CharField(max_length=9, choices=Claim.choices, default=Claim.UNCLAIMED)
    published_at = models.DateTimeField("published by its owner", null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    identity_proofed_at = models.DateTimeField(null=True, blank=True)
    npi_deactivated_on = models.DateField("NPI deactivated", null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    # Reputation: decayed sums with their moment. providers/reputation/ is the only writer.
    rating_sum = models.FloatField(default=0, editable=False)
    rating_weight = models.FloatField(default=0, editable=False)
    rated_at = models.DateTimeField(null=True, editable=False)
    review_count = models.PositiveIntegerField(default=0, editable=False)
    rating_percentile = models.FloatField(null=True, editable=False)
    # What a clinician who is made up began with, which no review stands for: it is added to what reviews say.
    demonstration_rating_sum = models.FloatField(default=0, db_default=0, editable=False)
    demonstration_rating_weight = models.FloatField(default=0, db_default=0, editable=False)
    demonstration_rated_at = models.DateTimeField(null=True, editable=False)
    demonstration_review_count = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    objects = ProviderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner"], condition=models.Q(owner__isnull=False), name="one_clinician_per_account"
            ),
            models.CheckConstraint(condition=models.Q(npi__regex=r"^[0-9]{10}$"), name="npi_has_ten_digits"),
            models.CheckConstraint(condition=NpiIsValid("npi"), name="npi_passes_the_luhn_check"),
            models.CheckConstraint(
                condition=models.Q(is_demonstration=True, npi__startswith="9")
                | models.Q(is_demonstration=False, npi__regex="^[12]"),
                name="only_demonstration_npis_begin_with_9",
            ),
            code_is_one_of("sex", Sex, "provider_sex_is_known", blank=True),
            code_is_one_of("claim", Claim, "provider_claim_is_known"),
            models.CheckConstraint(
                condition=models.Q(practising_since__isnull=True)
                | models.Q(practising_since__range=(1940, 2100)),
                name="practising_since_is_a_plausible_year",
            ),
            models.CheckConstraint(
                condition=models.Q(rating_percentile__isnull=True)
                | models.Q(rating_percentile__range=(0, 1)),
                name="rating_percentile_is_a_share",
            ),
            models.CheckConstraint(
                condition=models.Q(rating_sum__gte=0, rating_weight__gte=0)
                & models.Q(rating_sum__lte=5 * models.F("rating_weight") + 1e-6),
                name="rating_sums_fit_five_stars",
            ),
            models.CheckConstraint(
                condition=models.Q(is_demonstration=True)
                | models.Q(
                    demonstration_rating_sum=0,
                    demonstration_rating_weight=0,
                    demonstration_rated_at=None,
                    demonstration_review_count=0,
                ),
                name="only_demonstration_clinicians_have_made_up_ratings",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name as shown, without the credential."""
        return " ".join(p for p in (self.first_name, self.middle_name, self.last_name, self.suffix) if p)

    @property
    def ages(self) -> int:
        """The age groups seen, a bit each as in SearchRow: 1 below 18, 2 from 18 to 64, 4 from 65 on."""
        return self.sees_children + 2 * self.sees_adults + 4 * self.sees_older_adults


class ProviderTaxonomy(models.Model):
    """A taxonomy a clinician holds; one of them is the primary one."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="taxonomies")
    taxonomy = models.ForeignKey(Taxonomy, on_delete=models.PROTECT, related_name="holders")
    is_primary = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "provider taxonomies"
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "taxonomy"], name="one_row_per_provider_and_taxonomy"
            ),
            models.UniqueConstraint(
                fields=["provider"],
                condition=models.Q(is_primary=True),
                name="one_primary_taxonomy_per_provider",
            ),
        ]

    def __str__(self) -> str:
        return self.taxonomy_id
