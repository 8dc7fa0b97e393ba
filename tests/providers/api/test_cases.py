"""The verifiers' queue over HTTP: who may do what in which case, and what they read."""

from datetime import date, timedelta

import pytest
import time_machine

from providers import primary_sources
from providers.models import VerificationCase, VerificationEvent
from providers.primary_sources import Finding
from tests.factories.directory import DirectoryRecordFactory
from tests.factories.people import make_staff
from tests.factories.supply import LONG_AGO, PracticeFactory
from tests.factories.verification import CaseFactory, ProfileClaimFactory
from tests.factories.verifying import (
    REASON,
    assigned,
    claim_case,
    credential_case,
    document_of,
    events,
    exclusion_case,
    experience_case,
    identity_case,
    ines,
    jonas,
    looked_up,
    owned,
    prepared,
    stored,
)
from tests.providers.clinic_api import fields_refused, refused, results
from tests.providers.desk import LOOKED_UP, Desk

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def as_ines():
    return Desk(ines())


@pytest.fixture
def as_jonas():
    return Desk(jonas())


def ids(response):
    return [row["id"] for row in results(response)]


def test_a_case_goes_from_the_queue_to_its_decision(as_ines, as_jonas, now):
    case = credential_case(provider=owned())

    (row,) = results(as_ines.get())
    assert (row["id"], row["kind"], row["about"]) == (
        str(case.pk),
        "credential",
        "State licence NY NY-301442",
    )
    assert (row["npi"], row["clinician"]["name"]) == (case.provider.npi, "Ngozi Okafor")
    assert (row["assigned_to"], row["is_closed_to_you"]) == (None, False)
    assert as_ines.post(f"{case.pk}/evidence/", LOOKED_UP).status_code == 201
    taken = as_jonas.post(f"{case.pk}/assign/")
    assert (taken.status_code, taken.json()["assigned_to"]) == (200, "jonas@kaly.example")
    decided = as_jonas.post(f"{case.pk}/decide/", {"result": "verified", "reason": REASON})

    assert decided.status_code == 200
    answer = decided.json()
    assert (answer["state"], answer["result"], answer["two_people"]) == ("decided", "verified", True)
    assert sorted(event["kind"] for event in answer["events"]) == ["assigned", "decided", "evidence"]
    assert stored(case).credential.state == "verified"
    assert results(as_ines.get()) == []


def test_the_detail_shows_both_sides(as_jonas, now):
    provider = owned(published_at=None)
    PracticeFactory(provider=provider)
    case = prepared(credential_case(provider=provider), now, days_ago=3, note="As the page says.")
    document = document_of(case)
    earlier = CaseFactory(
        identity=True,
        provider=provider,
        state="decided",
        result="proofed",
        reason=REASON,
        decided_by=ines(),
        decided_at=now - DAY,
        two_people=True,
    )
    rival = CaseFactory(
        kind="claim", credential=None, provider=None, claim=ProfileClaimFactory(npi=provider.npi)
    )

    answer = as_jonas.get(f"{case.pk}/").json()

    held = {fact["name"]: fact["value"] for fact in answer["held"]}
    assert held["npi"] == provider.npi
    assert (held["number"], held["expires_on"], held["state"]) == ("NY-301442", "2028-12-31", "in_review")
    (said,) = (event for event in answer["events"] if event["kind"] == "evidence")
    assert (said["source"], said["result"], said["is_primary"]) == ("state_board", "confirms", True)
    assert (said["by"], said["looked_at"]) == ("ines@kaly.example", "2026-11-20T15:00:00Z")
    assert answer["documents"] == [
        {
            "id": str(document.pk),
            "kind": "identity",
            "content_type": "application/pdf",
            "size_bytes": 1000,
            "uploaded_at": "2026-01-05T12:00:00Z",
            "download": f"/api/v1/admin/documents/{document.pk}/download/",
        }
    ]
    assert [row["id"] for row in answer["earlier"]] == [str(earlier.pk)]
    assert [row["id"] for row in answer["siblings"]] == [str(rival.pk)]
    assert answer["not_listed"][0]["reasons"] == ["unpublished", "npi_unverified", "licence_unverified"]
    assert (answer["can_end"], answer["lacks"]) == (["failed", "verified"], "")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ["failed", "verified"]),
        ({"state": "due", "due_for": "expiry", "verified_at": LONG_AGO}, ["lapsed", "verified"]),
    ],
)
def test_a_credential_ends_as_its_state_allows(as_jonas, now, fields, expected):
    """And each way that is not named is refused."""
    case = prepared(credential_case(**fields), now)
    assert as_jonas.get(f"{case.pk}/").json()["can_end"] == expected

    for result in {"failed", "lapsed", "verified"} - {*expected}:
        answer = as_jonas.post(f"{case.pk}/decide/", {"result": result, "reason": REASON})
        assert refused(answer) == (409, "illegal_transition")
    assert stored(case).credential.state == case.credential.state


