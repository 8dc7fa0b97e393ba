"""Of two who claim one NPI one gets it, whoever decides at the same moment."""

from threading import Barrier

import pytest
from django.utils import timezone

from providers.claiming import claims
from providers.models import ProfileClaim, Provider, VerificationCase
from providers.verification import cases, decisions, evidence
from tests.concurrency.threads import at_once
from tests.factories.directory import DirectoryRecordFactory, signed_up
from tests.factories.people import make_staff
from tests.factories.supply import TaxonomyFactory
from tests.factories.verification import DocumentFactory

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 6


def ready(claim, name, collector, now):
    """The decision of a case whose document a colleague has seen."""
    verifier = make_staff("verifier", f"{name}@kaly.example")
    case = VerificationCase.objects.get(claim=claim)
    document = DocumentFactory(dossier=claim.user.dossier, claim=claim)
    evidence.record(
        case_id=case.pk, by=collector, source="identity_document", method="document", result="confirms",
        looked_at=now, now=now, document=document,
    )  # fmt: skip
    cases.assign(case_id=case.pk, by=verifier, now=now)
    return lambda: decisions.decide(
        case_id=case.pk, result="granted", reason="Name and picture fit.", by=verifier, now=now
    )


def two_claims(number):
    now = timezone.now()
    TaxonomyFactory()
    record = DirectoryRecordFactory()
    made = [
        claims.claim(
            user=signed_up(f"{name}{number}@example.org"),
            npi=record.npi,
            method="document",
            birth_date=None,
            now=now,
        )
        for name in ("okafor", "rival")
    ]
    collector = make_staff("verifier", f"tomas{number}@kaly.example")
    return record.npi, [
        ready(claim, f"ines{number}-{place}", collector, now) for place, claim in enumerate(made)
    ]


def states(npi):
    return sorted(ProfileClaim.objects.filter(npi=npi).values_list("state", flat=True))


def test_of_two_rivals_granted_at_once_one_has_the_profile():
    for number in range(ROUNDS):
        npi, decide = two_claims(number)
        assert at_once(*decide) == ["case_is_withdrawn", "done"]
        assert states(npi) == ["granted", "refused"]
        granted = ProfileClaim.objects.get(npi=npi, state="granted")
        assert Provider.objects.get(npi=npi).owner == granted.user
        assert not VerificationCase.objects.open().filter(claim__npi=npi).exists()


def test_without_turns_both_are_told_that_it_is_theirs(monkeypatch):
    """The twin: both are past their looks before either writes. One has lost the profile without a word."""
    npi, decide = two_claims(0)
    Provider.objects.create(npi=npi, first_name="Ngozi", last_name="Okafor")
    barrier = Barrier(2)
    monkeypatch.setattr(claims, "take_turn", lambda npi: None)

    def nobody_else(claim):
        barrier.wait(timeout=30)
        return []

    monkeypatch.setattr(claims, "rivals", nobody_else)

    assert at_once(*decide) == ["done", "done"]
    assert states(npi) == ["granted", "granted"]


def test_one_account_that_claims_twice_at_once_has_one_claim():
    for number in range(ROUNDS):
        user = signed_up(f"twice{number}@example.org")
        numbers = [DirectoryRecordFactory().npi for _ in range(2)]

        def attempt(npi, user=user):
            return lambda: claims.claim(
                user=user, npi=npi, method="document", birth_date=None, now=timezone.now()
            )

        assert at_once(*map(attempt, numbers)) == ["claim_is_open", "done"]
        assert ProfileClaim.objects.filter(user=user).count() == 1


def test_withdrawing_and_granting_at_once_end_in_one_of_both():
    for number in range(ROUNDS):
        npi, (decide, _) = two_claims(number)
        claim = ProfileClaim.objects.get(npi=npi, user__email=f"okafor{number}@example.org")
        said = at_once(decide, lambda claim=claim: claims.withdraw(claim=claim, now=timezone.now()))
        claim.refresh_from_db()

        assert (claim.state, said) in (
            ("granted", ["claim_is_over", "done"]),
            ("withdrawn", ["case_is_withdrawn", "done"]),
        )
        assert Provider.objects.filter(npi=npi).exists() == (claim.state == "granted")
