"""Documents in the database: content sealed under the key of its dossier, each read noted before it is shown."""

from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Count, Sum

from accounts.encryption import keyring, people
from accounts.encryption.fields import KEY_ID_BYTES
from accounts.errors import DomainError
from accounts.models import User
from providers.documents import inspecting, subjects
from providers.documents.subjects import Subject
from providers.models import Document, DocumentContent, DocumentRead, Dossier, VerificationCase
from providers.verification import cases

MOST_DOCUMENTS = 60  # of a dossier, at a time
MOST_BYTES_IN_ALL = 100 * 1024 * 1024
OWN, CASE = "own", "case"
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


class NothingClaimed(DomainError):
    code = "nothing_claimed"
    detail = "Tell us who you are first: claim your NPI, then hand in documents."


class TooManyDocuments(DomainError):
    code = "too_many_documents"
    detail = f"There are {MOST_DOCUMENTS} documents already. Remove what is not needed first."


class DocumentsTooLarge(DomainError):
    code = "documents_too_large"
    status = 413
    field = "file"
    detail = "Your documents would take more than 100 MB in all. Remove what is not needed first."


class SubjectIsOver(DomainError):
    code = "subject_is_over"
    detail = "This is decided and over; nothing more is looked at for it."


class DocumentWasDecidedOn(DomainError):
    code = "document_was_decided_on"
    detail = "Something was decided on this document, so it stays for as long as we have to show why."


class DocumentIsEvidence(DomainError):
    code = "document_is_evidence"
    detail = "A verifier has written down what this document shows, so it stays until that is decided."


class ContentIsGone(DomainError):
    code = "content_is_gone"
    status = 410
    detail = "The content of this document has been deleted."


def add(
    *,
    dossier: Dossier,
    kind: str,
    content: bytes,
    filename: str,
    declared: str = "",
    subject: Subject | None,
    now: datetime,
) -> Document:
    """This function will make a document of a file that somebody sent. Neither its name nor its bytes are stored.

    :raises TooManyDocuments: the dossier holds MOST_DOCUMENTS
    :raises DocumentsTooLarge: all of them would have more than MOST_BYTES_IN_ALL
    :raises SubjectIsOver: nothing more is looked at for what it is about
    :raises ChangedMeanwhile: what it is about was deleted while the file was opened
    :raises inspecting.UnusableFile: the file is none that we take
    :raises inspecting.FileTooLarge: it has too many bytes
    :raises inspecting.Busy: too many files are looked at already
    :raises people.Erased: the key of the dossier is gone
    """
    _check_room(dossier, 0)
    _check_subject(subject)
    made = inspecting.inspect(content, filename=filename, declared=declared)
    with transaction.atomic():
        if subject is not None:
            subject = cases.hold_subject(subject)
        _check_subject(subject)
        locked = Dossier.objects.select_for_update(no_key=True, of=("self",)).select_related("person_key")
        dossier = locked.get(pk=dossier.pk)
        _check_room(dossier, len(made.content))
        about = {} if subject is None else {subjects.column_of(subject): subject}
        document = Document.objects.create(
            dossier=dossier,
            kind=kind,
            content_type=made.media_type,
            size_bytes=len(made.content),
            uploaded_at=now,
            **about,
        )
        DocumentContent.objects.create(document=document, sealed=sealed(document, made.content))
    return document


def read(*, document: Document, reader: User, why: str, case_id: UUID | None, now: datetime) -> bytes:
    """This function will write down who looks at a document, and then open it. When that fails nothing is shown.

    :raises ContentIsGone: it was deleted
    :raises people.Erased: the key of the dossier is gone
    """
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    DocumentRead.objects.create(
        document_id=document.pk, reader=reader, why=why, case_id=case_id, request_id=request_id, at=now
    )
    stored = DocumentContent.objects.filter(document=document).first()
    if stored is None:
        raise ContentIsGone
    value = bytes(stored.sealed)
    key_id, key = people.unwrap(document.dossier.person_key)
    if value[:KEY_ID_BYTES] != key_id.bytes:
        raise keyring.Unreadable("sealed by the key of another person")
    return keyring.decrypt(key, value[KEY_ID_BYTES:], place=place(document.pk))


@transaction.atomic
def remove(*, document: Document, now: datetime) -> None:
    """This function will delete the content of a document; the row stays and says that there was one.

    :raises DocumentWasDecidedOn: a case was decided while it was there
    :raises DocumentIsEvidence: evidence of an open case rests on it
    """
    locked = Document.objects.select_for_update().filter(pk=document.pk, removed_at=None).first()
    if locked is None:
        return
    wait_for_deciders(locked)
    if subjects.was_decided_on(locked):
        raise DocumentWasDecidedOn
    if subjects.is_evidence(locked):
        raise DocumentIsEvidence
    delete_content([locked.pk], now=now)


def wait_for_deciders(document: Document) -> None:
    """This function will wait for verifiers who are deciding the cases of a document right now."""
    ids = list(subjects.cases_of(document).values_list("pk", flat=True))
    list(VerificationCase.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))


def delete_content(ids: list[UUID], *, now: datetime) -> int:
    """This function will delete the content of documents, whose rows the caller has locked, and count them."""
    DocumentContent.objects.filter(document__in=ids).delete()
    return Document.objects.filter(pk__in=ids, removed_at=None).update(removed_at=now)


def sealed(document: Document, content: bytes) -> bytes:
    """This function will encrypt a content under the key of its dossier, bound to its row.

    :raises people.Erased: the key is gone
    """
    key_id, key = people.unwrap(document.dossier.person_key)
    return key_id.bytes + keyring.encrypt(key, content, place=place(document.pk))


def name_of(document: Document) -> str:
    """This function will make the name under which a document is downloaded: of what it is, from when."""
    return f"{document.kind}-{document.uploaded_at:%Y-%m-%d}.{ENDINGS[document.content_type]}"


def place(document_id: UUID) -> str:
    """This function will name the one place where a content opens."""
    return f"{DocumentContent._meta.db_table}:{document_id}:sealed"


def _check_room(dossier: Dossier, more: int) -> None:
    present = Document.objects.filter(dossier=dossier, removed_at=None)
    found = present.aggregate(count=Count("pk"), size=Sum("size_bytes", default=0))
    if found["count"] >= MOST_DOCUMENTS:
        raise TooManyDocuments
    if found["size"] + more > MOST_BYTES_IN_ALL:
        raise DocumentsTooLarge


def _check_subject(subject: Subject | None) -> None:
    if subject is not None and subjects.is_over(subject):
        raise SubjectIsOver
