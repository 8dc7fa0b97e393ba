"""The verifiers Ines and Jonas, and cases as far as they have come."""

from datetime import timedelta

from accounts.models import User
from providers.models import VerificationCase, VerificationEvent
from providers.verification import cases, evidence
from tests.factories.people import UserFactory, make_staff
from tests.factories.supply import CredentialFactory, ExperienceFactory, ProviderFactory
from tests.factories.verification import (
    CaseFactory,
    DocumentFactory,
    DossierFactory,
    ExclusionMatchFactory,
    ProfileClaimFactory,
)

REASON = "As the source has it."


def ines():
    """Who collects evidence."""
    return _verifier("ines@kaly.example")


def jonas():
    """Who decides."""
    return _verifier("jonas@kaly.example")


def _verifier(email):
    return User.objects.filter(email=email).first() or make_staff("verifier", email)


def owned(**fields):
    """Dr Okafor with an account."""
    return ProviderFactory(owner=UserFactory(email="okafor@example.org"), **fields)


def credential_case(**fields):
    """A licence in review, by default; `because` and the like go to the case."""
    of_case = {name: fields.pop(name) for name in ("because", "opened_at") if name in fields}
    given = {"state": "in_review", "verified_at": None} | fields
    credential = CredentialFactory(**given)
    return CaseFactory(credential=credential, provider=credential.provider, **of_case)


def identity_case(**fields):
    """Dr Okafor hands in her passport."""
    provider = fields.pop("provider", None) or owned(identity_proofed_at=None)
    return CaseFactory(identity=True, provider=provider, **fields)


def experience_case(**fields):
    experience = ExperienceFactory(**{"state": "submitted", "valid_until": None} | fields)
    return CaseFactory(
        kind="experience", credential=None, experience=experience, provider=experience.provider
    )


def exclusion_case(**fields):
    match = ExclusionMatchFactory(**fields)
    return CaseFactory(kind="exclusion", credential=None, exclusion=match, provider=match.provider)


def claim_case(**fields):
    claim = ProfileClaimFactory(**fields)
    return CaseFactory(kind="claim", credential=None, provider=None, claim=claim)


WAYS = {
    "licence": ("state_board", "look_up"),
    "npi": ("nppes", "look_up"),
    "board": ("certifying_board", "look_up"),
    "malpractice": ("insurer", "letter"),
    "training": ("school", "letter"),
    "experience": ("employer", "letter"),
    "identity": ("identity_document", "document"),
    "document": ("identity_document", "document"),
    "call_back": ("registered_phone", "call"),
    "exclusion": ("leie", "look_up"),
}


def looked_up(case, by, now, *, days_ago=0, **fields):
    """A piece of evidence of the primary source for this case, that confirms it."""
    subject = case.credential or case.claim
    kind = getattr(subject, "method", None) or getattr(subject, "kind", None) or case.kind
    source, method = WAYS[kind]
    given = {"source": source, "method": method, "result": "confirms"} | fields
    if given["method"] == "document" and "document" not in given:
        given["document"] = document_of(case)
    return evidence.record(case_id=case.pk, by=by, looked_at=now - timedelta(days=days_ago), now=now, **given)


def has(**terms):
    """Facts of a source that has these otherwise than the clinician."""
    return [{"name": n, "ours": "", "theirs": str(v), "same": False, "text": ""} for n, v in terms.items()]


def document_of(case):
    """A document that its clinician handed in for a case."""
    about = {name: getattr(case, name) for name in ("claim", "credential", "experience")}
    if case.claim:
        return DocumentFactory(dossier=DossierFactory(user=case.claim.user), **about)
    owner = case.provider.owner
    return DocumentFactory(dossier=DossierFactory(user=owner) if owner else DossierFactory(), **about)


def assigned(case, user, now):
    """The case once this verifier has taken it."""
    return cases.assign(case_id=case.pk, by=user, now=now)


def prepared(case, now, *, decider=None, **fields):
    """Ines has looked it up, Jonas has taken it."""
    looked_up(case, ines(), now, **fields)
    return assigned(case, decider or jonas(), now)


def stored(case):
    return VerificationCase.objects.get(pk=case.pk)


def events(case):
    """The kinds of what happened in a case, in order."""
    rows = VerificationEvent.objects.filter(case=case).order_by("at", "kind")
    return list(rows.values_list("kind", flat=True))
