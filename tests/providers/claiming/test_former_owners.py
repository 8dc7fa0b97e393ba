"""A profile has had another owner, or a rival: what was decided about them is told to nobody else."""

from datetime import timedelta

import pytest

from providers.access import CaseQuerySet
from providers.claiming import claims, own_copy
from providers.models import VerificationCase
from providers.verification import decisions
from tests.factories.directory import DirectoryRecordFactory, signed_up
from tests.factories.people import UserFactory
from tests.factories.supply import ExperienceFactory, ProviderFactory, TaxonomyFactory, make_listed_practice
from tests.factories.verification import CaseFactory, DocumentFactory
from tests.factories.verifying import assigned, ines, jonas, looked_up
from tests.providers.clinic_api import browser, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def okafor(db):
    return signed_up()


@pytest.fixture
def record(db):
    TaxonomyFactory()
    return DirectoryRecordFactory()


def claiming(user, number, now):
    return claims.claim(user=user, npi=number, method="document", birth_date=None, now=now)


def told_to(user):
    return {section.title: section.rows for section in own_copy.sections(user)}


def test_what_was_decided_about_a_rival_is_in_their_copy_alone(okafor, record, now):
    ProviderFactory(npi=record.npi, owner=okafor)
    imposter = signed_up("imposter@example.org")
    claim = claiming(imposter, record.npi, now)
    case = VerificationCase.objects.get(claim=claim)
    looked_up(case, ines(), now, document=DocumentFactory(dossier=imposter.dossier, claim=claim))
    assigned(case, jonas(), now)
    decisions.decide(
        case_id=case.pk, result="refused", reason="The card of Ivy Imposter.", by=jonas(), now=now
    )

    assert told_to(okafor)["What was decided about you"] == []
    assert told_to(okafor)["What was looked up about you"] == []
    (decided,) = told_to(imposter)["What was decided about you"]
    assert (decided["kind"], decided["reason"]) == ("claim", "The card of Ivy Imposter.")
    (seen,) = told_to(imposter)["What was looked up about you"]
    assert seen["source"] == "identity_document"


@pytest.fixture
def paths(okafor, record, now):
    """What was decided for a former owner names her; then the profile moved to Dr Okafor."""
    owner = UserFactory(email="owner@example.org")
    provider = make_listed_practice(now=now, provider={"npi": record.npi, "owner": owner}).provider
    licence = provider.credentials.get(kind="licence")
    experience = ExperienceFactory(provider=provider)
    said = {
        "provider": provider, "state": "decided", "decided_by": ines(), "decided_at": now - timedelta(days=9),
        "reason": "The card of Ottilie Owner.",
    }  # fmt: skip
    CaseFactory(identity=True, result="proofed", **said)
    CaseFactory(credential=licence, result="verified", **said)
    CaseFactory(kind="experience", credential=None, experience=experience, result="verified", **said)
    assert len(told_to(owner)["What was decided about you"]) == 3
    claims.grant(claim=claiming(okafor, record.npi, now), by=ines(), now=now)
    return [f"credentials/{licence.pk}/", f"experience/{experience.pk}/", "identity/"]


def test_what_was_decided_for_a_former_owner_is_not_told_to_the_present_one(okafor, paths):
    answers = [browser(okafor).get(path) for path in paths]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert [[line["text"] for line in answer.json()["history"]] for answer in answers] == [
        ["Your profile has changed, so it has to be verified again."],
        [],
        [],
    ]
    assert told_to(okafor)["What was decided about you"] == []


def test_what_is_decided_for_the_present_owner_is_told(okafor, paths, now):
    case = VerificationCase.objects.open().get(credential__kind="licence")
    looked_up(case, ines(), now)
    assigned(case, jonas(), now)
    after = now + timedelta(hours=1)
    decisions.decide(case_id=case.pk, result="verified", reason="As the board has it.", by=jonas(), now=after)

    history = browser(okafor).get(paths[0]).json()["history"]
    assert [line["kind"] for line in history] == ["opened", "looked_up", "decided"]
    assert [row["reason"] for row in told_to(okafor)["What was decided about you"]] == [
        "As the board has it."
    ]


def test_without_asking_for_whom_it_was_decided_it_would_be_told(okafor, paths, monkeypatch):
    """The twin: all that was ever decided about the profile."""
    monkeypatch.setattr(
        CaseQuerySet, "visible_to_clinician", lambda rows, user: rows.filter(provider__owner=user)
    )

    assert all("Ottilie" in browser(okafor).get(path).content.decode() for path in paths)


def test_experience_is_not_handed_in_with_the_document_of_a_former_owner(okafor, record, now):
    """Whoever decides would not be shown it."""
    owner = signed_up("owner@example.org")
    provider = ProviderFactory(npi=record.npi, owner=owner)
    experience = ExperienceFactory(provider=provider, state="self_reported", valid_until=None)
    claim = claiming(okafor, record.npi, now)
    DocumentFactory(dossier__user=owner, kind="case_log", experience=experience)
    claims.grant(claim=claim, by=ines(), now=now)

    submitting = browser(okafor).post(f"experience/{experience.pk}/submit/", {})
    assert refused(submitting) == (409, "document_missing")
    assert not VerificationCase.objects.open().filter(kind="experience").exists()

    DocumentFactory(dossier=okafor.dossier, kind="case_log", experience=experience)
    assert browser(okafor).post(f"experience/{experience.pk}/submit/", {}).json()["state"] == "submitted"
