"""Documents by the API: sent in a form, one at a time, listed, downloaded as files, and deleted."""

import re
from datetime import timedelta

import pytest

from accounts.models import LimitCounter
from config import rates
from providers.documents import inspecting, storing
from providers.models import Document, DocumentContent, DocumentRead
from providers.verification import cases, evidence
from tests.factories.people import UserFactory, make_staff
from tests.factories.supply import CredentialFactory, ExperienceFactory, ProviderFactory
from tests.factories.verification import CaseFactory, DocumentFactory, DossierFactory, ProfileClaimFactory
from tests.providers.clinic_api import app, fields_refused, refused, results
from tests.providers.documents.handing_in import BASE, end, hand_in, part, send_raw
from tests.providers.documents.making import jpeg, simple

pytestmark = pytest.mark.django_db
PDF = simple()


@pytest.fixture(autouse=True)
def opened_here(monkeypatch):
    """A process for each file is the corpus's business; here what is sent is taken for what it is."""

    def opened(content, kind):
        return inspecting.Inspected(kind, content, 1)

    monkeypatch.setattr(inspecting, "opened_apart", opened)


def test_a_document_is_taken_and_named_by_us(okafor, licence):
    answer = hand_in(okafor, PDF, "../../secret name.pdf", kind="licence", credential=licence.pk)

    document = Document.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": str(document.pk),
        "name": f"licence-{document.uploaded_at:%Y-%m-%d}.pdf",
        "kind": "licence",
        "content_type": "application/pdf",
        "size_bytes": len(PDF),
        "claim": None,
        "credential": str(licence.pk),
        "experience": None,
        "uploaded_at": document.uploaded_at.isoformat().replace("+00:00", "Z"),
    }
    assert results(okafor.get("documents/")) == [answer.json()]
    assert okafor.get(f"documents/{document.pk}/").json() == answer.json()


def test_a_browser_sends_the_csrf_token_in_its_header(okafor_in_a_browser):
    client = okafor_in_a_browser.client
    client.handler.enforce_csrf_checks = True

    assert refused(hand_in(okafor_in_a_browser, PDF)) == (403, "csrf_failed")
    token = "a" * 32
    client.cookies["csrftoken"] = token
    in_the_form = hand_in(okafor_in_a_browser, PDF, csrfmiddlewaretoken=token)
    okafor_in_a_browser.headers["X-CSRFToken"] = token

    assert refused(in_the_form) == (403, "csrf_failed")
    assert hand_in(okafor_in_a_browser, PDF).status_code == 201


def test_it_is_sealed_for_its_own_row(okafor, user, now):
    hand_in(okafor, PDF)
    document = Document.objects.get()
    stored = bytes(DocumentContent.objects.get().sealed)
    other = DocumentFactory(dossier=document.dossier)
    DocumentContent.objects.create(document=other, sealed=stored)

    assert b"Catalog" not in stored
    assert storing.read(document=document, reader=user, why="own", case_id=None, now=now) == PDF
    with pytest.raises(storing.keyring.Unreadable):
        storing.read(document=other, reader=user, why="own", case_id=None, now=now)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda user: ProfileClaimFactory(user=user), "claim"),
        (lambda user: CredentialFactory(provider=ProviderFactory(owner=user)), "credential"),
        (lambda user: ExperienceFactory(provider=ProviderFactory(owner=user)), "experience"),
    ],
)
def test_it_is_about_one_thing_of_ones_own(okafor, user, make, field):
    own, strange = make(user), make(UserFactory(email="stranger@example.org"))

    assert hand_in(okafor, PDF, kind="other", **{field: own.pk}).json()[field] == str(own.pk)
    answer = hand_in(okafor, PDF, kind="other", **{field: strange.pk})

    assert fields_refused(answer) == {field: "does_not_exist"}
    assert Document.objects.count() == 1


