"""What public registries say of clinicians, kept apart from the marketplace's own records and with its source."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from providers.directory.querysets import DirectoryRecordQuerySet
from providers.models.checks import code_is_one_of
from providers.models.clinicians import Sex


class Source(models.TextChoices):
    NPPES = "nppes", "NPPES, the NPI registry"
    CMS_CLINICIANS = "cms_clinicians", "CMS Doctors and Clinicians"


class DirectoryRecord(models.Model):
    """All that one registry says of one NPI. Written by the imports in providers/directory/ and by nothing else.

    `taxonomies` holds {slot, code, licence_number, licence_state, is_primary}, `places` holds {organisation, line1,
    line2, city, state, zip, phone}, `other_names` holds {first, middle, last, suffix, credential}.
    """

    Source = Source

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=14, choices=Source.choices)
    npi = models.CharField("NPI", max_length=10)
    first_name = models.TextField(blank=True)
    middle_name = models.TextField(blank=True)
    last_name = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    credential = models.TextField(blank=True)
    other_names = models.JSONField(default=list, blank=True)
    sex = models.CharField(max_length=1, choices=Sex.choices, blank=True)
    taxonomies = models.JSONField(default=list, blank=True)
    specialties = models.JSONField("specialties in the words of the source", default=list, blank=True)
    places = models.JSONField(default=list, blank=True)
    enumerated_on = models.DateField("NPI given", null=True, blank=True)
    updated_on = models.DateField("last updated in the registry", null=True, blank=True)
    deactivated_on = models.DateField("NPI deactivated", null=True, blank=True)
    reactivated_on = models.DateField("NPI reactivated", null=True, blank=True)
    search_name = models.TextField("all names, lower case, without accents", blank=True)
    changed_at = models.DateTimeField("last changed by an import")

    objects = DirectoryRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["npi", "source"], name="one_record_per_npi_and_registry"),
            models.CheckConstraint(
                condition=models.Q(npi__regex=r"^[0-9]{10}$"), name="directory_npi_has_ten_digits"
            ),
            code_is_one_of("source", Source, "directory_source_is_known"),
            code_is_one_of("sex", Sex, "directory_sex_is_known", blank=True),
        ]
        indexes = [
            # Serves DirectoryRecordQuerySet.named: search by name with typing errors, in the API and the admin.
            GinIndex(fields=["search_name"], name="directory_search_name", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.npi} in {self.source}"

    @property
    def name(self) -> str:
        """The name as the registry has it, without the credential."""
        return " ".join(p for p in (self.first_name, self.middle_name, self.last_name, self.suffix) if p)


class DirectoryRelease(models.Model):
    """One finished import: which files, how fresh they were and what became of their rows."""

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=14, choices=Source.choices)
    as_of = models.DateField("date of the files")
    files = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [code_is_one_of("source", Source, "release_source_is_known")]

    def __str__(self) -> str:
        return f"{self.source} of {self.as_of:%Y-%m-%d}"
