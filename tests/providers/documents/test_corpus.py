"""Three hundred files, each sent as a clinician sends it: none is wrongly taken, every good one is.

None of what is taken is shown in a browser, or to anybody else.
"""

import re

import pytest

from accounts.models import LimitCounter, Role
from providers.access import DocumentQuerySet
from providers.documents import inspecting, kinds, pdfs, subjects
from providers.documents.inspecting import Inspected
from providers.models import Document, DocumentContent, DocumentRead
from tests.factories.clinics import make_member, make_owner
from tests.factories.people import UserFactory, make_staff
from tests.factories.supply import PracticeFactory, ProviderFactory
from tests.factories.verification import CaseFactory
from tests.providers.clinic_api import Caller, app
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


@pytest.fixture
def practice(user):
    return PracticeFactory(provider=ProviderFactory(owner=user))


@pytest.fixture
def others(practice):
    """Everybody but Dr Okafor, with all that may be proved: no verifier has a case of hers."""
    clinic = practice.location.clinic
    staff = {role.value: make_staff(role, f"{role}@kaly.example") for role in Role}
    people = {
        "a patient": UserFactory(email="patient@example.org"),
        "a colleague": make_member(clinic, may_read_health=True, may_export=True),
        "the owner of her clinic": make_owner(clinic, "owner@example.org"),
        "another clinician": ProviderFactory(owner=UserFactory(email="other@example.org")).owner,
    }
    signed_in = {name: app(who, second_factor=True) for name, who in (people | staff).items()}
    return {"nobody": Caller(), **signed_in}


def reached_by(others, document):
    """Who gets a document at the address of its clinician, or at that of verifiers."""
    return [
        name
        for name, someone in others.items()
        for door in ("clinic", "admin")
        if someone.client.get(
            f"/api/v1/{door}/documents/{document.pk}/download/", headers=someone.headers
        ).status_code
        not in (401, 403, 404)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_every_file_is_taken_or_refused_as_it_has_to_be(okafor, user, others, part, record_property):
    """Of what a camera or a program noted in one nothing is left; it is only saved, and only by whose it is."""
    wrong = []

    for file in corpus.files()[part::PARTS]:
        LimitCounter.objects.all().delete()
        answer = hand_in(okafor, file.content, file.filename, file.declared)
        found = "" if answer.status_code == 201 else answer.json()["code"]
        wrong += [f"{file.label}: {found or 'taken'}"] if found != file.code else []
        for document in Document.objects.all():
            shown = okafor.get(f"documents/{document.pk}/download/")
            wrong += [f"{file.label}: left something"] if file.code else []
            wrong += [f"{file.label}: tells"] if TELLING.search(shown.content) else []
            wrong += [f"{file.label}: is shown"] if not is_only_saved(shown) else []
            wrong += [f"{file.label}: is open to {name}" for name in reached_by(others, document)]
            document.delete()

    record_property("files sent", len(corpus.files()[part::PARTS]))
    assert wrong == []
    assert set(DocumentRead.objects.values_list("reader_id", "why")) == {(user.pk, "own")}


@pytest.mark.django_db
def test_without_the_looks_at_who_asks_each_would_be_open_to_others(okafor, practice, others, monkeypatch):
    """The twin: whoever is signed in owns every document, and every verifier has a case of every clinician."""
    assert hand_in(okafor, making.simple()).status_code == 201
    document = Document.objects.get()
    assert reached_by(others, document) == []

    monkeypatch.setattr(DocumentQuerySet, "visible_to", lambda rows, user: rows)
    case = CaseFactory(identity=True, provider=practice.provider)
    monkeypatch.setattr(subjects, "case_for", lambda document, verifier: case)

    assert sorted(reached_by(others, document)) == sorted([*(others.keys() - {"nobody"}), "verifier"])


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
