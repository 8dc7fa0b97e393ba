"""The people of the demonstration: someone to sign in as for each thing that a person may be to Kaly."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.db import transaction

from accounts import roles
from accounts.models import Role, User
from accounts.sign_in.second_factor import USED
from patients import consents, coverages, registration
from patients.demo import visits
from patients.models import Consent, Patient, Proxy, Purpose
from providers import memberships
from providers.demo import cases
from providers.models import InsurancePlan, Membership, Practice


class Person(NamedTuple):
    """Someone of the demonstration; staff of the platform also need a code."""

    email: str
    what: str
    role: Role | None = None


PATIENT = Person("ada@kaly.example", "a patient, who also acts for her son")
CLINICIAN = Person("clinician@kaly.example", "a clinician, with a profile of her own")
OWNER = Person("owner@kaly.example", "owner of a clinic that the patient shares her data with")
NURSE = Person("nurse@kaly.example", "works there, may read health data")
DESK = Person("desk@kaly.example", "works there at the desk, sees names only")
VERIFIER = Person("verifier@kaly.example", "verifies clinicians, with a queue at /admin/", Role.VERIFIER)
SECOND_VERIFIER = Person("verifier2@kaly.example", "verifies too, since two are needed", Role.VERIFIER)
STAFF = (
    VERIFIER,
    SECOND_VERIFIER,
    Person("moderator@kaly.example", "looks at reviews and missed visits, at /admin/", Role.MODERATOR),
    Person("support@kaly.example", "helps patients, sees no health data", Role.SUPPORT),
    Person("admin@kaly.example", "administers the platform", Role.ADMIN),
)
PEOPLE = (PATIENT, CLINICIAN, OWNER, NURSE, DESK, *STAFF)


@transaction.atomic
def settle(*, password: str, totp_secret: str, now: datetime) -> Sequence[str]:
    """This function will have everyone of PEOPLE there, with this password and what they are; again is no harm.

    The patient has a visit that took place, one ahead, and a request that waits; returns which of them could not be
    made, and why. `totp_secret` (base32) makes the codes of the platform's staff. Needs the made-up clinicians.
    """
    users = {person: account(person, password) for person in PEOPLE}
    for person in STAFF:
        _give_role(users[person], person, totp_secret, now)
    practice = _practice(users[CLINICIAN], now)
    _staff_clinic(users, practice, now)
    patient = _register(users[PATIENT], practice, now - visits.LONG_AGO)
    sides = visits.Sides(patient=patient, user=users[PATIENT], practice=practice, answers=users[OWNER])
    missing = visits.arrange(sides, now=now)
    cases.put_before_verifiers(
        clinician=users[CLINICIAN],
        collector=users[SECOND_VERIFIER],
        claimants=[users[NURSE], users[DESK]],
        now=now,
    )
    return missing


def account(person: Person, password: str) -> User:
    """This function will have an account there with this password, its address confirmed."""
    user = User.objects.filter(email=person.email).first() or User(email=person.email)
    if not user.check_password(password):
        user.set_password(password)
        user.save()
    EmailAddress.objects.get_or_create(
        user=user, email=person.email, defaults={"verified": True, "primary": True}
    )
    return user


def _give_role(user: User, person: Person, totp_secret: str, now: datetime) -> None:
    factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if factor is None or totp.decrypt(factor.data["secret"]) != totp_secret:
        data = {"secret": totp.encrypt(totp_secret), USED: 0}
        Authenticator.objects.update_or_create(
            user=user, type=Authenticator.Type.TOTP, defaults={"data": data}
        )
    if person.role and person.role not in roles.held(user):
        roles.grant(
            user=user,
            role=person.role,
            by="manage.py up",
            approved_by="whoever started it",
            reason="to try Kaly out",
            now=now,
        )


def _practice(clinician: User, now: datetime) -> Practice:
    """Where she works already; else the first for the patient where somebody has to confirm a visit, or any."""
    claimed = Practice.objects.filter(provider__is_demonstration=True, provider__claim="claimed")
    made_up = claimed.select_related("provider", "location__clinic").order_by("pk")
    own = made_up.filter(provider__owner=clinician)
    open_to_her = {"accepts": Practice.Accepts.NEW, "does_in_person": True}
    shown = made_up.listed(now).filter(confirmation=Practice.Confirmation.BY_CLINIC, **open_to_her)
    return (
        visits.suitable(own.listed(now), now=now)
        or own.first()
        or visits.suitable(shown[: visits.MOST_LOOKED_AT], now=now)
        or made_up.earliest("pk")
    )


def _staff_clinic(users: dict[Person, User], practice: Practice, now: datetime) -> None:
    clinic, clinician = practice.location.clinic, practice.provider
    if clinician.owner_id is None:
        users[CLINICIAN].clinician_of.update(owner=None)
        clinician.owner = users[CLINICIAN]
        clinician.save(update_fields=["owner"])
    everything = memberships.EVERYTHING
    at_work: dict[Person, memberships.Grants] = {
        OWNER: everything,
        NURSE: {"may_read_health": True},
        DESK: {},
    }
    for person, grants in at_work.items():
        if not Membership.objects.filter(clinic=clinic, user=users[person], ended_at=None).exists():
            memberships.join(user=users[person], clinic=clinic, grants=grants, now=now)


def _register(user: User, practice: Practice, now: datetime) -> Patient:
    patient = Patient.objects.filter(user=user).first()
    if patient is None:
        patient = _new_patient(user, now)
    clinic = practice.location.clinic
    if not Consent.objects.in_force().filter(patient=patient, clinic=clinic).exists():
        _agree(patient, Purpose.SHARE_WITH_CLINIC, user, now, clinic_id=clinic.pk)
    return patient


def _new_patient(user: User, now: datetime) -> Patient:
    home: registration.Details = {"phone": "+12125550142", "zone": "America/New_York", "language": "en"}
    ada: registration.Details = {"given_name": "Ada", "family_name": "Quist", "birth_date": date(1984, 5, 2)}
    patient = registration.register(user=user, details={**home, **ada}, now=now)
    _agree(patient, Purpose.STORE_HEALTH, user, now)
    notes: registration.Details = {"care_notes": "Takes a blood thinner. Hay fever in spring."}
    registration.change(patient=patient, changes=notes, now=now)
    plan = InsurancePlan.objects.filter(is_active=True).earliest("number")
    coverages.add(patient=patient, plan_id=plan.pk, member_id="KLY-0042-17", now=now)
    registration.register_dependant(
        by=user,
        kind=Proxy.Kind.PARENT,
        attestation="",
        details={**home, "given_name": "Milo", "family_name": "Quist", "birth_date": date(2014, 9, 17)},
        now=now,
    )
    return patient


def _agree(
    patient: Patient, purpose: Purpose, by: User, now: datetime, clinic_id: UUID | None = None
) -> None:
    version = consents.CURRENT[purpose].version
    consents.grant(patient=patient, purpose=purpose, clinic_id=clinic_id, version=version, by=by, now=now)
