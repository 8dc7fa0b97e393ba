"""Dr Example finds herself in the registry, shows who she is and what she can do, and is found by Ada. Over HTTP.

Nothing is taken out: files are imported, documents opened in a process of their own, two verifiers decide.
"""

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from providers.models import SearchRow
from tests.accounts.sign_in.mailbox import link, mails
from tests.authorization.handed_in import FILES
from tests.factories.people import make_staff, sign_in
from tests.factories.registries import ADA as NPI
from tests.factories.registries import nppes_row, write_file
from tests.providers.clinic_api import Caller, refused
from tests.providers.documents.handing_in import hand_in

pytestmark = pytest.mark.django_db
PASSWORD = "an apricot on a bicycle"
WHY = "As the source has it."
CASE_LOG = {
    "condition": "thoracic-strain",
    "evidence": "case_log",
    "count": 120,
    "period_from": "2024-01-01",
    "period_to": "2025-12-31",
    "attested_by": "Riverside Hospital",
}
WEEK = [{"weekday": day, "starts": "09:00", "ends": "17:00"} for day in range(5)]
VISIT = {"mode": "in_person", "new_minutes": 30, "existing_minutes": 20}


class Verifier(Caller):
    """Somebody of the staff, with their second factor."""

    def case(self, kind, **narrowed):
        """The one open case of a kind."""
        (case,) = [row for row in self.admin("get", "").json()["results"] if row["kind"] == kind]
        return case["id"]

    def admin(self, method, path, body=None):
        sent = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self.client, method)(f"/api/v1/admin/cases/{path}", **sent)

    def act(self, case_id, what, **body):
        return self.admin("post", f"{case_id}/{what}/", body)


@pytest.fixture(autouse=True)
def house(catalogue, settings, now):
    """A house that asks nobody over the network: the imported registry is what it has."""
    settings.NPPES_URL = ""
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def ines(db):
    return verifier("ines@kaly.example")


@pytest.fixture
def jonas(db):
    return verifier("jonas@kaly.example")


def verifier(email):
    return Verifier(sign_in(Client(), make_staff("verifier", email), second_factor=True))


def good(response):
    assert response.status_code < 300, response.content
    return response.json() if response.content else None


def signed_up(email):
    """Whoever signs up by the pages, confirms the address and signs in."""
    client = Client()
    client.post("/accounts/signup/", {"email": email, "password1": PASSWORD})
    path, _ = link(mails()[0])
    assert client.post(path).status_code == 302
    assert client.post("/accounts/login/", {"login": email, "password": PASSWORD})["Location"] == "/"
    return Caller(client)


def seen(case_id, collector, moment, source, method, **more):
    """The evidence that one verifier collects."""
    told = {"source": source, "method": method, "result": "confirms", "looked_at": moment.isoformat(), **more}
    return good(collector.act(case_id, "evidence", **told))


def decided(case_id, decider, result):
    """What another one decides."""
    good(decider.act(case_id, "assign"))
    return good(decider.act(case_id, "decide", result=result, reason=WHY))


def steps(someone):
    return {step["code"]: step["state"] for step in good(someone.get("onboarding/"))["steps"]}


def reasons(someone):
    (practice,) = good(someone.get("onboarding/"))["practices"]
    return [reason["code"] for reason in practice["reasons"]]


def found():
    """Whom Ada is shown."""
    client = Client()
    gates = [q["code"] for q in client.get("/api/v1/triage/questions/").json()["questions"] if q["gate"]]
    asked = {
        "location": {"zip": "10038"},
        "age": 42,
        "conditions": ["thoracic-strain"],
        "answers": dict.fromkeys(gates, "no"),
    }
    return good(client.post("/api/v1/matches/", asked, content_type="application/json"))["results"]


def claimed(example, ines, jonas, now):
    """The profile is hers once one verifier has seen her passport and another has decided."""
    claim = good(example.post("claims/", {"npi": NPI, "method": "document", "birth_date": "1979-04-30"}))
    assert claim["needs_document"] is True
    passport = good(hand_in(example, FILES["licence.pdf"], claim=claim["id"]))
    case = ines.case("claim")
    assert refused(ines.act(case, "decide", result="granted", reason=WHY)) == (409, "case_is_not_assigned")
    seen(case, ines, now, "identity_document", "document", document=passport["id"])
    good(ines.act(case, "assign"))
    assert refused(ines.act(case, "decide", result="granted", reason=WHY)) == (409, "needs_two_people")
    good(ines.act(case, "release"))
    decided(case, jonas, "granted")
    assert good(example.get(f"claims/{claim['id']}/"))["state"] == "granted"


