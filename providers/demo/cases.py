"""Open cases of the demonstration: work for whoever tries the queue of the verifiers."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from PIL import Image, ImageDraw

from accounts.encryption.people import new_person_key
from accounts.models import User
from providers.documents import storing
from providers.models import (
    Condition,
    ConditionExperience,
    Credential,
    Document,
    Dossier,
    ProfileClaim,
    Provider,
    VerificationCase,
    VerificationEvent,
)
from providers.verification import cases, credentials, evidence, experience

MADE_UP = "Made up for demonstration."
BORN = "1979-08-14"
Because, Kind = VerificationCase.Because, VerificationCase.Kind


def put_before_verifiers(
    *, clinician: User, collector: User, claimants: Sequence[User], now: datetime
) -> None:
    """This function will open cases about made-up clinicians, as far as there are any; again is no harm.

    `collector` has looked one of them up already, so that somebody else may decide it. `claimants` all claim one NPI.
    """
    if VerificationCase.objects.filter(provider__is_demonstration=True).exists():
        return
    _identity(clinician, now - timedelta(days=3))
    steps: Sequence[Callable[[Provider], None]] = (
        lambda provider: _licence(provider, collector, now),
        lambda provider: _licence_that_ends(provider, now - timedelta(days=12)),
        lambda provider: _experience(provider, now - timedelta(days=5)),
        lambda provider: _rivals(provider, claimants, now - timedelta(days=1)),
    )
    for step, provider in zip(steps, _clinicians()[: len(steps)], strict=False):
        step(provider)


def _clinicians() -> QuerySet[Provider]:
    """Those whom nobody has, with a licence that counts."""
    made_up = Provider.objects.filter(is_demonstration=True, claim=Provider.Claim.CLAIMED, owner=None)
    licensed = Credential.objects.filter(
        provider=OuterRef("pk"), kind=Credential.Kind.LICENCE, state=Credential.State.VERIFIED
    )
    return made_up.filter(Exists(licensed)).order_by("pk")


def _licence(provider: Provider, collector: User, now: datetime) -> None:
    """One of another state; the board confirms it, with another last day."""
    held = Credential.objects.filter(provider=provider).values_list("jurisdiction", flat=True)
    ends = date(now.year + 1, 2, 28)
    details = credentials.Details(
        kind=Credential.Kind.LICENCE,
        jurisdiction=next(state for state in ("NY", "CA", "TX") if state not in held),
        number="DEMO-204417",
        issued_on=date(now.year - 1, 3, 1),
        expires_on=ends,
    )
    licence = credentials.attest(provider=provider, details=details, now=now - timedelta(days=9))
    credentials.submit(credential=licence, now=now - timedelta(days=9))
    evidence.record(
        case_id=licence.cases.get().pk,
        by=collector,
        source=VerificationEvent.Source.STATE_BOARD,
        method=VerificationEvent.Method.LOOK_UP,
        result="confirms",
        looked_at=now - timedelta(days=2),
        facts=[
            _fact("number", "DEMO-204417", "DEMO-204417"),
            _fact("expires_on", ends.isoformat(), (ends - timedelta(days=31)).isoformat()),
        ],
        note=f"Active, no action against it. The last day there is a month earlier. {MADE_UP}",
        now=now - timedelta(days=2),
    )


def _fact(name: str, ours: str, theirs: str) -> dict[str, Any]:
    return {"name": name, "ours": ours, "theirs": theirs, "same": ours == theirs, "text": ""}


def _licence_that_ends(provider: Provider, now: datetime) -> None:
    held = Credential.objects.filter(provider=provider, kind=Credential.Kind.LICENCE)
    licence = held.filter(state=Credential.State.VERIFIED).earliest("pk")
    credentials.make_due(credential=licence, because=Credential.DueFor.EXPIRY, now=now)


def _experience(provider: Provider, now: datetime) -> None:
    details = experience.Details(
        condition=Condition.objects.filter(is_active=True).earliest("number"),
        evidence=ConditionExperience.Evidence.CASE_LOG,
        count=31,
        period_from=date(now.year - 2, 1, 1),
        period_to=date(now.year - 1, 12, 31),
        attested_by="Example Hospital, medical records",
    )
    reported = experience.attest(provider=provider, details=details, now=now)
    experience.submit(experience=reported, now=now)


def _identity(clinician: User, now: datetime) -> None:
    """The clinician's own, with a document that can be downloaded."""
    provider = Provider.objects.get(owner=clinician)
    dossier = Dossier.objects.filter(user=clinician).first() or Dossier.objects.create(
        user=clinician, person_key=new_person_key(now), birth_date=BORN, created_at=now
    )
    storing.add(
        dossier=dossier,
        kind=Document.Kind.IDENTITY,
        content=_card(provider.name),
        filename="identity.png",
        subject=None,
        now=now,
    )
    cases.open_case(kind=Kind.IDENTITY, subject=provider, because=Because.PROFILE_CHANGE, now=now)


def _card(name: str) -> bytes:
    """A picture that nobody takes for a real identity card."""
    card = Image.new("RGB", (640, 400), "white")
    draw = ImageDraw.Draw(card)
    for line, text in enumerate(("NO IDENTITY CARD", MADE_UP, "", name, f"Born {BORN}")):
        draw.text((60, 80 + 40 * line), text, fill="black", font_size=28)
    content = BytesIO()
    card.save(content, "PNG")
    return content.getvalue()


def _rivals(provider: Provider, claimants: Sequence[User], now: datetime) -> None:
    """Several accounts that each say the same NPI is theirs. Nobody claims a made-up clinician otherwise."""
    for hours, user in enumerate(claimants):
        at = now + timedelta(hours=hours)
        claim = ProfileClaim.objects.create(
            user=user, npi=provider.npi, method=ProfileClaim.Method.DOCUMENT, created_at=at
        )
        cases.open_case(kind=Kind.CLAIM, subject=claim, because=Because.NEW, now=at)
