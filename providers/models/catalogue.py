"""The catalogue: specialties, conditions, languages, payers and places, loaded from data files."""

import uuid

from django.db import models

from providers.models.checks import code_is_one_of


class Profession(models.TextChoices):
    """The group inside which ratings are compared."""

    PRIMARY_CARE = "primary-care", "Primary care physicians"
    SPECIALIST = "specialist", "Medical specialists"
    SURGEON = "surgeon", "Surgeons"
    ADVANCED_PRACTICE = "advanced-practice", "Nurse practitioners and physician assistants"
    PHYSICAL_THERAPY = "physical-therapy", "Physical therapists"
    CHIROPRACTIC = "chiropractic", "Chiropractors"
    MENTAL_HEALTH = "mental-health", "Psychiatrists and psychologists"
    BODYWORK = "bodywork", "Massage therapists and acupuncturists"


class Level(models.TextChoices):
    """How soon someone should be seen, most urgent last."""

    SELF_CARE = "self_care", "Self-care"
    SOON = "soon", "Within two weeks"
    SAME_DAY = "same_day", "Today"
    EMERGENCY = "emergency", "Emergency"


class Specialty(models.Model):
    """What a clinician does, in words that patients know; `number` stands for it in the search table."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    slug = models.SlugField(unique=True)
    label = models.CharField(max_length=80)
    profession = models.CharField(max_length=20, choices=Profession.choices)
    manipulates = models.BooleanField("treats by spinal manipulation", default=False)
    surgical_or_interventional = models.BooleanField("only by step-up or after failed care", default=False)
    first_contact_today = models.BooleanField("fit for a same-day first contact", default=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "specialties"
        constraints = [code_is_one_of("profession", Profession, "specialty_profession_is_known")]

    def __str__(self) -> str:
        return self.label


class Taxonomy(models.Model):
    """A NUCC provider taxonomy code and the specialty it belongs to."""

    code = models.CharField("NUCC code", max_length=10, primary_key=True)
    specialty = models.ForeignKey(Specialty, on_delete=models.PROTECT, related_name="taxonomies")
    label = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "taxonomies"

    def __str__(self) -> str:
        return f"{self.label} ({self.code})"


class Condition(models.Model):
    """A reason for a visit, never a diagnosis; `number` is its place in the experience counts of search."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveSmallIntegerField(unique=True)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    summary = models.CharField(max_length=300)
    minimum_level = models.CharField(max_length=10, choices=Level.choices, blank=True)
    caution = models.CharField("caution before hands-on care", max_length=30, blank=True)
    group = models.CharField(max_length=20)
    is_active = models.BooleanField(default=True)
    specialties = models.ManyToManyField(Specialty, through="ConditionSpecialty", related_name="conditions")

    class Meta:
        constraints = [
            code_is_one_of("minimum_level", Level, "condition_minimum_level_is_known", blank=True),
            models.CheckConstraint(
                condition=models.Q(number__gte=1, number__lte=200), name="condition_number_fits_search"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ConditionSynonym(models.Model):
    """Words that patients use for a condition."""

    condition = models.ForeignKey(Condition, on_delete=models.CASCADE, related_name="synonyms")
    text = models.CharField(max_length=120)
    language = models.CharField(max_length=12, default="en")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["condition", "language", "text"], name="one_synonym_per_text")
        ]

    def __str__(self) -> str:
        return self.text


class ConditionCode(models.Model):
    """An ICD-10-CM code that tags a visit for this reason."""

    condition = models.ForeignKey(Condition, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField("ICD-10-CM", max_length=8)
    description = models.CharField(max_length=300)
    billable = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["condition", "code"], name="one_icd10cm_code_per_condition")
        ]

    def __str__(self) -> str:
        return self.code


class RouteRole(models.TextChoices):
    FIRST_CONTACT = "first_contact", "First contact"
    STEP_UP = "step_up", "Step up"


class ConditionSpecialty(models.Model):
    """Who sees a condition first, and who when first care has not helped."""

    Role = RouteRole

    condition = models.ForeignKey(Condition, on_delete=models.CASCADE, related_name="routes")
    specialty = models.ForeignKey(Specialty, on_delete=models.PROTECT, related_name="routes")
    role = models.CharField(max_length=13, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["condition", "specialty"], name="one_role_per_condition_and_specialty"
            ),
            code_is_one_of("role", RouteRole, "condition_specialty_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.condition_id} {self.role} {self.specialty_id}"


class Language(models.Model):
    """A language in which care can be given."""

    tag = models.CharField("BCP 47 tag", max_length=12, primary_key=True)
    name = models.CharField(max_length=60)
    own_name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class ZipPlace(models.Model):
    """A US ZIP code with its centre, state and time zone."""

    zip = models.CharField("ZIP code", max_length=5, primary_key=True)
    city = models.CharField(max_length=80)
    state = models.CharField(max_length=2)
    lat = models.FloatField()
    lon = models.FloatField()
    zone = models.CharField("IANA time zone", max_length=40)
    population = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lat__range=(-90, 90), lon__range=(-180, 180)),
                name="zip_place_is_on_earth",
            )
        ]

    def __str__(self) -> str:
        return f"{self.zip} {self.city}, {self.state}"


class PtAccess(models.TextChoices):
    UNRESTRICTED = "unrestricted", "No referral needed"
    PROVISIONAL = "provisional", "Some limits without a referral"


class PtDirectAccess(models.Model):
    """How far a state lets patients see a physical therapist without a referral."""

    Access = PtAccess

    state = models.CharField(max_length=2, primary_key=True)
    access = models.CharField(max_length=12, choices=Access.choices)
    source = models.CharField(max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "direct access to physical therapy"
        constraints = [code_is_one_of("access", PtAccess, "pt_direct_access_is_known")]

    def __str__(self) -> str:
        return f"{self.state}: {self.access}"


class CatalogueVersion(models.Model):
    """Stands for what the catalogue says now; triggers renew it with every change (see catalogue/held.py)."""

    is_the_only_one = models.BooleanField(primary_key=True, default=True)
    version = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(is_the_only_one=True), name="catalogue_has_one_version")
        ]

    def __str__(self) -> str:
        return str(self.version)
