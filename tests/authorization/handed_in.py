"""What the clinician of the matrix handed in, and a stranger's document."""

from providers.documents import storing
from providers.models import DocumentContent, Dossier
from tests.factories.supply import CredentialFactory
from tests.factories.verification import CaseFactory, DocumentFactory, DossierFactory

# What a form of the matrix sends, by its name.
FILES = {
    "roster.csv": b"npi,line1,zip\n12,1 Pine Street,10038\n",
    "hours.csv": b"npi,line1,zip,weekday,starts,ends\n12,1 Pine Street,10038,Monday,09:00,17:00\n",
    "licence.pdf": (
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>>>\nendobj\nxref\n0 4\n"
        b"0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n0000000105 00000 n \n"
        b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n180\n%%EOF\n"
    ),
}


def add_documents(world):
    """A document of the clinician, in a case of the verifier, and one of a stranger, in nobody's."""
    provider, verifier = world.practice.provider, world.user("verifier")
    training = CredentialFactory(provider=provider, kind="training", jurisdiction="", state="in_review")
    CaseFactory(credential=training, provider=provider, opened_at=world.now, assigned_to=verifier)
    own = {"dossier": dossier_of(world.user("clinician")), "kind": "training", "credential": training}
    stranger = {"dossier": dossier_of(world.user("staff of another clinic"))}
    for objects, about in ((world.objects, own), (world.foreign, stranger)):
        document = DocumentFactory(uploaded_at=world.now, **about)
        sealed = storing.sealed(document, FILES["licence.pdf"])
        DocumentContent.objects.create(document=document, sealed=sealed)
        objects["document_id"] = document.pk


def dossier_of(user):
    return Dossier.objects.filter(user=user).first() or DossierFactory(user=user)
