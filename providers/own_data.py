"""The share of this app in own data: where someone works, whom they invited and which keys they made."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.encryption import people
from accounts.models import User
from accounts.own_data import registry, retention
from accounts.own_data.registry import Blocker, Exporting, Section, table
from providers import memberships, search_rows
from providers.claiming import own_copy
from providers.models import (
    Clinic,
    Document,
    DocumentContent,
    DocumentRead,
    Dossier,
    ExternalCalendar,
    IntegrationKey,
    Invitation,
    Membership,
    ProfileClaim,
    Provider,
    VerificationCase,
    WebhookAttempt,
    WebhookEndpoint,
)
from providers.webhooks import departures

# Cases that what a clinician handed in is looked at in; after an erasure nobody is behind it.
OF_A_PERSON = (
    VerificationCase.Kind.IDENTITY,
    VerificationCase.Kind.CREDENTIAL,
    VerificationCase.Kind.EXPERIENCE,
)
LAST_OWNER = Blocker("last_owner", "You are the only owner of a clinic. Make somebody else an owner first.")
COVERED = {
    "providers.Provider": "The tie between your account and your public entry as a clinician.",
    "providers.Invitation": "Invitations to your address.",
    "providers.Dossier": "Your birth date, and the key that opens what you handed in.",
    "providers.Document": "The documents that you handed in.",
    "providers.ExternalCalendar": "Calendars elsewhere that said when you are busy, with all that was read of them.",
}
KEPT = {
    "providers.Membership": "Where you worked and with which rights: dates, without your name or address.",
    "providers.IntegrationKey": "Keys that you made belong to the clinic; your name does not stand on them.",
    "providers.WebhookEndpoint": "Webhooks that you set up belong to the clinic; your name does not stand on them.",
    "providers.ProfileClaim": "Which NPI you said was yours, and what was decided: without your name or address.",
    "providers.VerificationCase": "What you decided as a verifier, and what was decided about a public entry.",
    "providers.VerificationEvent": "What was looked up, where and with which result; who did, as an id.",
    "providers.DocumentRead": "Which documents you looked at as a verifier, as ids.",
    "providers.Recheck": "Which checks over many you asked for as a verifier, as an id.",
}
RULES = (
    retention.Rule(
        "providers.Invitation",
        retention.QUARTER,
        "to answer questions about it",
        lambda cutoff: Invitation.objects.filter(
            Q(accepted_at__lte=cutoff) | Q(revoked_at__lte=cutoff) | Q(expires_at__lte=cutoff)
        ),
        "invited_by_id",
    ),
    retention.Rule(
        "providers.IntegrationKey",
        retention.SIX_YEARS,
        "to show which software was let in",
        lambda cutoff: IntegrationKey.objects.filter(
            Q(revoked_at__lte=cutoff) | Q(expires_at__lte=cutoff), replaced_by=None
        ),
        "created_by_id",
    ),
    retention.Rule(
        "providers.WebhookAttempt",
        retention.MONTH,
        "to find out what went wrong; it names no person",
        lambda cutoff: WebhookAttempt.objects.filter(at__lte=cutoff),
        "endpoint_id",
    ),
)


def register() -> None:
    """This function will add the share and the rules of this app."""
    registry.register("providers", export=export, erase=erase, covers=COVERED, keeps=KEPT, blockers=blockers)
    retention.add(*RULES)


def export(user: User, exporting: Exporting) -> Iterable[Section]:
    """This function will give what somebody is to clinics, other people's addresses aside."""
    yield from own_copy.sections(user)
    claims = ProfileClaim.objects.filter(user=user).order_by("created_at")
    yield table("NPIs you claimed", claims, "npi", "method", "state", "created_at", "decided_at")
    documents = Document.objects.filter(dossier__user=user).order_by("uploaded_at")
    yield table("Documents you handed in", documents, "kind", "content_type", "uploaded_at", "removed_at")
    looks = DocumentRead.objects.filter(document_id__in=documents.values("pk")).order_by("at")
    yield table("Who looked at your documents", looks, "document_id", "why", "at")
    for dossier in Dossier.objects.filter(user=user):
        yield Section("What you showed us in private", [{"birth_date": dossier.birth_date}])
    calendars = ExternalCalendar.objects.filter(provider__owner=user).order_by("created_at")
    read = [
        {
            "name": calendar.name,
            "address": calendar.url,
            "read_at": calendar.read_at,
            "busy": _spans(calendar),
        }
        for calendar in calendars.prefetch_related("busy")
    ]
    yield Section("Calendars that say when you are busy", read)
    memberships = Membership.objects.filter(user=user).order_by("created_at")
    rights = ("is_owner", "may_read_health", "may_export", "is_limited")
    dates = ("created_at", "suspended_at", "expires_at", "ended_at")
    yield table("Clinics you work at", memberships, "clinic__name", *rights, *dates)
    invited = Invitation.objects.alias(address=Lower("email")).filter(address=user.email.lower())
    offered = ("clinic__name", "created_at", "expires_at", "accepted_at", "revoked_at")
    yield table("Invitations to you", invited.order_by("created_at"), *offered)
    sent = Invitation.objects.filter(invited_by=user).order_by("created_at")
    yield table("Invitations you sent", sent, *offered)
    keys = IntegrationKey.objects.filter(created_by=user).order_by("created_at")
    about = ("clinic__name", "name", "prefix", "created_at", "expires_at", "revoked_at")
    yield table("Keys you made", keys, *about)
    webhooks = WebhookEndpoint.objects.filter(created_by=user).order_by("created_at")
    yield table("Webhooks you set up", webhooks, "clinic__name", "name", "created_at", "disabled_at")


