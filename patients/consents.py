"""What a patient agrees to, and takes back. A consent names the version of the text that was agreed to."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from accounts import answers
from accounts.errors import DomainError
from accounts.models import User
from patients import reads, taking_back
from patients.ages import ADULT
from patients.locking import take_turn
from patients.models import Consent, Patient, Purpose
from providers.models import Clinic
from providers.rounds import alone


class Text(NamedTuple):
    purpose: Purpose
    version: str
    text: str


# Never changed: a new wording is a new line. The last one of a purpose is the one to agree to.
TEXTS = (
    Text(
        Purpose.STORE_HEALTH,
        "2026-11",
        "Kaly may keep what I write about my health and my insurance, encrypted, so that I can use it again. I can"
        " take this back at any time; Kaly then deletes it.",
    ),
    Text(
        Purpose.SHARE_WITH_CLINIC,
        "2026-11",
        "This clinic may see my name, and those there who need it my day of birth, my notes about my health and my"
        " insurance. I can take this back at any time; the clinic then sees nothing more of it on Kaly.",
    ),
    Text(
        Purpose.SHARE_WITH_CLINIC,
        "2026-12",
        "This clinic may see my name, and those there who need it my day of birth, my notes about my health, my"
        " insurance, and what I answer about my pain when I ask the clinic for a visit. I can take this back at any"
        " time; the clinic then sees nothing more of it on Kaly.",
    ),
)
CURRENT = {text.purpose: text for text in TEXTS}


class ConsentMissing(DomainError):
    code = "consent_missing"
    detail = "Please agree first that we keep what you write about your health and your insurance."


class AgreementMissing(DomainError):
    """Asking for a visit needs more consents than there are. The answer names them in `consents`."""

    code = "consent_missing"
    detail = "To ask for a visit, please agree that we keep your answers, and that the clinic may see them."

    def __init__(self, missing: Iterable[tuple[Purpose, UUID | None]], detail: str | None = None) -> None:
        named = [
            {
                "purpose": str(purpose),
                "clinic": str(clinic_id) if clinic_id else None,
                "version": CURRENT[purpose].version,
            }
            for purpose, clinic_id in missing
        ]
        super().__init__(detail, extra={"consents": named})


class TextHasChanged(DomainError):
    code = "consent_text_has_changed"
    detail = "There is a newer text. Please read it, and agree to that one."


class AlreadyGranted(DomainError):
    code = "already_granted"
    detail = "You have agreed to that already."


class AlreadyWithdrawn(DomainError):
    code = "already_withdrawn"
    detail = "You have taken that back already."


class NoSuchClinic(DomainError):
    code = "does_not_exist"
    status = 400
    field = "clinic"
    detail = "There is no such clinic."


def require(patient: Patient, purpose: Purpose) -> None:
    """This function will look, within the turn of the patient, whether they agree to a purpose.

    :raises ConsentMissing: not now
    """
    if not Consent.objects.in_force().filter(patient=patient, purpose=purpose).exists():
        raise ConsentMissing


def agree_to_visits(
    *, patient: Patient, clinics: Collection[UUID], versions: Mapping[str, str], by: User, now: datetime
) -> None:
    """This function will see, within the turn of the patient, to the consents that a request to clinics needs.

    `versions` are of the texts that were agreed to just now, by purpose. What is in force in its present words stays.

    :raises TextHasChanged: it was another version that they read
    :raises AgreementMissing: something is neither in force nor agreed to now
    """
    if any(version != CURRENT[Purpose(purpose)].version for purpose, version in versions.items()):
        raise TextHasChanged
    missing = missing_for_visits(patient=patient, clinics=clinics)
    if any(purpose not in versions for purpose, _ in missing):
        raise AgreementMissing(missing)
    for purpose, clinic_id in missing:
        older = Consent.objects.in_force().filter(patient=patient, purpose=purpose, clinic=clinic_id)
        older.update(withdrawn_at=now)  # it gives way to the newer words
        version = CURRENT[purpose].version
        grant(patient=patient, purpose=purpose, clinic_id=clinic_id, version=version, by=by, now=now)


def missing_for_visits(*, patient: Patient, clinics: Collection[UUID]) -> list[tuple[Purpose, UUID | None]]:
    """This function will list what a patient has yet to agree to, in its present words, for visits at clinics."""
    needed = [(Purpose.STORE_HEALTH, None), *((Purpose.SHARE_WITH_CLINIC, pk) for pk in sorted(clinics))]
    return [(purpose, pk) for purpose, pk in needed if not _holds(patient, purpose, pk)]


def _holds(patient: Patient, purpose: Purpose, clinic_id: UUID | None) -> bool:
    rows = Consent.objects.in_force().filter(patient=patient, purpose=purpose, clinic=clinic_id)
    return rows.filter(version=CURRENT[purpose].version).exists()


@transaction.atomic
def grant(
    *, patient: Patient, purpose: Purpose, clinic_id: UUID | None, version: str, by: User, now: datetime
) -> Consent:
    """This function will write down that a patient agrees to the present text of a purpose.

    :raises TextHasChanged: it was another version that they read
    :raises NoSuchClinic: the clinic is not there, or is there no more
    :raises AlreadyGranted: it is in force
    """
    if version != CURRENT[purpose].version:
        raise TextHasChanged
    if clinic_id is not None and not Clinic.objects.filter(pk=clinic_id, ended_at=None).exists():
        raise NoSuchClinic
    take_turn(patient)
    if Consent.objects.in_force().filter(patient=patient, purpose=purpose, clinic=clinic_id).exists():
        raise AlreadyGranted
    return Consent.objects.create(
        patient=patient, purpose=purpose, clinic_id=clinic_id, version=version, granted_at=now, granted_by=by
    )


@transaction.atomic
def withdraw(*, consent: Consent, now: datetime) -> Consent:
    """This function will take a consent back. What was kept on its ground alone is deleted, what is asked by it ends.

    :raises AlreadyWithdrawn: it was taken back before
    """
    patient = consent.patient
    take_turn(patient)
    if not Consent.objects.in_force().filter(pk=consent.pk).update(withdrawn_at=now):
        raise AlreadyWithdrawn
    consent.withdrawn_at = now
    if consent.clinic_id is None:
        taking_back.forget_health(patient, now=now)
    else:
        taking_back.stop_asking(patient, consent.clinic_id, now=now)
    answers.forget(reads.who_was_shown([patient]))
    return consent


def end_those_of_childhood(*, now: datetime) -> int:
    """This function will end what was agreed for a child who has come of age since: clinics see nothing more by it.

    Whoever acts for them from then on can agree anew. The number of consents that ended is returned.
    """
    shared = Consent.objects.in_force().filter(purpose=Purpose.SHARE_WITH_CLINIC, patient__user=None)
    rows = shared.filter(patient__person_key__isnull=False).select_related("patient__person_key")
    return sum(alone(consent.pk, _end_of_childhood, consent, now) for consent in rows.iterator())


def _end_of_childhood(consent: Consent, now: datetime) -> bool:
    is_over = consent.patient.age(consent.granted_at) < ADULT <= consent.patient.age(now)
    if is_over:
        with suppress(AlreadyWithdrawn):  # by somebody else, meanwhile
            withdraw(consent=consent, now=now)
            return True
    return False
