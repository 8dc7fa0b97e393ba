"""Who acts for a patient: invited by someone who does so already, confirmed by the person themselves."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from accounts import answers, outbox
from accounts.addresses import confirmed
from accounts.errors import DomainError
from accounts.limits import Limit
from accounts.models import User
from accounts.own_data import exports
from patients.ages import ADULT
from patients.locking import take_turn
from patients.models import Patient, Proxy

LIFE = timedelta(days=7)
MOST = 6  # who act for one patient or are invited to
MOST_DEPENDANTS = 20
SENDING = Limit("proxy-invitations", count=10, seconds=86_400)  # of one person: each is a mail to somebody
ACCEPTING = Limit("proxy-codes", count=20, seconds=3_600)  # of one person
BY_THE_PATIENT = "The patient, when inviting"


class OnlyForChildren(DomainError):
    code = "only_for_children"
    status = 400
    field = "relation"
    detail = (
        "A parent or guardian acts for someone under 18. For an adult it is a carer, with their agreement."
    )


class OnlyForAdultsWhoAgreed(DomainError):
    code = "only_for_adults_who_agreed"
    status = 400
    field = "attestation"
    detail = "A carer acts for an adult who agreed to it. Please say who attests that they did."


class TooManyProxies(DomainError):
    code = "too_many_proxies"
    detail = f"At most {MOST} people may act for a person, those invited included."


class TooManyDependants(DomainError):
    code = "too_many_dependants"
    detail = f"One person may look after {MOST_DEPENDANTS} others."


class InvitationNotUsable(DomainError):
    """One answer for every reason: which one it is would tell about other people."""

    code = "invitation_not_usable"
    status = 404
    detail = (
        "This code can't be used. It may be mistyped, too old, used or taken back, or it was sent to an address"
        " that you have not confirmed."
    )


class AlreadyActsFor(DomainError):
    code = "already_acts_for"
    detail = "You act for this person already."


class LastProxy(DomainError):
    code = "last_proxy"
    detail = "Somebody has to look after this record. Add another person first."


class ProxyHasEnded(DomainError):
    code = "proxy_has_ended"
    detail = "That has ended already."


def require_fit(kind: str, age: int, attestation: str) -> None:
    """This function will hold a kind of proxy to the age of the patient, and to the agreement of an adult.

    :raises OnlyForChildren: a parent of an adult
    :raises OnlyForAdultsWhoAgreed: a carer of a child, or of an adult without anyone who attests that they agreed
    """
    if kind == Proxy.Kind.PARENT and age >= ADULT:
        raise OnlyForChildren
    if kind == Proxy.Kind.CARER and (age < ADULT or not attestation):
        raise OnlyForAdultsWhoAgreed


def require_room(user: User) -> None:
    """This function will keep someone from looking after more people than one may.

    :raises TooManyDependants: they look after as many
    """
    if Proxy.objects.active().filter(user=user).count() >= MOST_DEPENDANTS:
        raise TooManyDependants


@transaction.atomic
def invite(
    *, patient: Patient, address: str, kind: Proxy.Kind, attestation: str, by: User, now: datetime
) -> Proxy:
    """This function will invite an address to act for a patient and queue the e-mail.

    Whether the address has an account is not looked at; an earlier open invitation of it is over.

    :raises OnlyForChildren, OnlyForAdultsWhoAgreed: age, kind and attestation do not fit
    :raises TooManyProxies: as many act or are invited as may
    """
    take_turn(patient)
    said = BY_THE_PATIENT if patient.user_id == by.pk and kind == Proxy.Kind.CARER else attestation
    require_fit(kind, patient.age(now), said)
    waiting = list(Proxy.objects.invited(now).filter(patient=patient).with_keys())
    again = [proxy.pk for proxy in waiting if (proxy.address or "").lower() == address.lower()]
    Proxy.objects.filter(pk__in=again).update(ended_at=now)
    if Proxy.objects.active().filter(patient=patient).count() + len(waiting) - len(again) >= MOST:
        raise TooManyProxies
    code = secrets.token_urlsafe(32)
    proxy = Proxy.objects.create(
        patient=patient,
        kind=kind,
        attestation=said or None,
        address=address,
        digest=digest_of(code),
        invited_by=by,
        created_at=now,
        expires_at=now + LIFE,
    )
    outbox.tell(
        kind="proxy.invitation",
        dedupe_key=f"proxy.invitation:{proxy.pk}",
        facts={"code": code, "until": proxy.expires_at},
        user=None,
        address=address,
        language=by.language,
        now=now,
    )
    return proxy


@transaction.atomic
def accept(*, code: str, user: User, now: datetime) -> Proxy:
    """This function will let the person who was invited act for the patient from now on.

    :raises InvitationNotUsable: the code is wrong or over, it is for an address that this person has not confirmed,
        it is about themselves, or the patient has come of age meanwhile
    :raises AlreadyActsFor, TooManyDependants: they do so already, or for as many as one may; the code stays good
    """
    digest = digest_of(code)
    patient = Patient.objects.filter(proxies__digest=digest).first()
    if patient is None:
        raise InvitationNotUsable
    take_turn(patient)
    proxy = Proxy.objects.invited(now).filter(digest=digest).with_keys().first()
    if proxy is None or not _is_for(proxy, user, now):
        raise InvitationNotUsable
    if Proxy.objects.active().filter(patient=patient, user=user).exists():
        raise AlreadyActsFor
    require_room(user)
    proxy.user, proxy.started_at = user, now
    proxy.address = proxy.digest = proxy.expires_at = None
    proxy.save(update_fields=["user", "started_at", "address", "digest", "expires_at"])
    return proxy


@transaction.atomic
def go_on_as_carer(*, proxy: Proxy, attestation: str, now: datetime) -> None:
    """This function will let the parent of a child who came of age act for them as a carer, if they agreed to it.

    :raises OnlyForAdultsWhoAgreed: the patient is still a child
    :raises ProxyHasEnded: someone else was faster
    """
    take_turn(proxy.patient)
    require_fit(Proxy.Kind.CARER, proxy.patient.age(now), attestation)
    held = Proxy.objects.active().filter(pk=proxy.pk, kind=Proxy.Kind.PARENT).with_keys().first()
    if held is None:
        raise ProxyHasEnded
    held.kind, held.attestation = Proxy.Kind.CARER, attestation
    held.save(update_fields=["kind", "attestation"])


@transaction.atomic
def end(*, proxy: Proxy, now: datetime) -> None:
    """This function will end what someone may do for a patient, or take an invitation back.

    The invitations of whoever leaves are over too, their copies of data that hold this patient's, and what they were
    answered of late.

    :raises LastProxy: nobody would look after a record whose patient does not sign in
    :raises ProxyHasEnded: someone else was faster
    """
    take_turn(proxy.patient)
    if _is_last(proxy):
        raise LastProxy
    if not Proxy.objects.filter(pk=proxy.pk, ended_at=None).update(ended_at=now):
        raise ProxyHasEnded
    if proxy.user_id is not None:
        sent = Proxy.objects.filter(patient=proxy.patient_id, invited_by=proxy.user_id, started_at=None)
        sent.filter(ended_at=None).update(ended_at=now)
        exports.delete_about(subject_id=proxy.patient_id, user_id=proxy.user_id)
        answers.forget([proxy.user_id])


def digest_of(code: str) -> str:
    """This function will return what is stored of a code. It is long and random, so it needs no salt."""
    return hashlib.sha256(code.encode()).hexdigest()


def _is_last(proxy: Proxy) -> bool:
    """Whether a proxy is the only one of a record whose patient does not sign in."""
    if proxy.started_at is None or proxy.patient.user_id is not None:
        return False
    others = Proxy.objects.active().filter(patient=proxy.patient_id).exclude(pk=proxy.pk)
    return not others.exists()


def _is_for(proxy: Proxy, user: User, now: datetime) -> bool:
    """Whether an invitation went to this person and still fits."""
    if proxy.patient.user_id == user.pk or (proxy.address or "").lower() not in confirmed(user):
        return False
    return (proxy.patient.age(now) < ADULT) == (proxy.kind == Proxy.Kind.PARENT)
