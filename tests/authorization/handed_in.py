"""What the clinician of the matrix handed in, and a stranger's document."""

from providers.documents import storing
from providers.models import DocumentContent
from tests.factories.verification import DocumentFactory, DossierFactory

# What a form of the matrix sends, by its name.
FILES = {
    "licence.pdf": (
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>>>\nendobj\nxref\n0 4\n"
        b"0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n0000000105 00000 n \n"
        b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n180\n%%EOF\n"
    ),
}


def add_documents(world):
    """A document each of the clinician and of a stranger; the content of neither is ever looked at again."""
    people = {"clinician": world.objects, "staff of another clinic": world.foreign}
    for name, objects in people.items():
        document = DocumentFactory(dossier=DossierFactory(user=world.user(name)), uploaded_at=world.now)
        sealed = storing.sealed(document, FILES["licence.pdf"])
        DocumentContent.objects.create(document=document, sealed=sealed)
        objects["document_id"] = document.pk