def settled(example):
    """Her profile, her place, her hours, what she offers and which plan she takes."""
    profile = good(example.patch("profile/", {"languages": ["en"], "practising_since": 2006}))
    assert (profile["first_name"], profile["name_check"]["fits"]) == ("Ada", True)
    clinic = good(example.post("clinics/", {"name": "Example Family Practice"}))
    place = good(
        example.post(f"clinics/{clinic['id']}/locations/", {"line1": "12 Fulton Street", "zip": "10038"})
    )
    practice = good(example.post("practices/", {"location": place["id"], "phone": "+1 212 555 0142"}))["id"]
    (plan, *_) = Client().get("/api/v1/insurance-plans/").json()["results"]
    for path, body in (
        ("hours", {"hours": WEEK}),
        ("visit-types", {"visit_types": [VISIT]}),
        ("plans", {"plans": [{"plan": plan["id"], "answer": "accepted"}]}),
    ):
        address = f"practices/{practice}/{path}/"
        version = example.get(address).headers.get("ETag", "*")
        good(example.call("put", address, body, **{"If-Match": version}))
    return practice


def licensed(example, ines, jonas, now):
    """Her licence, of which the registry told what to type; Ines asks the board, Jonas decides."""
    (offered,) = good(example.get("onboarding/"))["suggestions"]
    told = {name: offered[name] for name in ("jurisdiction", "number")}
    licence = good(example.post("credentials/", {"kind": "licence", **told, "expires_on": "2028-12-31"}))
    good(example.post(f"credentials/{licence['id']}/submit/", {}))
    (case,) = [row for row in ines.admin("get", "").json()["results"] if "licence" in row["about"].lower()]
    seen(case["id"], ines, now, "state_board", "look_up")
    decided(case["id"], jonas, "verified")
    licence = good(example.get(f"credentials/{licence['id']}/"))
    assert (licence["state"], licence["verified_until"]) == ("verified", "2028-12-31")
    assert [line["kind"] for line in licence["history"]] == ["opened", "looked_up", "decided"]


def registered(ines, jonas):
    """Her NPI, which the imported registry confirms by itself."""
    case = ines.case("credential")
    said = [
        (event["source"], event["result"], event["by"]) for event in good(ines.act(case, "look-up"))["events"]
    ]
    assert ("directory", "confirms", None) in said
    decided(case, jonas, "verified")


def experienced(example, ines, jonas, now):
    """What she has treated most, attested by her hospital."""
    row = good(example.post("experience/", CASE_LOG))
    address = f"experience/{row['id']}/"
    assert refused(example.post(f"{address}submit/", {})) == (409, "document_missing")
    letter = good(hand_in(example, FILES["licence.pdf"], kind="case_log", experience=row["id"]))
    good(example.post(f"{address}submit/", {}))
    case = ines.case("experience")
    seen(case, ines, now, "employer", "document", document=letter["id"])
    decided(case, jonas, "verified")
    assert good(example.get(address))["valid_until"] == "2028-11-23"


def test_from_the_registry_to_a_match(tmp_path, ines, jonas, now):
    call_command(
        "import_nppes", write_file(tmp_path / "nppes.csv", [nppes_row()]), rejects=tmp_path / "r.csv"
    )
    example = signed_up("example@example.org")
    assert steps(example)["claim"] == "missing"

    claimed(example, ines, jonas, now)
    assert {code for code, state in steps(example).items() if state == "done"} == {"claim", "identity"}
    settled(example)
    assert reasons(example) == ["unpublished", "npi_unverified", "licence_unverified"]
    licensed(example, ines, jonas, now)
    registered(ines, jonas)
    experienced(example, ines, jonas, now)
    assert reasons(example) == ["unpublished"]
    assert found() == []

    good(example.post("profile/publish/", {}))

    assert set(steps(example).values()) == {"done"}
    assert good(example.get("onboarding/"))["progress"] == {"done": 9, "of": 9}
    (result,) = found()
    assert result["practice"]["provider"]["name"] == "Ada Example"
    assert SearchRow.objects.get().ok is True
    experience = next(factor for factor in result["factors"] if factor["code"] == "experience")
    assert "120" in experience["text"]
