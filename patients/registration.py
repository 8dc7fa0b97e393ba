"""Make the record of a person who looks for care, and change it."""

from datetime import date, datetime
from typing import TypedDict

from django.db import transaction

from accounts.encryption import people
from accounts.errors import DomainError
from accounts.models import User
from accounts.pages import languages
from patients import consents, proxies
from patients.ages import ADULT, age_of
from patients.locking import take_turn
from patients.models import Consent, Patient, Proxy


class Details(TypedDict, total=False):
    given_name: str
    family_name: str
    birth_date: date
    phone: str
    care_notes: str
    zone: str
    language: str


class AlreadyRegistered(DomainError):
    code = "already_registered"
    detail = "You have a record of your own already. To add somebody else, say how you are related."


class OnlyForAdults(DomainError):
    code = "only_for_adults"
    status = 400
    field = "birth_date"
    detail = "Someone under 18 is registered by a parent or guardian."


@transaction.atomic
def register(*, user: User, details: Details, now: datetime) -> Patient:
    """This function will make the record of an adult who signs in, and write to them in their language from now on.

    :raises AlreadyRegistered: they have one
    :raises OnlyForAdults, NotADayOfBirth: the day of birth does not fit
    """
    _take_turn(user)
    if Patient.objects.filter(user=user).exists():
        raise AlreadyRegistered
    if age_of(details["birth_date"], now) < ADULT:
        raise OnlyForAdults
    _write_to(user, details["language"])
    return _make(user=user, details=details, now=now)


@transaction.atomic
def register_dependant(
    *, by: User, kind: Proxy.Kind, attestation: str, details: Details, now: datetime
) -> Patient:
    """This function will make the record of a child, or of an adult who agreed, and let `by` act for them.

    :raises TooManyDependants: they look after as many as one may
    :raises OnlyForChildren, OnlyForAdultsWhoAgreed, NotADayOfBirth: age, kind and attestation do not fit
    """
    _take_turn(by)
    proxies.require_room(by)
    proxies.require_fit(kind, age_of(details["birth_date"], now), attestation)
    patient = _make(user=None, details=details, now=now)
    Proxy.objects.create(
        patient=patient, user=by, kind=kind, attestation=attestation or None, created_at=now, started_at=now
    )
    return patient


@transaction.atomic
def change(*, patient: Patient, changes: Details, now: datetime) -> None:
    """This function will change a record. Messages follow the language, unless another was chosen for them.

    :raises ConsentMissing: notes about health, which the patient has not agreed to be kept
    :raises OnlyForAdults, OnlyForChildren, OnlyForAdultsWhoAgreed, NotADayOfBirth: the day of birth does not fit
    """
    take_turn(patient)
    if changes.get("care_notes"):
        consents.require(patient, Consent.Purpose.STORE_HEALTH)
    if "birth_date" in changes:
        _require_age(patient, age_of(changes["birth_date"], now))
    if patient.user is not None and patient.user.language == languages.of_tag(patient.language):
        _write_to(patient.user, changes.get("language", ""))
    _write(patient, changes)
    patient.save(update_fields=list(changes))


def _take_turn(user: User) -> None:
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)


def _write_to(user: User, language: str) -> None:
    """Messages to them are in a language that they speak, if it is one of ours."""
    ours = languages.of_tag(language)
    if ours is not None:
        User.objects.filter(pk=user.pk).update(language=ours)


def _make(*, user: User | None, details: Details, now: datetime) -> Patient:
    patient = Patient(user=user, person_key=people.new_person_key(now), created_at=now)
    _write(patient, details)
    patient.save(force_insert=True)
    return patient


def _write(patient: Patient, details: Details) -> None:
    for name, value in details.items():
        setattr(patient, name, value.isoformat() if isinstance(value, date) else value)


def _require_age(patient: Patient, age: int) -> None:
    if patient.user_id is not None and age < ADULT:
        raise OnlyForAdults
    for proxy in Proxy.objects.active().filter(patient=patient).with_keys():
        proxies.require_fit(proxy.kind, age, proxy.attestation or "")
