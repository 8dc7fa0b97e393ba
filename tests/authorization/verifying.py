"""The case that the verifier of the matrix has taken, and one about somebody whom they worked with."""

from providers.models import Credential
from tests.authorization.handed_in import dossier_of
from tests.factories.clinics import make_removed
from tests.factories.people import UserFactory
from tests.factories.supply import ProviderFactory
from tests.factories.verification import CaseFactory, DocumentFactory, RecheckFactory
from tests.factories.verifying import assigned, looked_up

DECIDED = {"state": "decided", "result": "failed", "reason": "The board does not know it."}
FACT = {"name": "number", "ours": "NY-1", "theirs": "NY-1", "same": True, "text": "The same."}


def add_cases(world):
    """With evidence, a document, an earlier decision and another open case, so that each field is there."""
    provider, verifier = world.practice.provider, world.user("verifier")
    case = _taken_case(world, provider, "NY-1")
    DocumentFactory(dossier=dossier_of(world.user("clinician")), credential=case.credential, kind="licence")
    CaseFactory(identity=True, provider=provider, opened_at=world.now)
    CaseFactory(
        provider=provider,
        credential__number="NY-2",
        credential__state="failed",
        decided_by=verifier,
        decided_at=world.now,
        **DECIDED,
    )
    stranger = Credential.objects.create(
        provider=world.hilltop.locations.get().practices.get().provider, kind="board", state="in_review"
    ).provider
    for user in (verifier, world.user("admin")):
        make_removed(world.hilltop, user.email)
    world.objects["recheck_id"] = RecheckFactory(requested_by=verifier, requested_at=world.now).pk
    gone = ProviderFactory(suspended_at=world.now)
    world.objects |= {"case_id": case.pk, "provider_id": provider.pk, "suspended_provider_id": gone.pk}
    other = CaseFactory(credential=stranger.credentials.get(kind="board"), provider=stranger)
    world.foreign |= {"case_id": other.pk, "provider_id": stranger.pk}


def _taken_case(world, provider, number):
    case = CaseFactory(provider=provider, credential__number=number, opened_at=world.now)
    looked_up(case, UserFactory(email="collector@kaly.example"), world.now, facts=[FACT])
    return assigned(case, world.user("verifier"), world.now)
