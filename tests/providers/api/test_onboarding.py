"""The checklist of a clinician over HTTP: from nothing to being found, in plain words, with few queries."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from providers.listing import REASONS
from providers.models import Credential, Dossier, Practice, Provider
from tests.factories.directory import DirectoryRecordFactory, signed_up
from tests.factories.people import UserFactory
from tests.factories.supply import (
    CredentialFactory,
    ExperienceFactory,
    LocationFactory,
    PlanAcceptanceFactory,
    PracticeFactory,
    ProviderFactory,
    ProviderTaxonomyFactory,
    make_listed_practice,
)
from tests.factories.verification import CaseFactory, DocumentFactory, DossierFactory, ProfileClaimFactory
from tests.providers.clinic_api import browser

pytestmark = pytest.mark.django_db
CODES = ["claim", "identity", "profile", "places", "hours", "plans", "credentials", "experience", "publish"]
MOST_QUERIES = 14  # with those of the session and its limits


@pytest.fixture(autouse=True)
def moment(now):
    with time_machine.travel(now, tick=False):
        yield


def checklist(user):
    response = browser(user).get("onboarding/")
    assert response.status_code == 200, response.content
    return response.json()


def states(answer):
    return {step["code"]: step["state"] for step in answer["steps"]}


def step(answer, code):
    return next((one["detail"], one["where"]) for one in answer["steps"] if one["code"] == code)


def test_whoever_begins_sees_the_whole_way(db):
    answer = checklist(UserFactory())

    assert [one["code"] for one in answer["steps"]] == CODES
    assert {code for code, state in states(answer).items() if state == "optional"} == {"plans", "experience"}
    assert set(states(answer).values()) == {"missing", "optional"}
    assert answer["progress"] == {"done": 0, "of": 7}
    assert step(answer, "claim") == ("Tell us which NPI is yours.", "/api/v1/clinic/claims/")
    assert (answer["practices"], answer["suggestions"]) == ([], [])


def test_a_claim_asks_for_its_document_and_then_waits(db):
    okafor = signed_up()
    claim = ProfileClaimFactory(user=okafor)
    answer = checklist(okafor)
    assert states(answer)["claim"] == "missing"
    assert step(answer, "claim")[1] == "/api/v1/clinic/documents/"

    DocumentFactory(dossier=DossierFactory(user=okafor), claim=claim)
    answer = checklist(okafor)
    assert (states(answer)["claim"], states(answer)["identity"]) == ("waiting", "waiting")
    assert step(answer, "claim")[1] == f"/api/v1/clinic/claims/{claim.pk}/"
    assert answer["progress"] == {"done": 0, "of": 7}


def test_a_claim_by_call_waits_at_once_and_shows_no_identity(db):
    ProfileClaimFactory(user=signed_up(), method="call_back")

    answer = checklist(signed_up())
    assert (states(answer)["claim"], states(answer)["identity"]) == ("waiting", "missing")


@pytest.mark.parametrize("state", ["refused", "withdrawn"])
def test_after_a_claim_that_came_to_nothing_one_begins_anew(now, db, state):
    ProfileClaimFactory(user=signed_up(), state=state, decided_at=now)

    assert states(checklist(signed_up()))["claim"] == "missing"


@pytest.fixture
def okafor(now):
    """Her profile is hers, and nothing else is done."""
    okafor = signed_up()
    provider = ProviderFactory(owner=okafor, published_at=None, identity_proofed_at=None, languages=[])
    DirectoryRecordFactory(npi=provider.npi)
    CredentialFactory(provider=provider, npi=True, state="in_review", verified_at=None)
    return okafor


def test_with_the_profile_the_rest_is_to_do(okafor):
    answer = checklist(okafor)

    assert states(answer) == {
        "claim": "done", "identity": "missing", "profile": "missing", "places": "missing", "hours": "missing",
        "plans": "optional", "credentials": "missing", "experience": "optional", "publish": "missing",
    }  # fmt: skip
    assert answer["progress"] == {"done": 1, "of": 7}
    assert "languages" in step(answer, "profile")[0]
    assert step(answer, "credentials")[0] == "A verifier looks at your NPI. Add your state licence."


def test_a_licence_that_the_registry_was_told_of_is_offered_until_it_is_entered(okafor):
    offered = [{"jurisdiction": "NY", "number": "301442", "source": "nppes"}]
    assert checklist(okafor)["suggestions"] == offered
    assert Credential.objects.filter(kind="licence").count() == 0

    CredentialFactory(provider=Provider.objects.get(), number="0301-442", state="attested", verified_at=None)
    answer = checklist(okafor)
    assert answer["suggestions"] == []
    assert "Hand in your state licence" in step(answer, "credentials")[0]


def test_each_place_needs_hours_and_a_licence_of_its_state(okafor):
    provider = Provider.objects.get()
    CredentialFactory(provider=provider)
    practice = PracticeFactory(provider=provider, location=LocationFactory(honolulu=True))
    answer = checklist(okafor)

    assert (states(answer)["places"], states(answer)["hours"]) == ("done", "missing")
    assert step(answer, "hours")[1] == f"/api/v1/clinic/practices/{practice.pk}/hours/"
    assert step(answer, "credentials")[0] == "A verifier looks at your NPI. Add your licence of HI."


def test_what_is_suspended_is_not_asked_for_again(okafor):
    """An NPI is nobody's to add, and the same licence is refused as long as it is suspended."""
    provider = Provider.objects.get()
    CredentialFactory(provider=provider, state="suspended")
    provider.credentials.filter(kind="npi").update(state="suspended")
    answer = checklist(okafor)

    assert states(answer)["credentials"] == "waiting"
    assert step(answer, "credentials")[0] == (
        "Your NPI is suspended; our message to you says why."
        " Your state licence is suspended; our message to you says why."
    )


