"""The open cases of the demonstration: one of each kind, once, and gone with the clinicians they are about."""

from collections import Counter
from datetime import date

import pytest

from accounts.models import User
from providers.demo import cases
from providers.models import Document, ProfileClaim, Provider, VerificationCase
from providers.verification import decisions
from providers.verification.reasons import TermsDoNotFit
from tests.factories.people import UserFactory, make_staff


@pytest.fixture
def queue(marketplace, now):
    """Put before the verifiers; called again it does the same again."""
    clinician = UserFactory(email="clinician@kaly.example")
    Provider.objects.filter(pk=Provider.objects.filter(claim="claimed").earliest("pk").pk).update(
        owner=clinician
    )

    def put():
        cases.put_before_verifiers(
            clinician=clinician,
            collector=User.objects.filter(email="verifier2@kaly.example").first()
            or make_staff("verifier", "verifier2@kaly.example"),
            claimants=[UserFactory(email="nurse@kaly.example"), UserFactory(email="desk@kaly.example")],
            now=now,
        )

    put()
    return put


def test_there_is_one_of_each_kind_and_two_rival_claims(queue):
    opened = VerificationCase.objects.open()

    assert Counter((str(case.kind), str(case.because)) for case in opened) == {
        ("identity", "profile_change"): 1,
        ("credential", "new"): 1,
        ("credential", "expiry"): 1,
        ("experience", "new"): 1,
        ("claim", "new"): 2,
    }
    assert len({case.claim.npi for case in opened if case.claim}) == 1


def test_again_is_no_harm(queue):
    before = set(VerificationCase.objects.values_list("pk", flat=True))

    queue()

    assert set(VerificationCase.objects.values_list("pk", flat=True)) == before
    assert Document.objects.count() == 1


def test_the_licence_that_was_looked_up_can_be_decided_at_once_as_the_board_has_it(queue, now):
    case = VerificationCase.objects.get(kind="credential", because="new")
    verifier = make_staff("verifier", "verifier@kaly.example")
    VerificationCase.objects.filter(pk=case.pk).update(assigned_to=verifier)
    (last_day,) = (
        fact["theirs"] for fact in case.events.get(kind="evidence").facts if fact["name"] == "expires_on"
    )

    def decide(terms):
        reason = "The board has it."
        decisions.decide(case_id=case.pk, result="verified", reason=reason, terms=terms, by=verifier, now=now)

    with pytest.raises(TermsDoNotFit):
        decide(None)
    decide({"expires_on": date.fromisoformat(last_day)})

    case.credential.refresh_from_db()
    assert (case.credential.state, case.credential.expires_on.isoformat()) == ("verified", last_day)


def test_another_demonstration_takes_the_place_of_it_all(queue, load):
    load(40, 1)

    assert not VerificationCase.objects.exists()
    assert not ProfileClaim.objects.exists()
