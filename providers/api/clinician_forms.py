"""What a clinician may send about themselves: these fields and no other."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.api.serializers import (
    StrictBoolean,
    StrictChar,
    StrictChoice,
    StrictDate,
    StrictInteger,
    StrictSerializer,
)
from providers.api.clinic_forms import OneLine
from providers.catalogue.fields import STATE_CODES
from providers.directory import values
from providers.models import (
    Condition,
    ConditionExperience,
    Credential,
    Language,
    Level,
    ProfileClaim,
    Provider,
)
from providers.models import Taxonomy as CatalogueTaxonomy

LONGEST_BIO = 4000
MOST_LANGUAGES = 20
MOST_TAXONOMIES = 15
EARLIEST = 1940
MOST_YEARS = 10
LATEST = date(2100, 12, 31)
BY_HAND = [choice for choice in Credential.Kind.choices if choice[0] != Credential.Kind.NPI]
TO_BE_ATTESTED = [
    c for c in ConditionExperience.Evidence.choices if c[0] != ConditionExperience.Evidence.VISITS
]
NEEDED = {
    Credential.Kind.LICENCE: ("jurisdiction", "number", "expires_on"),
    Credential.Kind.BOARD: ("issuer",),
    Credential.Kind.MALPRACTICE: ("issuer",),
    Credential.Kind.TRAINING: ("issuer",),
}


class Npi(StrictChar):
    """Ten digits that can be the NPI of somebody."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=10, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if values.npi(text) != text:
            raise _refusal("That is no NPI: ten digits, the last of which checks the others.", "invalid_npi")
        return text


class Nothing(StrictSerializer):
    """An empty object."""


class ClaimForm(StrictSerializer):
    npi = Npi()
    method = StrictChoice(
        choices=ProfileClaim.Method.choices,
        help_text="Show us a document, or be called at the number that the registry has.",
    )
    birth_date = StrictDate(
        required=False, allow_null=True, help_text="Tells you apart from people of your name. Kept sealed."
    )


class TaxonomyForm(StrictSerializer):
    code = StrictChar(max_length=10)
    is_primary = StrictBoolean(default=False)


class ProfileChange(StrictSerializer):
    first_name = OneLine(max_length=60, required=False)
    middle_name = OneLine(max_length=60, required=False, allow_blank=True)
    last_name = OneLine(max_length=80, required=False)
    suffix = OneLine(max_length=10, required=False, allow_blank=True)
    credential = OneLine(max_length=40, required=False, allow_blank=True, help_text="Shown after the name.")
    sex = StrictChoice(choices=Provider.Sex.choices, required=False, allow_blank=True)
    languages = serializers.ListField(
        child=StrictChar(max_length=12), required=False, allow_empty=False, max_length=MOST_LANGUAGES
    )
    sees_children = StrictBoolean(required=False)
    sees_adults = StrictBoolean(required=False)
    sees_older_adults = StrictBoolean(required=False)
    practising_since = StrictInteger(min_value=EARLIEST, max_value=2100, required=False)
    bio = StrictChar(max_length=LONGEST_BIO, required=False, allow_blank=True)
    taxonomies = TaxonomyForm(many=True, required=False, allow_empty=False, max_length=MOST_TAXONOMIES)  # type: ignore[call-arg]

    def validate_languages(self, tags: list[str]) -> list[str]:
        known = set(Language.objects.filter(is_active=True, tag__in=tags).values_list("tag", flat=True))
        wrong = [str(place) for place, tag in enumerate(tags) if tag not in known]
        if wrong:
            text = ErrorDetail("We don't know this language.", "unknown_code")
            raise ValidationError({place: [text] for place in wrong})
        return list(dict.fromkeys(tags))

    def validate_practising_since(self, year: int) -> int:
        if year > timezone.now().year:
            raise _refusal("That year is still to come.", "in_the_future")
        return year

    def validate_taxonomies(self, held: list[dict[str, Any]]) -> list[dict[str, Any]]:
        codes = [one["code"] for one in held]
        known = set(
            CatalogueTaxonomy.objects.filter(is_active=True, code__in=codes).values_list("code", flat=True)
        )
        if set(codes) - known:
            raise _refusal("We don't know this taxonomy.", "unknown_code")
        if len(set(codes)) < len(codes):
            raise _refusal("Each taxonomy once.", "repeated")
        if sum(one["is_primary"] for one in held) != 1:
            raise _refusal("Exactly one of them is the primary one.", "not_one_primary")
        return held


