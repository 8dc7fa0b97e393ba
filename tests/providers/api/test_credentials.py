"""A clinician's credentials and identity over HTTP: entered, handed in, and what was done about them."""

from datetime import timedelta

import pytest
import time_machine

from providers.models import Credential, VerificationCase, VerificationEvent
from tests.factories.people import UserFactory, make_staff
from tests.factories.supply import CredentialFactory, ProviderFactory
from tests.factories.verification import CaseFactory, DocumentFactory, DossierFactory
from tests.providers.clinic_api import browser, fields_refused, refused, results

pytestmark = pytest.mark.django_db
LICENCE = {"kind": "licence", "jurisdiction": "NY", "number": "301442", "expires_on": "2028-12-31"}
BOARD = {"kind": "board", "issuer": "American Board of Family Medicine", "issued_on": "2012-07-01"}
CREDENTIAL = (
    "id", "kind", "jurisdiction", "number", "issuer", "issued_on", "expires_on", "state", "due_for", "verified_at",
    "verified_until", "created_at", "history",
)  # fmt: skip


@pytest.fixture(autouse=True)
def moment(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def provider(db):
    return ProviderFactory(owner=UserFactory(email="okafor@example.org"), identity_proofed_at=None)


@pytest.fixture
def okafor(provider):
    return browser(provider.owner)


def added(response):
    assert response.status_code == 201, response.content
    return response.json()


def test_a_licence_is_attested_and_handed_in(okafor, provider, now):
    answer = added(okafor.post("credentials/", LICENCE))
    assert tuple(answer) == CREDENTIAL
    assert (answer["state"], answer["verified_until"], answer["history"]) == ("attested", None, [])

    path = f"credentials/{answer['id']}/"
    submitted = okafor.post(f"{path}submit/", {}).json()
    assert submitted["state"] == "in_review"
    assert [(line["kind"], line["text"]) for line in submitted["history"]] == [
        ("opened", "You handed it in.")
    ]
    case = VerificationCase.objects.get()
    assert (case.kind, str(case.credential_id), case.provider, case.opened_at) == (
        "credential", answer["id"], provider, now,
    )  # fmt: skip
    assert refused(okafor.post(f"{path}submit/", {})) == (409, "illegal_transition")
    assert refused(okafor.call("patch", path, {"number": "7"})) == (409, "is_submitted")
    assert refused(okafor.delete(path)) == (409, "is_submitted")
    assert Credential.objects.get().number == "301442"


def test_before_that_it_can_be_changed_and_deleted(okafor):
    path = f"credentials/{added(okafor.post('credentials/', LICENCE))['id']}/"

    changed = okafor.call("patch", path, {"number": "301-443", "expires_on": "2029-01-31"})
    assert (changed.json()["number"], changed.json()["expires_on"]) == ("301-443", "2029-01-31")
    assert okafor.delete(path).status_code == 204
    assert not Credential.objects.exists()


@pytest.mark.parametrize(
    "body",
    [BOARD, {"kind": "malpractice", "issuer": "An Insurer"}, {"kind": "training", "issuer": "A School"}],
)
def test_other_papers_name_who_issued_them(okafor, body):
    assert added(okafor.post("credentials/", body))["issuer"] == body["issuer"]
    assert fields_refused(okafor.post("credentials/", {"kind": body["kind"]})) == {"issuer": "required"}


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"kind": "npi"}, "kind", "invalid_choice"),
        ({"jurisdiction": None}, "jurisdiction", "null"),
        ({"jurisdiction": "XX"}, "jurisdiction", "invalid_choice"),
        ({"number": ""}, "number", "required"),
        ({"number": "1\n2"}, "number", "not_one_line"),
        ({"expires_on": None}, "expires_on", "required"),
        ({"expires_on": "2026-11-22"}, "expires_on", "not_in_force"),
        ({"expires_on": "2101-01-01"}, "expires_on", "not_in_force"),
        ({"issued_on": "2026-11-24"}, "issued_on", "implausible"),
        ({"issued_on": "1939-12-31"}, "issued_on", "implausible"),
        ({"state": "verified"}, "state", "unknown_field"),
        ({"verified_at": "2026-11-23T15:00:00Z"}, "verified_at", "unknown_field"),
        ({"provider": "x"}, "provider", "unknown_field"),
    ],
)
def test_what_does_not_fit_is_refused(okafor, change, field, code):
    assert fields_refused(okafor.post("credentials/", {**LICENCE, **change}))[field] == code
    assert not Credential.objects.exists()


def test_a_change_has_to_fit_what_stays(okafor):
    path = f"credentials/{added(okafor.post('credentials/', BOARD))['id']}/"

    assert fields_refused(okafor.call("patch", path, {"jurisdiction": "NY"})) == {
        "jurisdiction": "not_for_this_kind"
    }
    assert fields_refused(okafor.call("patch", path, {"issuer": ""})) == {"issuer": "required"}
    assert fields_refused(okafor.call("patch", path, {"kind": "licence"})) == {"kind": "unknown_field"}
    assert okafor.call("patch", path, {"expires_on": "2026-11-23"}).status_code == 200
    licence = (
        f"credentials/{added(okafor.post('credentials/', {**LICENCE, 'issued_on': '2020-01-01'}))['id']}/"
    )
    Credential.objects.filter(kind="licence").update(issued_on=None, expires_on="2026-11-23")
    assert okafor.call("patch", licence, {"issued_on": "2026-11-23"}).status_code == 200