@pytest.mark.parametrize(
    ("make", "about"),
    [
        (identity_case, "Identity document"),
        (experience_case, "Upper back muscle strain: Case log attested by an employer"),
        (exclusion_case, "The same NPI"),
        (
            lambda: CaseFactory(kind="claim", credential=None, provider=None, claim=ProfileClaimFactory()),
            "A document that we look at",
        ),
    ],
)
def test_each_kind_of_case_can_be_read(as_ines, make, about):
    case = make()

    answer = as_ines.get(f"{case.pk}/").json()

    assert (answer["about"], answer["lacks"]) == (about, "evidence_needed")
    assert {"name": "npi", "value": answer["npi"]} in answer["held"]


@pytest.mark.parametrize(("basis", "lacks"), [("npi", "evidence_needed"), ("name", "")])
def test_an_exclusion_lacks_what_its_dismissal_would_be_refused_for(as_jonas, now, basis, lacks):
    case = exclusion_case(basis=basis)
    looked_up(case, None, now, method="table")
    assigned(case, jonas(), now)

    assert as_jonas.get(f"{case.pk}/").json()["lacks"] == lacks
    answer = as_jonas.post(f"{case.pk}/decide/", {"result": "dismissed", "reason": REASON})

    assert (answer.status_code, answer.json().get("code", "")) == ((409, lacks) if lacks else (200, ""))


def test_a_case_never_tells_a_birth_date(as_ines):
    """The list has one; where it is the same as the clinician's, it is theirs."""
    case = exclusion_case(exclusion__birth_date=date(1979, 4, 30))

    assert "1979" not in as_ines.get(f"{case.pk}/").content.decode()


def test_the_queue_is_narrowed(as_ines, now):
    old = credential_case(opened_at=now - 9 * DAY)
    new = credential_case(opened_at=now, number="NY-2", because="expiry")
    claim = CaseFactory(
        kind="claim", credential=None, provider=None, claim=ProfileClaimFactory(), opened_at=now
    )
    over = credential_case(number="NY-3")
    VerificationCase.objects.filter(pk=over.pk).update(state="withdrawn", decided_at=now)
    assigned(new, ines(), now)

    assert ids(as_ines.get())[0] == str(old.pk)
    for query, expected in {
        "": {old, new, claim},
        "kind=claim": {claim},
        "because=expiry": {new},
        "assigned=me": {new},
        "assigned=nobody": {old, claim},
        "older_than_days=7": {old},
        "state=withdrawn": {over},
        f"q={claim.claim.npi}": {claim},
        "q=okafor&kind=credential": {old, new},
        "q=park": set(),
    }.items():
        assert set(ids(as_ines.get(f"?{query}"))) == {str(case.pk) for case in expected}, query
    for query in ("kind=mood", "assigned=ben", "older_than_days=-1", "state=lost", "because=x", "colour=red"):
        assert as_ines.get(f"?{query}").status_code == 400, query


@pytest.mark.parametrize("role", ["admin", "moderator", "support"])
def test_only_verifiers_work_in_cases(role):
    case = credential_case()
    desk = Desk(make_staff(role, "root@kaly.example"))

    for path in ("assign/", "evidence/", "look-up/", "decide/"):
        assert refused(desk.post(f"{case.pk}/{path}", {})) == (403, "permission_denied")
    may_look = role == "admin"
    assert (desk.get().status_code == 200) is may_look
    assert (desk.get(f"{case.pk}/").status_code == 200) is may_look
    assert (desk.get("figures/").status_code == 200) is may_look
    assert events(case) == []


def test_an_admin_gives_a_case_back(now):
    case = assigned(credential_case(), ines(), now)

    answer = Desk(make_staff("admin", "root@kaly.example")).post(f"{case.pk}/release/")

    assert (answer.status_code, answer.json()["assigned_to"]) == (200, None)


