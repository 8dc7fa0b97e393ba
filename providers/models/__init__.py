"""Models of supply."""

from providers.models.calendars import ExternalBusy, ExternalCalendar
from providers.models.catalogue import (
    CatalogueVersion,
    Condition,
    ConditionCode,
    ConditionSpecialty,
    ConditionSynonym,
    Language,
    Level,
    Profession,
    PtDirectAccess,
    Specialty,
    Taxonomy,
    ZipPlace,
)
from providers.models.claiming import Dossier, ProfileClaim
from providers.models.clinicians import Provider, ProviderTaxonomy
from providers.models.credentials import ConditionExperience, Credential
from providers.models.directory import DirectoryRecord, DirectoryRelease
from providers.models.documents import Document, DocumentContent, DocumentRead
from providers.models.exclusions import Exclusion, ExclusionMatch, ExclusionRelease
from providers.models.hours import HoursException, Mode, TimeClaim, VisitType, WeeklyHours
from providers.models.insurance import InsurancePlan, Payer, PlanAcceptance
from providers.models.integration_keys import IntegrationKey
from providers.models.invitations import Invitation
from providers.models.memberships import Membership
from providers.models.places import Clinic, Listing, Location, Practice
from providers.models.reputation import RatingBreakpoints
from providers.models.search import SearchRow
from providers.models.verification import Recheck, VerificationCase, VerificationEvent
from providers.models.webhooks import WebhookAttempt, WebhookEndpoint

__all__ = [
    "CatalogueVersion",
    "Clinic",
    "Condition",
    "ConditionCode",
    "ConditionExperience",
    "ConditionSpecialty",
    "ConditionSynonym",
    "Credential",
    "DirectoryRecord",
    "DirectoryRelease",
    "Document",
    "DocumentContent",
    "DocumentRead",
    "Dossier",
    "Exclusion",
    "ExclusionMatch",
    "ExclusionRelease",
    "ExternalBusy",
    "ExternalCalendar",
    "HoursException",
    "InsurancePlan",
    "IntegrationKey",
    "Invitation",
    "Language",
    "Level",
    "Listing",
    "Location",
    "Membership",
    "Mode",
    "Payer",
    "PlanAcceptance",
    "Practice",
    "Profession",
    "ProfileClaim",
    "Provider",
    "ProviderTaxonomy",
    "PtDirectAccess",
    "RatingBreakpoints",
    "Recheck",
    "SearchRow",
    "Specialty",
    "Taxonomy",
    "TimeClaim",
    "VerificationCase",
    "VerificationEvent",
    "VisitType",
    "WebhookAttempt",
    "WebhookEndpoint",
    "WeeklyHours",
    "ZipPlace",
]
