"""What is a clinician's own in the matrix: a claim, credentials and experience, and the same of strangers."""

from providers.models import DirectoryRecord, Language
from tests.factories.directory import DirectoryRecordFactory
from tests.factories.npi import npi
from tests.factories.people import UserFactory
from tests.factories.supply import CredentialFactory, ExperienceFactory
from tests.factories.verification import DocumentFactory, ProfileClaimFactory

CLAIMABLE = npi(91000001)


def add_papers(world):
    """Of the clinician, who has not handed in yet what is shown here; and of Ada, who claimed an NPI."""
    provider = world.practice.provider
    Language.objects.get_or_create(tag="en", defaults={"name": "English", "own_name": "English"})
    DirectoryRecordFactory(npi=CLAIMABLE, changed_at=world.now)
    DirectoryRecord.objects.filter(npi=provider.npi).update(first_name="NGOZI", last_name="OKAFOR")
    for objects, user, of in (
        (world.objects, world.user("patient"), {"provider": provider}),
        (world.foreign, UserFactory(email="strange.claimant@example.org"), {}),
    ):
        objects["claim_id"] = ProfileClaimFactory(user=user, npi=npi(91000002)).pk
        attested = CredentialFactory(number="A-1", state="attested", verified_at=None, **of)
        objects["credential_id"] = attested.pk
        reported = ExperienceFactory(state="self_reported", valid_until=None, **of)
        objects["experience_id"] = reported.pk
    dossier = world.user("clinician").dossier
    DocumentFactory(dossier=dossier, kind="case_log", experience_id=world.objects["experience_id"])
    world.objects["claimable_npi"] = CLAIMABLE
    world.objects["condition_slug"] = reported.condition.slug
    world.objects["taxonomy_code"] = provider.taxonomies.get().taxonomy_id
