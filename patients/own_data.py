"""The share of this app in own data: health data, consents, and who acts for whom."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from accounts import answers
from accounts.encryption import people as keys
from accounts.encryption.fields import Sealed
from accounts.models import HealthRead, User
from accounts.own_data import registry, retention
from accounts.own_data.registry import Exporting, Section, table
from patients import departure, own_copy, reads
from patients.models import BreakGlass, CalendarFeed, Consent, Coverage, Hold, Patient, Proxy

COVERED = {
    "patients.Patient": (
        "Your name, birth date, telephone number and notes. Also the whole record of whoever does not sign in and has"
        " nobody but you: where it should stay, invite somebody to act for them first."
    ),
    "patients.Coverage": "Your insurance.",
    "patients.Intake": "What you told about the pain: the answers go, with the key that opens them.",
    "patients.Hold": "Times that were held for you, at once.",
    "patients.CalendarFeed": "The private addresses of your calendar: they open nothing any more.",
}
KEPT = {
    "patients.Consent": "What you agreed to and when: proof of what we were allowed, without your name.",
    "patients.Proxy": "That somebody acted for somebody, and when, without names.",
    "patients.BreakGlass": "That our support opened data, and when, without what it was about.",
    "patients.VisitRequest": (
        "That somebody asked for a visit, and when: without the condition, the note and the person. Requests that"
        " wait for an answer are withdrawn."
    ),
    "patients.RequestTarget": "Which practices were asked and what they answered; who of a clinic did, as an id.",
    "patients.Visit": (
        "That a visit took place, where and when, without the person: the clinic's calendar stays right. Visits that"
        " are still to come are cancelled."
    ),
    "patients.WaitlistEntry": "That somebody waited for a time, and how long: without the condition and the person.",
}
NOTHING = Sealed()
BLANK: dict[str, Any] = {
    "given_name": NOTHING,
    "family_name": NOTHING,
    "birth_date": NOTHING,
    "phone": NOTHING,
    "care_notes": NOTHING,
    "zone": "UTC",
    "language": "en",
    "person_key": None,
}
WEEK = timedelta(days=7)
HOLDS = retention.Rule(
    "patients.Hold",
    WEEK,
    "to answer questions about it",
    lambda cutoff: Hold.objects.filter(created_at__lte=cutoff),
    "user_id",
)
INVITATIONS = retention.Rule(
    "patients.Proxy",
    timedelta(days=30),
    "an invitation that nobody took up, to answer questions about it",
    lambda cutoff: Proxy.objects.filter(started_at=None, expires_at__lte=cutoff),
    "patient_id",
)


def register() -> None:
    """This function will add the share and the rule of this app."""
    registry.register(
        "patients",
        export=export,
        erase=erase,
        covers=COVERED,
        keeps=KEPT,
        people=people,
    )
    retention.add(INVITATIONS, HOLDS)


def export(user: User, exporting: Exporting) -> Iterable[Section]:
    """This function will give the health data of a person and of those they act for, and who looked at it."""
    for patient in Patient.objects.visible_to(user).readable().order_by("created_at"):
        yield from _about(patient, "You" if patient.user_id == user.pk else f"You act for {patient.name}")
    feeds = user.feeds.order_by("created_at")
    yield table("Private addresses of your calendar", feeds, "side", "created_at", "read_at", "revoked_at")


def _about(patient: Patient, who: str) -> Iterable[Section]:
    told = ("given_name", "family_name", "birth_date", "phone", "care_notes", "zone", "language")
    profile = {"id": patient.pk, **{name: getattr(patient, name) for name in told}}
    yield Section(who, [profile], subject_id=patient.pk)
    coverages = [
        {"plan": str(coverage.plan), "member_id": coverage.member_id}
        for coverage in patient.coverages.select_related("plan__payer", "patient__person_key").order_by(
            "created_at"
        )
    ]
    yield Section(f"{who}: insurance", coverages, subject_id=patient.pk)
    yield from own_copy.sections(patient, who)
    consents = patient.consents.order_by("granted_at")
    dates = ("granted_at", "withdrawn_at")
    yield table(f"{who}: consents", consents, "purpose", "clinic__name", "version", *dates)
    yield table(f"{who}: who acts", patient.proxies.order_by("created_at"), "kind", "started_at", "ended_at")
    openings = patient.openings.order_by("opened_at")
    yield table(f"{who}: opened by our support", openings, "opened_at", "expires_at")
    yield table(f"{who}: who looked", HealthRead.objects.about(patient.pk), "what", "why", "at")


def erase(user: User, now: datetime) -> None:
    """This function will erase a person's record, those for whom nobody else acts, and end what they may do."""
    gone = whose_data_goes(user)
    departure.let_go(gone, by=user, now=now)
    for patient in gone:
        _erase(patient, now)
    answers.forget(reads.who_was_shown(gone))
    CalendarFeed.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
    acting = Proxy.objects.filter(user=user)
    acting.filter(kind=Proxy.Kind.CARER).update(attestation=NOTHING)
    acting.filter(ended_at=None).update(ended_at=now)
    Proxy.objects.filter(invited_by=user, started_at=None, ended_at=None).update(ended_at=now)


def whose_data_goes(user: User) -> list[Patient]:
    """This function will lock and list whose record an erasure takes: a person's own, and those only they act for."""
    return [*Patient.objects.select_for_update().filter(user=user), *_left_behind(user)]


def _left_behind(user: User) -> list[Patient]:
    """Those without an account for whom nobody else acts. Whoever acts counts, also while their account is closed."""
    acted_for = Proxy.objects.active().filter(user=user).values("patient")
    dependants = list(Patient.objects.select_for_update().filter(user=None, pk__in=acted_for).order_by("pk"))
    others = Proxy.objects.active().filter(patient__in=dependants).exclude(user=user)
    looked_after = set(others.values_list("patient", flat=True))
    return [patient for patient in dependants if patient.pk not in looked_after]


def _erase(patient: Patient, now: datetime) -> None:
    """Drop the data key, blank what it sealed, end consents and proxies."""
    if patient.person_key_id:
        keys.drop(patient.person_key_id)
    Coverage.objects.filter(patient=patient).delete()
    Proxy.objects.filter(patient=patient, started_at=None).delete()
    Proxy.objects.filter(patient=patient, ended_at=None).update(ended_at=now)
    Proxy.objects.filter(patient=patient, kind=Proxy.Kind.CARER).update(attestation=NOTHING)
    Proxy.objects.filter(patient=patient).update(address=None)
    Consent.objects.filter(patient=patient, withdrawn_at=None).update(withdrawn_at=now)
    BreakGlass.objects.filter(patient=patient).update(reason=NOTHING)
    Patient.objects.filter(pk=patient.pk).update(**BLANK)


def people(ids: Collection[UUID]) -> Iterable[UUID]:
    """This function will name the users who are these patients, or act for one who does not sign in."""
    held = Patient.objects.filter(pk__in=ids, user__isnull=False)
    acting = Proxy.objects.active().filter(patient__in=ids, patient__user=None)
    return [*held.values_list("user_id", flat=True), *acting.values_list("user_id", flat=True)]