def test_one_licence_is_entered_once(okafor):
    added(okafor.post("credentials/", LICENCE))

    assert refused(okafor.post("credentials/", LICENCE)) == (409, "licence_is_there")
    other = added(okafor.post("credentials/", {**LICENCE, "number": "9"}))
    path = f"credentials/{other['id']}/"
    assert refused(okafor.call("patch", path, {"number": "301442"})) == (409, "licence_is_there")
    assert sorted(Credential.objects.values_list("number", flat=True)) == ["301442", "9"]


def test_one_that_failed_is_tried_again_as_a_new_one(okafor, provider):
    CredentialFactory(provider=provider, number="301442", state="failed", verified_at=None)

    added(okafor.post("credentials/", LICENCE))


def test_who_has_no_profile_enters_nothing(db):
    user = browser(UserFactory())

    assert refused(user.post("credentials/", LICENCE)) == (404, "no_profile")
    assert results(user.get("credentials/")) == []
    assert not Credential.objects.exists()


def test_papers_of_others_are_not_there(okafor):
    row = CredentialFactory(state="attested", verified_at=None)
    path = f"credentials/{row.pk}/"

    said = [
        okafor.get(path),
        okafor.call("patch", path, {"number": "1"}),
        okafor.delete(path),
        okafor.post(f"{path}submit/", {}),
    ]
    assert [refused(response) for response in said] == [(404, "not_found")] * 4
    assert results(okafor.get("credentials/")) == []
    assert Credential.objects.get().state == "attested"


def decided(row, now, **fields):
    ines = make_staff("verifier")
    case = CaseFactory(
        credential=row, provider=row.provider, state="decided", result="verified", reason="As the board has it.",
        decided_at=now - timedelta(days=1), decided_by=ines, opened_at=now - timedelta(days=3), **fields,
    )  # fmt: skip
    facts = [
        {"name": "number", "ours": "1", "theirs": "1", "same": True, "text": "The board has this number."}
    ]
    event = {"case": case, "by": ines, "at": now - timedelta(days=2)}
    VerificationEvent.objects.create(
        kind="evidence", source="state_board", method="look_up", result="confirms", facts=facts,
        looked_at=now - timedelta(days=2), note="Seen on their page.", **event,
    )  # fmt: skip
    VerificationEvent.objects.create(kind="note", note="Between ourselves.", **event)
    return case


def test_what_was_done_is_told_without_who_did_it(okafor, provider, now):
    row = CredentialFactory(provider=provider)
    decided(row, now)

    response = okafor.get(f"credentials/{row.pk}/")
    history = response.json()["history"]

    assert [(line["kind"], line["text"]) for line in history] == [
        ("opened", "You handed it in."),
        ("looked_up", "State licence board: It confirms it."),
        ("decided", "We verified it. As the board has it."),
    ]
    looked = history[1]
    assert (looked["source"], looked["method"], looked["as_of"]) == (
        "state_board",
        "look_up",
        "2026-11-21T15:00:00Z",
    )
    assert looked["facts"] == [{"name": "number", "same": True, "text": "The board has this number."}]
    assert response.json()["verified_until"] == "2028-12-31"
    for private in ("ines", "Between ourselves", "Seen on their page"):
        assert private not in response.content.decode()


def test_what_was_looked_up_so_far_in_an_open_case_is_not_told(okafor, provider, now):
    row = CredentialFactory(provider=provider, state="in_review", verified_at=None)
    case = CaseFactory(credential=row, provider=provider)
    VerificationEvent.objects.create(
        case=case,
        kind="evidence",
        source="state_board",
        method="look_up",
        result="differs",
        looked_at=now,
        at=now,
    )

    assert [line["kind"] for line in okafor.get(f"credentials/{row.pk}/").json()["history"]] == ["opened"]


def identity(okafor):
    response = okafor.get("identity/")
    assert response.status_code == 200
    return {key: response.json()[key] for key in ("state", "documents")}


def test_an_identity_is_handed_in_with_a_document(okafor, provider):
    assert refused(okafor.post("identity/submit/", {})) == (409, "document_missing")
    DocumentFactory(dossier=DossierFactory(user=provider.owner))
    assert identity(okafor) == {"state": "missing", "documents": 1}

    answer = okafor.post("identity/submit/", {})
    assert (answer.status_code, answer.json()["state"]) == (200, "in_review")
    case = VerificationCase.objects.get()
    assert (case.kind, case.provider, case.state) == ("identity", provider, "open")
    assert refused(okafor.post("identity/submit/", {})) == (409, "identity_in_review")


@pytest.mark.parametrize("document", [{"kind": "licence"}, {"removed_at": "2026-11-23T15:00:00Z"}])
def test_another_document_or_none_any_more_is_not_enough(okafor, provider, document):
    DocumentFactory(dossier=DossierFactory(user=provider.owner), **document)

    assert refused(okafor.post("identity/submit/", {})) == (409, "document_missing")
    assert not VerificationCase.objects.exists()


def test_the_document_of_somebody_else_does_not_count(okafor):
    DocumentFactory(dossier=DossierFactory(user=UserFactory(email="other@example.org")))

    assert identity(okafor) == {"state": "missing", "documents": 0}


def test_an_identity_is_proofed_once(okafor, provider, now):
    provider.identity_proofed_at = now
    provider.save()

    assert identity(okafor)["state"] == "proofed"
    assert refused(okafor.post("identity/submit/", {})) == (409, "identity_is_proofed")
