"""How the content of a document leaves us: always as a file to be saved, never as a page of ours."""

from django.http import HttpResponse

from providers.documents.storing import name_of
from providers.models import Document


def attachment(document: Document, content: bytes) -> HttpResponse:
    """This function will answer with a content that no browser shows, runs, guesses about or keeps."""
    return HttpResponse(
        content,
        content_type=document.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name_of(document)}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
        },
    )