def _spans(calendar: ExternalCalendar) -> list[str]:
    spans = sorted(calendar.busy.values_list("during", flat=True))
    return [f"{span.lower.isoformat()} to {span.upper.isoformat()}" for span in spans]


def erase(user: User, now: datetime) -> None:
    """This function will end what somebody is to clinics. What stays of it is ids and dates."""
    _end_cases(user, now)
    for dossier in Dossier.objects.filter(user=user):
        DocumentContent.objects.filter(document__dossier=dossier).delete()
        dossier.documents.filter(removed_at=None).update(removed_at=now)
        if dossier.person_key_id:
            people.drop(dossier.person_key_id)
    Dossier.objects.filter(user=user).update(user=None)
    for provider_id in list(Provider.objects.filter(owner=user).values_list("pk", flat=True)):
        ExternalCalendar.objects.filter(provider=provider_id).delete()
        unclaimed = {"claim": Provider.Claim.UNCLAIMED, "published_at": None, "identity_proofed_at": None}
        Provider.objects.filter(pk=provider_id).update(owner=None, **unclaimed)
        search_rows.refresh_provider(provider_id, now=now)
    here = Membership.objects.filter(user=user, ended_at=None)
    clinic_ids = list(here.values_list("clinic", flat=True))
    here.update(ended_at=now)
    departures.disable_those_of(user.pk, clinic_ids=clinic_ids, now=now)
    open_ones = Invitation.objects.filter(invited_by=user, accepted_at=None, revoked_at=None)
    open_ones.update(revoked_at=now)
    Invitation.objects.alias(address=Lower("email")).filter(address=user.email.lower()).delete()
    IntegrationKey.objects.filter(created_by=user).update(created_by=None)
    WebhookEndpoint.objects.filter(created_by=user).update(created_by=None)


def _end_cases(user: User, now: datetime) -> None:
    """Before all else, as deciding one does: a case, then its subject. An exclusion waits on: it is about the NPI."""
    every = VerificationCase.objects
    theirs = Q(claim__user=user) | Q(provider__owner=user, kind__in=OF_A_PERSON)
    waiting = every.open().filter(theirs | Q(assigned_to=user)).order_by("pk")
    held = list(waiting.select_for_update(of=("self",)).values_list("pk", flat=True))
    every.filter(theirs, pk__in=held).update(state=VerificationCase.State.WITHDRAWN, decided_at=now)
    every.open().filter(assigned_to=user).update(assigned_to=None, assigned_at=None)
    ProfileClaim.objects.open().filter(user=user).update(state=ProfileClaim.State.WITHDRAWN, decided_at=now)


@transaction.atomic
def blockers(user: User) -> list[Blocker]:
    """This function will keep the last owner of a clinic until somebody else owns it too.

    Within the transaction of an erasure the answer stays true: no other owner can leave before it ends.
    """
    owned = Clinic.objects.filter(
        ended_at=None, memberships__user=user, memberships__is_owner=True, memberships__ended_at=None
    )
    for clinic_id in list(owned.order_by("pk").values_list("pk", flat=True)):
        memberships.take_turn(clinic_id)
    others = Membership.objects.filter(
        is_owner=True, ended_at=None, suspended_at=None, user__is_active=True
    ).exclude(user=user)
    return [LAST_OWNER] if owned.exclude(pk__in=others.values("clinic")).exists() else []
