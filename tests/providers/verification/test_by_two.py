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


@pytest.mark.parametrize("two_people", [True, False])
def test_what_a_source_has_otherwise_is_not_left_out(now, settings, two_people):
    """The licence would count until 2028, by the word of the clinician alone."""
    settings.VERIFICATION_TWO_PEOPLE = two_people
    case = prepared(credential_case(), now, facts=has(expires_on="2027-06-30"))

    with pytest.raises(TermsDoNotFit, match="2027-06-30") as refusal:
        decide(case, now)
    assert refusal.value.field == "terms.expires_on"
    refused(TermsDoNotFit, case, now, terms={"number": "NY-9"})
    decide(case, now, terms={"expires_on": date(2027, 6, 30)})

    assert stored(case).credential.verified_until == date(2027, 6, 30)


@pytest.mark.parametrize(
    "later",
    [
        {"facts": [{"name": "expires_on", "ours": "2028-12-31", "theirs": "2028-12-31", "same": True}]},
        {"facts": has(expires_on="")},
        {"facts": has(status="Probation ended")},
    ],
)
def test_what_the_latest_source_leaves_as_it_is_needs_no_correction(now, later):
    case = credential_case()
    looked_up(case, ines(), now, days_ago=121, facts=has(issued_on="2020-01-01"))
    if "expires_on" in later["facts"][0]["name"]:
        looked_up(case, ines(), now, days_ago=2, facts=has(expires_on="2027-06-30"))
    prepared(case, now, days_ago=1, **later)

    decide(case, now)

    assert stored(case).credential.verified_until == date(2028, 12, 31)


def test_without_the_rule_the_clinician_s_word_goes_before_the_source_s(now, monkeypatch):
    """The twin: it is that rule that holds it."""
    monkeypatch.setattr(decisions.support, "require_corrections", lambda case, terms, **given: None)
    case = prepared(credential_case(), now, facts=has(expires_on="2027-06-30"))

    decide(case, now)

    assert stored(case).credential.verified_until == date(2028, 12, 31)


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