def test_what_is_incomplete_is_not_published_first(okafor):
    assert step(checklist(okafor), "publish")[0] == "First complete your profile; then publish it."

    Provider.objects.update(languages=["en"])
    ProviderTaxonomyFactory(provider=Provider.objects.get())
    assert step(checklist(okafor), "publish")[0].startswith("Publish your profile. You can do it at once")
    assert browser(okafor).post("profile/publish/", {}).status_code == 200


def test_why_a_practice_is_not_shown_is_told_with_every_reason(okafor):
    practice = PracticeFactory(provider=Provider.objects.get())
    (shown,) = checklist(okafor)["practices"]

    codes = ["unpublished", "npi_unverified", "identity_unproofed", "licence_unverified"]
    assert shown == {
        "id": str(practice.pk),
        "place": "12 Fulton Street, New York, NY 10038",
        "is_listed": False,
        "listed_until": None,
        "reasons": [{"code": code, "detail": REASONS[code]} for code in codes],
    }


def test_what_ended_is_told_without_any_sweep(now):
    practice = make_listed_practice(now=now, provider={"owner": signed_up()})
    Credential.objects.filter(kind="licence").update(expires_on="2026-11-22")

    answer = checklist(signed_up())
    (shown,) = answer["practices"]
    assert [reason["code"] for reason in shown["reasons"]] == ["lapsed"]
    assert shown["listed_until"] == "2026-11-22"
    assert step(answer, "credentials")[0] == "Add your licence of NY."
    assert practice.pk == Practice.objects.get().pk


def test_all_is_done(now):
    practice = make_listed_practice(now=now, provider={"owner": signed_up()})
    PlanAcceptanceFactory(practice=practice)
    ExperienceFactory(provider=practice.provider)
    answer = checklist(signed_up())

    assert set(states(answer).values()) == {"done"}
    assert answer["progress"] == {"done": 9, "of": 9}
    assert answer["practices"][0]["is_listed"] is True


def test_what_waits_for_a_verifier_is_told(now):
    practice = make_listed_practice(now=now, provider={"owner": signed_up(), "identity_proofed_at": None})
    CaseFactory(identity=True, provider=practice.provider)
    Credential.objects.filter(kind="npi").update(state="due", due_for="profile_change")
    ExperienceFactory(provider=practice.provider, state="submitted", valid_until=None)
    answer = checklist(signed_up())

    assert {code for code, state in states(answer).items() if state == "waiting"} == {
        "identity", "credentials", "experience",
    }  # fmt: skip


def queries(user):
    caller = browser(user)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert caller.get("onboarding/").status_code == 200
    return len(asked)


def test_however_much_there_is_the_queries_are_few(now):
    practice = make_listed_practice(now=now, provider={"owner": signed_up()})
    few = queries(signed_up())
    for number in range(8):
        place = LocationFactory(line1=f"{number} Pine Street")
        PlanAcceptanceFactory(practice=PracticeFactory(provider=practice.provider, location=place))
        CredentialFactory(provider=practice.provider, number=str(number))
    DossierFactory(user=signed_up())

    assert queries(signed_up()) == few <= MOST_QUERIES
    assert Dossier.objects.count() == 1