def test_what_is_not_about_one_thing_is_refused(okafor, user, licence):
    claim = ProfileClaimFactory(user=user)

    both = hand_in(okafor, PDF, kind="licence", credential=licence.pk, claim=claim.pk)

    assert fields_refused(both) == {"credential": "about_one_thing"}
    assert fields_refused(hand_in(okafor, PDF, kind="licence")) == {"credential": "required"}
    assert fields_refused(hand_in(okafor, PDF, kind="passport")) == {"kind": "invalid_choice"}
    assert fields_refused(hand_in(okafor, PDF, state="verified")) == {"state": "unknown_field"}
    assert not Document.objects.exists()


def test_whoever_claimed_nothing_hands_nothing_in():
    someone = app(UserFactory(email="someone@example.org"))

    assert refused(hand_in(someone, PDF)) == (409, "nothing_claimed")


def test_one_file_is_sent_under_its_name(okafor):
    kind = part("kind", b"identity")
    forms = {
        "no file": kind,
        "two files": kind + part("file", PDF, "a.pdf") + part("file", PDF, "b.pdf"),
        "another name": kind + part("document", PDF, "a.pdf"),
        "a word for a file": kind + part("file", b"hello"),
        "a name twice": kind + kind + part("file", PDF, "a.pdf"),
    }
    found = {name: send_raw(okafor, form + end()) for name, form in forms.items()}

    assert fields_refused(found["no file"]) == {"file": "required"}
    assert fields_refused(found["two files"]) == {"file": "one_file_only"}
    assert fields_refused(found["another name"]) == {"file": "required", "document": "unknown_field"}
    assert fields_refused(found["a word for a file"]) == {"file": "invalid"}
    assert fields_refused(found["a name twice"]) == {"kind": "repeated"}
    assert not Document.objects.exists()


def test_a_form_that_is_none_is_refused(okafor):
    good = part("kind", b"identity") + part("file", PDF, "a.pdf") + end()
    long_name = part("kind", b"identity") + part("file", PDF, f"{'a' * 5000}.pdf") + end()

    assert send_raw(okafor, b"hello").status_code == 400
    assert refused(send_raw(okafor, good, boundary="\x7f")) == (400, "malformed_form")
    assert send_raw(okafor, long_name).status_code == 400
    assert refused(send_raw(okafor, good, **{"Content-Encoding": "gzip"})) == (415, "compressed_body")
    assert refused(okafor.post("documents/", {"kind": "identity"})) == (415, "unsupported_media_type")
    assert send_raw(okafor, good).status_code == 201


@pytest.mark.parametrize(
    "name", ["a\0.pdf", "a\u202efdp.pdf", "\\..\\a.pdf", "../a.pdf", "&lt;a&gt;.pdf", "\x1b[2J.pdf"]
)
def test_no_name_is_stored(okafor, name):
    answer = send_raw(okafor, part("kind", b"identity") + part("file", PDF, name) + end())

    assert answer.status_code == 201
    assert re.fullmatch(r"identity-\d{4}-\d\d-\d\d\.pdf", answer.json()["name"])
    assert storing.name_of(Document.objects.get()) == answer.json()["name"]


@pytest.mark.parametrize("name", ["..", "/", "\\"])
def test_a_name_of_which_nothing_is_left_is_none(okafor, name):
    answer = send_raw(okafor, part("kind", b"identity") + part("file", PDF, name) + end())

    assert fields_refused(answer) == {"file": "required"}
    assert not Document.objects.exists()


def test_more_than_five_megabytes_is_refused_by_what_it_says(okafor):
    form = part("kind", b"identity") + part("file", bytes(5 * 1024 * 1024 + 20_000), "a.pdf") + end()

    assert refused(send_raw(okafor, form)) == (413, "body_too_large")


def test_more_than_five_megabytes_is_refused_while_it_is_read(okafor):
    form = part("kind", b"identity") + part("file", bytes(5 * 1024 * 1024 + 1), "a.pdf") + end()

    answer = send_raw(okafor, form)

    assert refused(answer) == (413, "file_too_large")
    assert not Document.objects.exists()


def test_nothing_is_read_of_whoever_is_not_signed_in(monkeypatch):
    read = []
    monkeypatch.setattr("accounts.api.uploads.MultiPartParser", lambda *args: read.append(args))
    from tests.providers.clinic_api import Caller

    assert refused(hand_in(Caller(), PDF)) == (401, "not_authenticated")
    assert read == []


