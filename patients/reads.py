"""Who looks at a patient's health data: written down before it is shown, and told to the patient."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import HealthRead, User
from accounts.trail.reads import record_reads
from patients.models import BreakGlass, Patient, Proxy
from providers.models import Membership

# What is looked at
NAME, CONTACT, PROFILE, COVERAGE, HEALTH, CONTEST = (
    f"patient.{part}" for part in ("name", "contact", "profile", "coverage", "health", "contest")
)
# Why
OWN, PROXY, CARE, SUPPORT, BREAK_GLASS = "own", "proxy", "care", "support", "break_glass"
MODERATION = "moderation"
WORDS = {
    OWN: "The patient",
    PROXY: "Someone who acts for the patient",
    CARE: "Someone at a clinic",
    SUPPORT: "Kaly's support",
    BREAK_GLASS: "Kaly's support",
    MODERATION: "Kaly's moderators",
}


def note(patients: Sequence[Patient], *, reader: User, what: str, why: str, now: datetime) -> None:
    """This function will write down that someone looks at these patients; when it fails, nothing may be shown."""
    subjects = [patient.pk for patient in patients]
    record_reads(subject_ids=subjects, reader=reader, key_id=None, what=what, why=why, now=now)


def note_own(patient: Patient, *, reader: User, what: str, now: datetime) -> None:
    """This function will write down that a patient looks at what is theirs, or whoever acts for them does."""
    note([patient], reader=reader, what=what, why=OWN if patient.user_id == reader.pk else PROXY, now=now)


def who_was_shown(patients: Sequence[Patient]) -> set[UUID]:
    """This function will tell who acted for these patients, or was ever shown anything of them."""
    acted = Proxy.objects.filter(patient__in=patients, user__isnull=False)
    looked = HealthRead.objects.filter(
        subject_id__in=[patient.pk for patient in patients], reader__isnull=False
    )
    return {*acted.values_list("user", flat=True), *looked.values_list("reader", flat=True)}


def told(reads: Sequence[HealthRead], *, patient: Patient, to: User) -> list[dict[str, Any]]:
    """This function will say of each look who it was, in words that tell nobody's address to the patient."""
    clinics = _clinics_of({read.reader_id for read in reads if read.why == CARE}, patient)
    openings = list(BreakGlass.objects.filter(patient=patient).select_related("patient__person_key"))
    return [
        {
            "who": "You" if read.reader_id == to.pk else clinics.get(read.reader_id) or _words(read),
            "what": read.what,
            "why": read.why,
            "reason": _reason(read, openings),
            "at": read.at,
        }
        for read in reads
    ]


def _words(read: HealthRead) -> str:
    return WORDS.get(read.why, "An integration key" if read.key_id else "Kaly")


def _clinics_of(readers: set[Any], patient: Patient) -> dict[Any, str]:
    """By reader: the clinics they work or worked at that the patient shares or shared with."""
    names: dict[UUID, list[str]] = defaultdict(list)
    members = Membership.objects.filter(user__in=readers, clinic__consents__patient=patient)
    for user_id, name in members.order_by("clinic__name").values_list("user", "clinic__name").distinct():
        names[user_id].append(name)
    return {user_id: f"Someone at {' or '.join(found)}" for user_id, found in names.items()}


def _reason(read: HealthRead, openings: Sequence[BreakGlass]) -> str | None:
    """Why support opened the glass through which it looked."""
    if read.why != BREAK_GLASS:
        return None
    return next(
        (
            glass.reason
            for glass in openings
            if glass.user_id == read.reader_id and glass.opened_at <= read.at < glass.expires_at
        ),
        None,
    )
