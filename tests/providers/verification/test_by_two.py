"""What one person can't do alone: correct what a source has, or lift a hold of the exclusion list."""

from datetime import date

import pytest

from providers.verification import decisions
from providers.verification.reasons import TermsDoNotFit
from providers.verification.support import EvidenceIsOld, EvidenceNeeded
from tests.factories.verifying import (
    assigned,
    credential_case,
    exclusion_case,
    has,
    ines,
    jonas,
    looked_up,
    owned,
    prepared,
    stored,
)
from tests.providers.verification.deciding import decide, refused

pytestmark = pytest.mark.django_db

TERMS = {"expires_on": date(2029, 6, 30)}
NOT_BORNE = {
    "nobody said so": {},
    "said otherwise": {"facts": has(expires_on="2029-06-29")},
    "said of something else": {"facts": has(issued_on="2029-06-30")},
    "no primary source": {"source": "clinician", "method": "letter", "facts": has(**TERMS)},
    "confirms nothing": {"result": "unavailable", "facts": has(**TERMS)},
    "long ago": {"days_ago": 121, "facts": has(**TERMS)},
}


@pytest.mark.parametrize("said", NOT_BORNE)
def test_whoever_decides_does_not_make_up_what_the_source_has(now, said):
    case = credential_case()
    looked_up(case, ines(), now, **NOT_BORNE[said])
    prepared(case, now)

    refused(TermsDoNotFit, case, now, terms=TERMS)
    assert stored(case).credential.expires_on != TERMS["expires_on"]


def test_of_what_the_sources_had_the_latest_counts(now):
    case = credential_case()
    looked_up(case, ines(), now, days_ago=2, facts=has(**TERMS))
    prepared(case, now, days_ago=1, facts=has(expires_on="2029-01-31"))

    refused(TermsDoNotFit, case, now, terms=TERMS)
    decide(case, now, terms={"expires_on": date(2029, 1, 31)})
    assert stored(case).credential.expires_on == date(2029, 1, 31)


def test_a_house_with_one_verifier_takes_their_word(now, settings):
    """The twin: it is that rule that holds it."""
    settings.VERIFICATION_TWO_PEOPLE = False
    case = prepared(credential_case(), now)

    decide(case, now, terms=TERMS)

    assert stored(case).credential.expires_on == TERMS["expires_on"]


def held(now):
    """The list has the NPI of a clinician, and Jonas has the case."""
    case = exclusion_case(provider=owned())
    looked_up(case, None, now, method="table")
    return assigned(case, jonas(), now)


def test_a_hold_is_not_lifted_by_one_person(now, settings):
    case = held(now)
    refused(EvidenceNeeded, case, now, result="dismissed")
    looked_up(case, ines(), now, result="unavailable")
    refused(EvidenceNeeded, case, now, result="dismissed")
    looked_up(case, ines(), now, result="differs", days_ago=121)
    refused(EvidenceIsOld, case, now, result="dismissed")
    assert stored(case).exclusion.holds is True

    looked_up(case, ines(), now, result="differs")
    decide(case, now, result="dismissed")

    assert (stored(case).two_people, stored(case).exclusion.holds) == (True, False)


def test_a_house_with_one_verifier_lifts_by_their_own_look_and_says_so(now, settings):
    settings.VERIFICATION_TWO_PEOPLE = False
    case = held(now)
    refused(EvidenceNeeded, case, now, result="dismissed")
    looked_up(case, jonas(), now, result="differs")

    decide(case, now, result="dismissed")

    assert (stored(case).two_people, stored(case).exclusion.holds) == (False, False)


def test_without_the_rule_the_system_is_enough_to_lift_a_hold(now, monkeypatch):
    """The twin: it is that rule that holds it."""
    monkeypatch.setattr(decisions.support, "require_look", lambda case, now: None)

    assert decide(held(now), now, result="dismissed").result == "dismissed"