def test_no_file_is_written_to_a_disk(okafor, monkeypatch):
    monkeypatch.setattr("tempfile.NamedTemporaryFile", lambda *args, **kwargs: pytest.fail("a file was made"))

    assert hand_in(okafor, PDF + b" " * 4_000_000).status_code == 201


def test_a_dossier_holds_so_many_documents_and_bytes(okafor, dossier, monkeypatch):
    DocumentFactory.create_batch(59, dossier=dossier)
    assert hand_in(okafor, PDF).status_code == 201
    assert refused(hand_in(okafor, PDF)) == (409, "too_many_documents")

    Document.objects.filter(dossier=dossier).update(removed_at=dossier.created_at)
    DocumentFactory(dossier=dossier, size_bytes=storing.MOST_BYTES_IN_ALL - 10)
    assert refused(hand_in(okafor, PDF)) == (413, "documents_too_large")
    assert DocumentContent.objects.count() == 1


def test_files_are_counted_against_a_limit(okafor, settings):
    settings.RATE_LIMITS = rates.read("uploading=1/3600")

    assert hand_in(okafor, PDF).status_code == 201
    assert hand_in(okafor, PDF).status_code == 429
    LimitCounter.objects.all().delete()


def test_a_refused_file_leaves_nothing(okafor):
    answer = hand_in(okafor, b"MZ" + PDF)

    assert fields_refused(answer) == {"file": "unknown_type"}
    assert answer.json()["errors"][0]["detail"] == "Please send a PDF, or a picture as JPEG or PNG."
    assert not Document.objects.exists()