class CredentialChange(StrictSerializer):
    """A part of what was attested; `held` in the context is the rest."""

    jurisdiction = StrictChoice(choices=STATE_CODES, required=False, help_text="The state, for a licence.")
    number = OneLine(max_length=40, required=False, allow_blank=True)
    issuer = OneLine(max_length=160, required=False, allow_blank=True, help_text="Board, insurer or school.")
    issued_on = StrictDate(required=False, allow_null=True)
    expires_on = StrictDate(required=False, allow_null=True, help_text="The last day on which it is valid.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        told = {**self.context.get("held", {}), **attrs}
        _require(told, NEEDED.get(told["kind"], ()))
        if told["kind"] != Credential.Kind.LICENCE and told.get("jurisdiction"):
            raise ValidationError(_flaw("jurisdiction", "Only a licence is of a state.", "not_for_this_kind"))
        _check_dates(attrs)
        issued_on, expires_on = told.get("issued_on"), told.get("expires_on")
        if issued_on and expires_on and expires_on < issued_on:
            raise ValidationError(_flaw("expires_on", "It ends before it begins.", "ends_too_early"))
        return attrs


class CredentialForm(CredentialChange):
    kind = StrictChoice(choices=BY_HAND, help_text="The NPI is entered by us, when your claim is granted.")


class ExperienceChange(StrictSerializer):
    """A part of what was reported; `held` in the context is the rest."""

    condition = StrictChar(max_length=50, required=False, help_text="The slug of a condition in use.")
    evidence = StrictChoice(
        choices=TO_BE_ATTESTED, required=False, help_text="Visits completed here are counted by themselves."
    )
    count = StrictInteger(min_value=1, max_value=32_767, required=False)
    period_from = StrictDate(required=False)
    period_to = StrictDate(required=False)
    attested_by = OneLine(
        max_length=160, required=False, help_text="Who can say so: an employer or a programme."
    )

    def validate_condition(self, slug: str) -> Condition:
        found = Condition.objects.filter(slug=slug, is_active=True).first()
        if found is None:
            raise _refusal("We don't know this condition.", "unknown_code")
        if found.minimum_level == Level.EMERGENCY:
            raise _refusal("Emergencies are not matched, so there is no experience to show.", "emergency")
        return found

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        told = {**self.context.get("held", {}), **attrs}
        _require(told, ("condition", "evidence", "count", "period_from", "period_to", "attested_by"))
        begins, ends = told["period_from"], told["period_to"]
        if ends > timezone.now().date():
            raise ValidationError(_flaw("period_to", "That day is still to come.", "in_the_future"))
        if begins > ends:
            raise ValidationError(_flaw("period_to", "The period ends before it begins.", "ends_too_early"))
        if (ends.year - begins.year, ends.month, ends.day) > (MOST_YEARS, begins.month, begins.day):
            raise ValidationError(_flaw("period_from", f"At most {MOST_YEARS} years.", "too_long"))
        return attrs


class ExperienceForm(ExperienceChange):
    pass


def _require(told: Mapping[str, Any], names: tuple[str, ...]) -> None:
    absent = [name for name in names if told.get(name) in (None, "")]
    if absent:
        text = ErrorDetail("This field is required.", "required")
        raise ValidationError({name: [text] for name in absent})


def _check_dates(told: Mapping[str, Any]) -> None:
    today, issued_on, expires_on = timezone.now().date(), told.get("issued_on"), told.get("expires_on")
    if issued_on is not None and (issued_on > today or issued_on.year < EARLIEST):
        raise ValidationError(_flaw("issued_on", "Please check this day.", "implausible"))
    if expires_on is not None and not today <= expires_on <= LATEST:
        raise ValidationError(
            _flaw("expires_on", "It has to be valid today, up to a day to come.", "not_in_force")
        )


def _flaw(field: str, text: str, code: str) -> dict[str, Any]:
    return {field: [ErrorDetail(text, code=code)]}


def _refusal(text: str, code: str) -> ValidationError:
    return ValidationError([ErrorDetail(text, code=code)])
