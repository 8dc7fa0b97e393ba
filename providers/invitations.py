"""Invitations to a clinic: a code by e-mail, good once, for whoever has confirmed that address."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from accounts import outbox
from accounts.addresses import confirmed
from accounts.errors import DomainError
from accounts.models import User
from providers import memberships
from providers.memberships import AlreadyAMember, Grants
from providers.models import Clinic, Invitation, Membership

LIFE = timedelta(days=7)


class InvitationNotUsable(DomainError):
    """One answer for every reason: which one it is would tell about other people's addresses and clinics."""

    code = "invitation_not_usable"
    status = 404
    detail = (
        "This code can't be used. It may be mistyped, too old, used or taken back, or it was sent to an address"
        " that you have not confirmed."
    )


class InvitationIsOver(DomainError):
    code = "invitation_is_over"
    detail = "This invitation has been accepted or taken back already."


@transaction.atomic
def invite(*, clinic: Clinic, email: str, grants: Grants, by: User, now: datetime) -> Invitation:
    """This function will invite an address to a clinic and queue the e-mail; an earlier open invitation is over.

    Whether the address has an account is not looked at.

    :raises NotAnOwner: whoever invites does not own the clinic any more
    :raises AlreadyAMember: a member has this address, as every colleague can see
    :raises OwnersMayDoEverything, NoSuchPractice: the grants don't fit
    """
    memberships.take_turn(clinic.pk)
    memberships.require_owner(by, clinic.pk, now=now)
    if Membership.objects.active(now).filter(clinic=clinic, user__email__iexact=email).exists():
        raise AlreadyAMember
    waiting = Invitation.objects.filter(clinic=clinic, email__iexact=email)
    waiting.filter(accepted_at=None, revoked_at=None).update(revoked_at=now)
    code = secrets.token_urlsafe(32)
    invitation = Invitation(
        clinic=clinic,
        email=email,
        digest=digest_of(code),
        invited_by=by,
        created_at=now,
        expires_at=now + LIFE,
    )
    practices = memberships.give(invitation, grants)
    invitation.save(force_insert=True)
    invitation.practices.set(practices or [])
    outbox.tell(
        kind="clinic.invitation",
        dedupe_key=f"clinic.invitation:{invitation.pk}",
        facts={"clinic": clinic.name, "code": code, "until": invitation.expires_at},
        user=None,
        address=email,
        language=by.language,
        now=now,
    )
    return invitation


@transaction.atomic
def accept(*, code: str, user: User, now: datetime) -> Membership:
    """This function will make someone a member of the clinic that sent them a code.

    :raises InvitationNotUsable: the code is wrong or over, its sender owns the clinic no more, or it is for an
        address that this person has not confirmed
    :raises AlreadyAMember: they work there; the code stays good
    """
    digest = digest_of(code)
    named = Invitation.objects.filter(digest=digest).values_list("clinic_id", flat=True).first()
    if named is None:
        raise InvitationNotUsable
    memberships.take_turn(named)
    invitation = Invitation.objects.open(now).select_related("clinic").filter(digest=digest).first()
    if invitation is None or invitation.email.lower() not in confirmed(user):
        raise InvitationNotUsable
    try:
        memberships.require_owner(invitation.invited_by, named, now=now)
    except memberships.NotAnOwner:
        raise InvitationNotUsable from None
    membership = memberships.join(user=user, clinic=invitation.clinic, grants=_granted(invitation), now=now)
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    return membership


@transaction.atomic
def revoke(*, invitation: Invitation, by: User, now: datetime) -> None:
    """This function will take an invitation back.

    :raises NotAnOwner: whoever asks does not own the clinic any more
    :raises InvitationIsOver: it has been accepted or taken back
    """
    memberships.take_turn(invitation.clinic_id)
    memberships.require_owner(by, invitation.clinic_id, now=now)
    still = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
    if not still.update(revoked_at=now):
        raise InvitationIsOver


def digest_of(code: str) -> str:
    """This function will return what is stored of a code. It is long and random, so it needs no salt."""
    return hashlib.sha256(code.encode()).hexdigest()


def _granted(invitation: Invitation) -> Grants:
    if invitation.is_owner:
        return memberships.EVERYTHING
    practices = invitation.practices.values_list("pk", flat=True)
    return {
        "is_owner": False,
        "may_read_health": invitation.may_read_health,
        "may_export": invitation.may_export,
        "practices": list(practices) if invitation.is_limited else None,
    }