def test_another_s_case_is_not_given_back(as_jonas, now):
    case = assigned(credential_case(), ines(), now)

    assert refused(as_jonas.post(f"{case.pk}/release/")) == (409, "case_is_taken")
    assert refused(as_jonas.post(f"{case.pk}/assign/")) == (409, "case_is_taken")
    assert stored(case).assigned_to == ines()


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"source": "friend"}, "source", "invalid_choice"),
        ({"method": "document"}, "document", "document_needed"),
        ({"method": "api"}, "method", "method_does_not_fit"),
        ({"source": "nppes", "method": "call"}, "method", "method_does_not_fit"),
        ({"source": "directory", "method": "table"}, "method", "method_does_not_fit"),
        ({"looked_at": "2026-11-23T15:00:01Z"}, "looked_at", "not_in_the_past"),
        ({"looked_at": "2026-11-23"}, "looked_at", "invalid"),
        ({"document": "00000000-0000-4000-8000-000000000000"}, "document", "does_not_exist"),
        ({"result": "verified"}, "result", "invalid_choice"),
        ({"facts": [{"name": "number"}]}, "facts.0.ours", "required"),
        ({"by": "ben"}, "by", "unknown_field"),
    ],
)
def test_evidence_that_can_not_be_is_refused(as_ines, change, field, code):
    case = credential_case()

    answer = as_ines.post(f"{case.pk}/evidence/", LOOKED_UP | change)

    assert fields_refused(answer)[field] == code
    assert events(case) == []


def test_a_document_of_another_case_is_no_evidence(as_ines):
    case, other = credential_case(provider=owned()), credential_case()
    foreign = document_of(other)
    sent = LOOKED_UP | {"source": "clinician", "method": "document", "document": str(foreign.pk)}

    assert fields_refused(as_ines.post(f"{case.pk}/evidence/", sent)) == {"document": "does_not_exist"}
    assert events(case) == []


def test_a_document_whose_content_is_gone_is_no_evidence(as_ines, now):
    case = credential_case(provider=owned())
    document = document_of(case)
    sent = LOOKED_UP | {"source": "clinician", "method": "document", "document": str(document.pk)}

    assert as_ines.post(f"{case.pk}/evidence/", sent).status_code == 201
    type(document).objects.update(removed_at=now)
    assert fields_refused(as_ines.post(f"{case.pk}/evidence/", sent)) == {"document": "does_not_exist"}
    assert events(case) == ["evidence"]


class Answering:
    """A source that answers a machine."""

    def __init__(self, result):
        self.result = result

    def look_up(self, subject, *, now):
        assert subject.kind == "npi"
        return Finding("nppes", "api", self.result, now, explanation=["It was asked."])


def test_every_automatic_source_is_asked_and_what_it_says_is_kept(as_ines, monkeypatch):
    case = credential_case(kind="npi", jurisdiction="", expires_on=None)
    sources = [Answering("confirms"), Answering("unavailable")]
    monkeypatch.setattr(primary_sources, "automatic", lambda subject: sources)

    answer = as_ines.post(f"{case.pk}/look-up/")

    said = [(event["result"], event["by"], event["note"]) for event in answer.json()["events"]]
    assert sorted(said) == [("confirms", None, "It was asked."), ("unavailable", None, "It was asked.")]
    assert answer.json()["lacks"] == ""
    assert VerificationEvent.objects.filter(case=case, by=None).count() == 2


def test_where_no_source_answers_a_machine_that_is_said(as_ines):
    case = experience_case()

    answer = as_ines.post(f"{case.pk}/look-up/")

    assert refused(answer) == (409, "nobody_to_ask")
    assert events(case) == []


def test_of_a_claim_the_registry_says_whom_to_expect_and_where_to_call(as_ines):
    record = DirectoryRecordFactory()
    case = claim_case(npi=record.npi, method="call_back")

    held = [(fact["name"], fact["value"]) for fact in as_ines.get(f"{case.pk}/").json()["held"]]

    assert ("claimant", "okafor@example.org") in held
    assert [value for name, value in held if name == "registered_name"] == ["NGOZI OKAFOR"]
    assert [value for name, value in held if name == "registered_phone"] == ["5185550100"]
