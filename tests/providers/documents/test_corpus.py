"""Three hundred files, each sent as a clinician sends it: none is wrongly taken, every good one is."""

import re

import pytest

from accounts.models import LimitCounter
from providers.documents import inspecting, kinds, pdfs
from providers.documents.inspecting import Inspected
from providers.models import Document, DocumentContent
from tests.factories.people import UserFactory
from tests.providers.clinic_api import app
from tests.providers.documents import corpus, making
from tests.providers.documents.handing_in import hand_in

PARTS = 4
TELLING = re.compile(making.CAMERA.encode() + b"|Exif\0|GPSLatitude|xmpmeta")
BY_NAME = {"jpg": kinds.Kind.JPEG, "jpeg": kinds.Kind.JPEG, "png": kinds.Kind.PNG, "pdf": kinds.Kind.PDF}


def test_the_corpus_has_enough_of_both_and_of_every_refusal():
    different = {(file.content, file.filename, file.declared) for file in corpus.files()}

    assert len(different) == len(corpus.files()) >= 300
    assert len({file.label for file in corpus.files()}) == len(corpus.files())
    assert len(corpus.taken()) >= 90
    assert len(corpus.refused()) >= 200
    assert {file.code for file in corpus.refused()} == kinds.SENTENCES.keys()


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_every_file_is_taken_or_refused_as_it_has_to_be(okafor, part, record_property):
    """Of what a camera or a program noted in one nothing is left; it is only saved, and only by whose it is."""
    stranger, wrong = app(UserFactory(email="stranger@example.org")), []

    for file in corpus.files()[part::PARTS]:
        LimitCounter.objects.all().delete()
        answer = hand_in(okafor, file.content, file.filename, file.declared)
        found = "" if answer.status_code == 201 else answer.json()["code"]
        wrong += [f"{file.label}: {found or 'taken'}"] if found != file.code else []
        for document in Document.objects.all():
            path = f"documents/{document.pk}/download/"
            shown = okafor.get(path)
            wrong += [f"{file.label}: left something"] if file.code else []
            wrong += [f"{file.label}: tells"] if TELLING.search(shown.content) else []
            wrong += [f"{file.label}: is shown"] if not is_only_saved(shown) else []
            wrong += [f"{file.label}: is open"] if stranger.get(path).status_code != 404 else []
            document.delete()

    record_property("files sent", len(corpus.files()[part::PARTS]))
    assert wrong == []


def is_only_saved(answer):
    return (
        answer.status_code == 200
        and answer.headers["Content-Disposition"].startswith("attachment; ")
        and answer.headers["X-Content-Type-Options"] == "nosniff"
        and answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        and answer.headers["Content-Type"] in ("application/pdf", "image/jpeg")
    )


def test_kept_as_they_came_files_would_tell():
    assert sum(making.CAMERA.encode() in file.content for file in corpus.taken()) >= 15


def test_by_the_name_alone_most_of_the_bad_files_would_be_taken(monkeypatch):
    """The twin: what stands behind the last dot decides, and nothing is opened."""

    def by_name(content, *, filename, declared):
        kind = BY_NAME.get(kinds.extension_of(filename))
        if kind is None:
            raise kinds.Refused("wrong_extension")
        return kind

    monkeypatch.setattr(kinds, "kind_of", by_name)
    monkeypatch.setattr(kinds, "refuse_mixed", lambda content, kind: None)
    monkeypatch.setattr(inspecting, "opened_apart", lambda content, kind: Inspected(kind, content, 1))

    taken = [file for file in corpus.refused() if is_taken(file)]

    assert len(taken) >= 180


def test_by_the_first_bytes_alone_active_files_and_doubles_would_be_taken(monkeypatch):
    monkeypatch.setattr(kinds, "refuse_mixed", lambda content, kind: None)
    monkeypatch.setattr(inspecting, "opened_apart", lambda content, kind: Inspected(kind, content, 1))

    taken = {file.code for file in corpus.refused() if is_taken(file)}

    assert taken >= {
        "active_pdf",
        "mixed_content",
        "animated",
        "too_many_pixels",
        "too_complex",
        "encrypted_pdf",
    }


def test_without_the_look_at_every_object_scripts_would_be_taken(monkeypatch):
    monkeypatch.setattr(pdfs, "_refuse_active", lambda pdf: None)
    active = [file for file in corpus.refused() if file.code == "active_pdf"]

    taken = []
    for file in active:
        try:
            taken.append(pdfs.rewrite(file.content))
        except kinds.Refused:
            continue

    assert len(taken) >= 40


def is_taken(file):
    try:
        inspecting.inspect(file.content, filename=file.filename, declared=file.declared)
    except (inspecting.UnusableFile, inspecting.FileTooLarge):
        return False
    return True


@pytest.mark.django_db
def test_what_is_stored_is_not_what_was_sent(okafor):
    sent = making.jpeg()

    assert hand_in(okafor, sent, "licence.jpg", "image/jpeg").status_code == 201

    stored = bytes(DocumentContent.objects.get().sealed)
    assert sent[:200] not in stored
    assert b"JFIF" not in stored
