"""A verifier reads the documents of a case that is assigned to them, and nobody else does; the clinician is told."""

import pytest
from django.db import ProgrammingError, connection, transaction

from accounts.models import Role
from providers.documents import subjects
from providers.models import DocumentContent, DocumentRead
from tests.factories.clinics import make_member
from tests.factories.people import UserFactory, make_staff
from tests.factories.supply import LocationFactory, PracticeFactory, ProviderFactory
from tests.factories.verification import (
    CaseFactory,
    DocumentFactory,
    ExclusionMatchFactory,
    ProfileClaimFactory,
)
from tests.providers.clinic_api import Caller, app, browser, refused, results

pytestmark = pytest.mark.django_db
CONTENT = b"%PDF-1.4 as we wrote it"


@pytest.fixture
def ines():
    return make_staff(Role.VERIFIER)


@pytest.fixture
def provider(user):
    return ProviderFactory(owner=user)


@pytest.fixture
def document(dossier):
    return stored(DocumentFactory(dossier=dossier))


@pytest.fixture
def case(provider, ines):
    return CaseFactory(identity=True, provider=provider, assigned_to=ines)


def stored(document):
    from providers.documents import storing

    DocumentContent.objects.create(document=document, sealed=storing.sealed(document, CONTENT))
    return document


def download(someone, document):
    path = f"/api/v1/admin/documents/{document.pk}/download/"
    return someone.client.get(path, headers=someone.headers)


def desk(verifier):
    return app(verifier, second_factor=True)


def test_the_verifier_of_the_case_gets_a_file_and_the_clinician_is_told(okafor, ines, document, case):
    answer = download(desk(ines), document)

    assert answer.content == CONTENT
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    read = DocumentRead.objects.get()
    assert (read.document_id, read.reader_id, read.why, read.case_id) == (
        document.pk,
        ines.pk,
        "case",
        case.pk,
    )
    (told,) = results(okafor.get(f"documents/{document.pk}/reads/"))
    assert (told["who"], told["why"]) == ("A verifier", "case")
    assert ines.email not in str(told)


CHANGES = [lambda rows: rows.update(why="own"), lambda rows: rows.delete()]


@pytest.mark.parametrize("change", CHANGES)
def test_that_somebody_looked_stays_written_down(ines, document, case, change):
    download(desk(ines), document)

    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        change(DocumentRead.objects.all())
    assert DocumentRead.objects.get().why == "case"


@pytest.mark.parametrize("change", CHANGES)
def test_without_the_trigger_a_look_could_be_hidden(ines, document, case, change):
    download(desk(ines), document)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE providers_documentread DISABLE TRIGGER USER")

    change(DocumentRead.objects.all())

    assert not DocumentRead.objects.filter(why="case").exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.VERIFIER])
def test_other_staff_do_not(document, case, role):
    someone = make_staff(role, email="someone@kaly.example")
    case.assigned_to = someone
    case.save()

    assert refused(download(desk(someone), document)) == (403, "permission_denied")
    assert not DocumentRead.objects.exists()


def test_nobody_else_does(okafor, document, case, user):
    stranger, member = UserFactory(email="stranger@example.org"), make_member(LocationFactory().clinic)

    assert refused(download(Caller(), document)) == (401, "not_authenticated")
    for someone in (okafor, app(stranger), browser(member)):
        assert refused(download(someone, document)) == (403, "permission_denied")
    for someone in (app(stranger), browser(member)):
        assert refused(someone.get(f"documents/{document.pk}/download/")) == (404, "not_found")
    assert not DocumentRead.objects.exists()


def test_another_verifier_does_not(document, case):
    jonas = make_staff(Role.VERIFIER, email="jonas@kaly.example")

    assert refused(download(desk(jonas), document)) == (404, "not_found")
    assert not DocumentRead.objects.exists()


@pytest.mark.parametrize("change", [{"assigned_to": None}, {"state": "withdrawn", "decided_at": "now"}])
def test_a_case_that_is_given_back_or_over_opens_nothing(document, case, ines, now, change):
    for name, value in change.items():
        setattr(case, name, now if value == "now" else value)
    case.save()

    assert refused(download(desk(ines), document)) == (404, "not_found")
    assert not DocumentRead.objects.exists()


def test_a_document_of_another_case_is_not_there(document, ines, licence):
    """The clinician is the same, and what is looked at is another thing."""
    CaseFactory(credential=licence, provider=licence.provider, assigned_to=ines)

    assert refused(download(desk(ines), document)) == (404, "not_found")


def test_a_document_that_was_deleted_is_not_there(document, case, ines, now):
    document.removed_at = now
    document.save()

    assert refused(download(desk(ines), document)) == (404, "not_found")
    assert not DocumentRead.objects.exists()


def test_a_colleague_leaves_it_to_others(document, case, ines, provider):
    practice = PracticeFactory(provider=provider)
    make_member(practice.location.clinic, email=ines.email)

    assert refused(download(desk(ines), document)) == (403, "conflict_of_interest")
    assert not DocumentRead.objects.exists()


def test_without_the_look_at_conflicts_a_colleague_would_read_it(document, case, ines, provider, monkeypatch):
    practice = PracticeFactory(provider=provider)
    make_member(practice.location.clinic, email=ines.email)
    monkeypatch.setattr("providers.verification.conflicts.refuse_conflict_in", lambda case, user, now: None)

    assert download(desk(ines), document).content == CONTENT


def test_without_the_case_any_verifier_would_read_it(document, case, monkeypatch):
    jonas = make_staff(Role.VERIFIER, email="jonas@kaly.example")
    monkeypatch.setattr(subjects, "case_for", lambda document, verifier: case)

    assert download(desk(jonas), document).content == CONTENT


def test_a_claim_shows_what_was_handed_in_for_it_and_whom_it_is_about(dossier, document, ines, user):
    claim = ProfileClaimFactory(user=user)
    own = stored(DocumentFactory(dossier=dossier, kind="other", claim=claim))
    other = stored(DocumentFactory(dossier=dossier, kind="licence"))
    CaseFactory(kind="claim", credential=None, provider=None, claim=claim, assigned_to=ines)

    assert download(desk(ines), document).content == CONTENT
    assert download(desk(ines), own).content == CONTENT
    assert refused(download(desk(ines), other)) == (404, "not_found")


def test_a_possible_exclusion_opens_nothing_but_who_they_are(user, ines, dossier, provider, document):
    """Neither a letter about patients nor a contract says whether it is the one on the list."""
    match = ExclusionMatchFactory(provider=provider)
    about = {"kind": "exclusion", "credential": None, "exclusion": match, "provider": provider}
    CaseFactory(**about, assigned_to=ines)
    letter = stored(DocumentFactory(dossier=dossier, kind="case_log"))

    assert refused(download(desk(ines), letter)) == (404, "not_found")
    assert download(desk(ines), document).content == CONTENT
    assert DocumentRead.objects.get().document_id == document.pk
    assert subjects.cases_of(document).exists()