def test_it_is_downloaded_as_a_file_and_never_shown(okafor):
    hand_in(okafor, jpeg(), "me.jpg", "image/jpeg")
    document = Document.objects.get()

    answer = okafor.get(f"documents/{document.pk}/download/")

    assert answer.content == jpeg()
    expected = {
        "Content-Type": "image/jpeg",
        "Content-Disposition": f'attachment; filename="identity-{document.uploaded_at:%Y-%m-%d}.jpg"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    assert {name: answer.headers[name] for name in expected} == expected


def test_a_client_may_ask_for_the_type_that_it_gets(okafor):
    hand_in(okafor, PDF)
    okafor.headers["Accept"] = "application/pdf"

    assert okafor.get(f"documents/{Document.objects.get().pk}/download/").content == PDF


def test_each_download_is_told(okafor, user):
    hand_in(okafor, PDF)
    path = f"documents/{Document.objects.get().pk}"
    okafor.get(f"{path}/download/")
    read = DocumentRead.objects.get()

    assert (read.reader_id, read.why, read.case_id) == (user.pk, "own", None)
    assert results(okafor.get(f"{path}/reads/")) == [
        {"id": str(read.pk), "who": "You", "why": "own", "at": read.at.isoformat().replace("+00:00", "Z")}
    ]


def test_what_can_not_be_written_down_is_not_shown(okafor, monkeypatch):
    hand_in(okafor, PDF)
    document = Document.objects.get()
    okafor.client.raise_request_exception = False
    monkeypatch.setattr(DocumentRead.objects, "create", lambda **row: 1 / 0)

    answer = okafor.get(f"documents/{document.pk}/download/")

    assert answer.status_code == 500
    assert b"Catalog" not in answer.content


def test_without_the_note_it_would_be_shown_to_nobodys_knowledge(okafor, monkeypatch):
    """The twin: what is read first and noted later is shown when the note fails."""
    hand_in(okafor, PDF)
    monkeypatch.setattr(DocumentRead.objects, "create", lambda **row: None)

    assert okafor.get(f"documents/{Document.objects.get().pk}/download/").content == PDF
    assert not DocumentRead.objects.exists()


def test_deleting_takes_the_content_and_leaves_the_row(okafor):
    hand_in(okafor, PDF)
    document = Document.objects.get()

    assert okafor.delete(f"documents/{document.pk}/").status_code == 204

    document.refresh_from_db()
    assert document.removed_at is not None
    assert not DocumentContent.objects.exists()
    assert results(okafor.get("documents/")) == []
    for path in ("", "download/", "reads/"):
        assert refused(okafor.get(f"documents/{document.pk}/{path}")) == (404, "not_found")
    assert refused(okafor.delete(f"documents/{document.pk}/")) == (404, "not_found")


@pytest.mark.parametrize(
    ("state", "hours", "status"),
    [("decided", 1, 409), ("decided", -1, 204), ("open", 1, 204), ("withdrawn", 1, 204)],
)
def test_what_was_decided_on_stays(okafor, user, licence, now, state, hours, status):
    """Decided before it was handed in, nothing was decided on it."""
    hand_in(okafor, PDF, kind="licence", credential=licence.pk)
    document = Document.objects.get()
    over = {"state": state, "decided_at": document.uploaded_at + timedelta(hours=hours)}
    by = (
        {"decided_by": user, "result": "verified", "reason": "As the board says."}
        if state == "decided"
        else {}
    )
    about = {
        "credential": licence,
        "provider": licence.provider,
        "opened_at": document.uploaded_at - timedelta(days=1),
    }
    CaseFactory(**about, **({} if state == "open" else over | by))

    answer = okafor.delete(f"documents/{document.pk}/")

    assert answer.status_code == status
    assert DocumentContent.objects.exists() == (status == 409)
    if status == 409:
        assert answer.json()["code"] == "document_was_decided_on"


@pytest.fixture
def evidence_of(okafor, licence, now):
    """A licence that a verifier has written down what they saw in, in a case that is open."""
    hand_in(okafor, PDF, kind="licence", credential=licence.pk)
    document = Document.objects.get()
    case = CaseFactory(credential=licence, provider=licence.provider)
    evidence.record(
        case_id=case.pk, by=make_staff("verifier"), source="state_board", method="document", result="confirms",
        document=document, looked_at=document.uploaded_at, now=document.uploaded_at,
    )  # fmt: skip
    return document


def test_what_a_verifier_wrote_down_stays_until_it_is_decided(okafor, licence, evidence_of, now):
    path = f"documents/{evidence_of.pk}/"

    assert refused(okafor.delete(path)) == (409, "document_is_evidence")
    assert DocumentContent.objects.exists()

    cases.withdraw(subject=licence, now=now)
    assert okafor.delete(path).status_code == 204


def test_without_the_rule_evidence_is_deleted_under_the_verifier(okafor, evidence_of, monkeypatch):
    """The twin: it is that rule that holds it."""
    monkeypatch.setattr(storing.subjects, "is_evidence", lambda document: False)

    assert okafor.delete(f"documents/{evidence_of.pk}/").status_code == 204
    assert not DocumentContent.objects.exists()


def test_an_identity_that_was_decided_on_stays(okafor, user, now):
    hand_in(okafor, PDF)
    document = Document.objects.get()
    CaseFactory(
        identity=True,
        provider=ProviderFactory(owner=user),
        state="decided",
        decided_at=document.uploaded_at + timedelta(days=1),
        decided_by=user,
        result="proofed",
        reason="It is her.",
    )

    assert refused(okafor.delete(f"documents/{document.pk}/")) == (409, "document_was_decided_on")
    assert DocumentContent.objects.exists()


def test_there_is_no_address_but_that_of_the_api(okafor):
    hand_in(okafor, PDF)
    document = Document.objects.get()
    name = storing.name_of(document)

    for path in (
        f"/media/{name}",
        f"/media/{document.pk}.pdf",
        f"/static/{document.pk}.pdf",
        f"/documents/{document.pk}",
    ):
        assert okafor.client.get(path, headers=okafor.headers).status_code == 404


def test_a_document_of_another_is_not_there(okafor):
    strange = DocumentFactory(dossier=DossierFactory(user=UserFactory(email="other@example.org")))

    for path in ("", "download/", "reads/"):
        assert refused(okafor.get(f"documents/{strange.pk}/{path}")) == (404, "not_found")
    assert refused(okafor.delete(f"documents/{strange.pk}/")) == (404, "not_found")
    assert not DocumentRead.objects.exists()
    assert BASE.endswith("documents/")
