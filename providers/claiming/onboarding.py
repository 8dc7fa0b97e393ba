"""The checklist of a clinician: what is done, what waits for us, what is missing, and why a practice is not shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from providers import listing
from providers.claiming import handing_in, publishing, suggestions
from providers.models import (
    ConditionExperience,
    Credential,
    PlanAcceptance,
    Practice,
    ProfileClaim,
    Provider,
    ProviderTaxonomy,
    VerificationCase,
    VisitType,
    WeeklyHours,
)

State = Literal["done", "waiting", "missing", "optional"]
CLINIC = "/api/v1/clinic/"
FIRST_THE_CLAIM = "This comes once a profile is yours."


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the checklist; `where` is the address at which it is done."""

    code: str
    state: State
    detail: str
    where: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the checklist is made from, read with a few queries however much there is."""

    claim: Any
    provider: Any
    practices: Sequence[Any]
    credentials: Sequence[Credential]
    experience: Sequence[ConditionExperience]
    now: datetime


def checklist(*, user: User, now: datetime) -> dict[str, Any]:
    """This function will set out the steps to being found, and for each practice why it is not shown."""
    facts = _facts(user, now)
    steps = [
        _claim(facts),
        _identity(facts),
        *(step(facts) if facts.provider else _not_yet(code, path) for code, path, step in AFTERWARDS),
    ]
    counted = [step for step in steps if step.state != "optional"]
    return {
        "steps": [{name: getattr(step, name) for name in Step.__slots__} for step in steps],
        "progress": {"done": sum(step.state == "done" for step in counted), "of": len(counted)},
        "practices": [_shown(practice, now) for practice in facts.practices],
        "suggestions": suggestions.licences(facts.provider, facts.credentials) if facts.provider else [],
    }


def _facts(user: User, now: datetime) -> Facts:
    handed_in = handing_in.identity_documents(OuterRef("user"))
    claims = ProfileClaim.objects.filter(user=user).annotate(has_document=Exists(handed_in))
    proofing = VerificationCase.objects.filter(provider=OuterRef("pk"), kind="identity", state="open")
    held = ProviderTaxonomy.objects.filter(provider=OuterRef("pk"))
    provider = (
        Provider.objects.filter(owner=user)
        .annotate(is_proofing=Exists(proofing), has_taxonomy=Exists(held))
        .first()
    )
    own = {"provider": provider} if provider else {"provider__in": ()}
    here = {"practice": OuterRef("pk")}
    practices = Practice.objects.filter(**own).annotate(
        has_hours=Exists(WeeklyHours.objects.filter(**here)),
        has_visits=Exists(VisitType.objects.filter(**here)),
        has_plans=Exists(PlanAcceptance.objects.filter(~Q(answer="unknown"), **here)),
    )
    return Facts(
        claim=claims.order_by("created_at").last(),
        provider=provider,
        practices=list(practices.select_related("location", "listing").order_by("pk")),
        credentials=list(Credential.objects.filter(**own)),
        experience=list(ConditionExperience.objects.filter(**own)),
        now=now,
    )


def _claim(facts: Facts) -> Step:
    claim, provider = facts.claim, facts.provider
    if provider:
        text = f"The profile of {provider.name} with NPI {provider.npi} is yours."
        return Step("claim", "done", text, f"{CLINIC}claims/")
    if claim is None or claim.state == ProfileClaim.State.WITHDRAWN:
        return Step("claim", "missing", "Tell us which NPI is yours.", f"{CLINIC}claims/")
    if claim.state != ProfileClaim.State.OPEN:
        text = f"The profile with NPI {claim.npi} is not yours. Tell us which NPI is."
        return Step("claim", "missing", text, f"{CLINIC}claims/")
    if lacks_document(claim):
        text = f"We have your claim of NPI {claim.npi}. Please send a document that shows who you are."
        return Step("claim", "missing", text, f"{CLINIC}documents/")
    text = f"A verifier looks at your claim of NPI {claim.npi}."
    return Step("claim", "waiting", text, f"{CLINIC}claims/{claim.pk}/")


def lacks_document(claim: Any) -> bool:
    """This function will tell whether an open claim waits for a document; `has_document` is on the row."""
    return claim.method == ProfileClaim.Method.DOCUMENT and not claim.has_document


def _identity(facts: Facts) -> Step:
    claim, provider = facts.claim, facts.provider
    where = f"{CLINIC}identity/"
    if provider and provider.identity_proofed_at:
        return Step("identity", "done", "A verifier has seen a document of yours.", where)
    if provider and provider.is_proofing:
        return Step("identity", "waiting", "A verifier looks at your document.", where)
    is_open = claim is not None and claim.state == ProfileClaim.State.OPEN
    if is_open and claim.method == ProfileClaim.Method.DOCUMENT and claim.has_document:
        return Step("identity", "waiting", "A verifier looks at it together with your claim.", where)
    if provider is None:
        return Step("identity", "missing", FIRST_THE_CLAIM, where)
    text = "Send a passport, a driver's license or another document that shows your name, and hand it in."
    return Step("identity", "missing", text, where)


def _profile(facts: Facts) -> Step:
    lacks = publishing.missing(facts.provider, has_taxonomy=facts.provider.has_taxonomy)
    text = " ".join(entry["detail"] for entry in lacks) or "Patients can read who you are and what you do."
    return Step("profile", "missing" if lacks else "done", text, f"{CLINIC}profile/")


def _places(facts: Facts) -> Step:
    if facts.practices:
        return Step("places", "done", "Patients know where you see them.", f"{CLINIC}practices/")
    return Step("places", "missing", "Say where you see patients.", f"{CLINIC}practices/")


def _hours(facts: Facts) -> Step:
    lacking = [one for one in facts.practices if not (one.has_hours and one.has_visits)]
    if not facts.practices:
        return Step("hours", "missing", "First say where you see patients.", f"{CLINIC}practices/")
    if not lacking:
        return Step("hours", "done", "Every place has hours and visits.", f"{CLINIC}practices/")
    practice = lacking[0]
    lack, path = ("hours", "hours") if not practice.has_hours else ("visits", "visit-types")
    text = f"Enter the {lack} at {practice.location.line1}, {practice.location.city}."
    return Step("hours", "missing", text, f"{CLINIC}practices/{practice.pk}/{path}/")


def _plans(facts: Facts) -> Step:
    lacking = [one for one in facts.practices if not one.has_plans]
    if facts.practices and not lacking:
        text = "Every place says which insurance plans it accepts."
        return Step("plans", "done", text, f"{CLINIC}practices/")
    where = f"{CLINIC}practices/{lacking[0].pk}/plans/" if lacking else f"{CLINIC}practices/"
    text = "Say which insurance plans you accept; many patients look for theirs. If you take none, leave it."
    return Step("plans", "optional", text, where)


def _credentials(facts: Facts) -> Step:
    states = sorted({practice.location.state for practice in facts.practices})
    needed = [("npi", "", "NPI"), *(("licence", state, f"licence of {state}") for state in states)]
    if not states:
        needed.append(("licence", "", "state licence"))
    told = [_about(facts, kind, state, words) for kind, state, words in needed]
    lacking = [one for one in told if one[0] != "done"]
    overall: State = "missing" if any(one[0] == "missing" for one in lacking) else "waiting"
    text = " ".join(text for _, text in lacking) or "Your NPI and your licences are verified."
    return Step("credentials", overall if lacking else "done", text, f"{CLINIC}credentials/")


def _about(facts: Facts, kind: str, state: str, words: str) -> tuple[State, str]:
    rows = [c for c in facts.credentials if c.kind == kind and (not state or c.jurisdiction == state)]
    if any(c.verified_until and c.verified_until >= facts.now.date() for c in rows):
        return "done", ""
    if any(c.state in (Credential.State.IN_REVIEW, Credential.State.DUE) for c in rows):
        return "waiting", f"A verifier looks at your {words}."
    if any(c.state == Credential.State.ATTESTED for c in rows):
        return "missing", f"Hand in your {words}, so that we can verify it."
    if any(c.state == Credential.State.SUSPENDED for c in rows):
        return "waiting", f"Your {words} is suspended; our message to you says why."
    return "missing", f"Add your {words}."


def _experience(facts: Facts) -> Step:
    where, shown = f"{CLINIC}experience/", ConditionExperience.State
    if any(e.state == shown.VERIFIED and e.valid_until >= facts.now.date() for e in facts.experience):  # type: ignore[operator]  # verified ones have an end
        return Step("experience", "done", "Patients can read what you have most experience with.", where)
    if any(e.state in (shown.SUBMITTED, shown.IN_REVIEW) for e in facts.experience):
        return Step("experience", "waiting", "A verifier looks at your experience.", where)
    text = "You can show how often you have treated a condition. It has to be attested, and we verify it."
    return Step("experience", "optional", text, where)


def _publish(facts: Facts) -> Step:
    if facts.provider.published_at:
        return Step("publish", "done", "Your profile is published.", f"{CLINIC}profile/unpublish/")
    text = "Publish your profile. You can do it at once: it is shown as soon as all is verified."
    if publishing.missing(facts.provider, has_taxonomy=facts.provider.has_taxonomy):
        text = "First complete your profile; then publish it."
    return Step("publish", "missing", text, f"{CLINIC}profile/publish/")


def _not_yet(code: str, path: str) -> Step:
    return Step(code, "optional" if code in OPTIONAL else "missing", FIRST_THE_CLAIM, f"{CLINIC}{path}")


def _shown(practice: Any, now: datetime) -> dict[str, Any]:
    reasons = practice.listing.reasons_at(now)
    return {
        "id": practice.pk,
        "place": str(practice.location),
        "is_listed": not reasons,
        "listed_until": practice.listing.listed_until,
        "reasons": [_reason(code) for code in reasons],
    }


def _reason(code: str) -> dict[str, str]:
    (detail,) = listing.sentences([code])
    return {"code": code, "detail": detail}


OPTIONAL = ("plans", "experience")
AFTERWARDS: Iterable[Any] = (
    ("profile", "profile/", _profile),
    ("places", "practices/", _places),
    ("hours", "practices/", _hours),
    ("plans", "practices/", _plans),
    ("credentials", "credentials/", _credentials),
    ("experience", "experience/", _experience),
    ("publish", "profile/publish/", _publish),
)
