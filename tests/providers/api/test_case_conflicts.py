"""Whose cases are closed to a verifier, over HTTP; suspending a clinician; the figures."""

from datetime import timedelta

import pytest
import time_machine

from providers.models import Provider, VerificationCase
from tests.factories.clinics import MembershipFactory
from tests.factories.verification import CaseFactory, ProfileClaimFactory
from tests.factories.verifying import (
    REASON,
    credential_case,
    events,
    exclusion_case,
    ines,
    jonas,
    owned,
    prepared,
    stored,
)
from tests.providers.clinic_api import fields_refused, refused, results
from tests.providers.desk import LOOKED_UP, Desk, colleague_of

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


@pytest.mark.parametrize("ended", [None, -DAY, -700 * DAY])
def test_a_colleague_s_case_is_closed_to_a_verifier(as_ines, now, ended):
    case = credential_case()
    colleague_of(case.provider, ines(), ended_at=ended and now + ended)

    (row,) = results(as_ines.get())
    assert row["is_closed_to_you"] is True
    for path, body in {
        "assign/": None,
        "evidence/": LOOKED_UP,
        "look-up/": None,
        "decide/": {"result": "failed", "reason": REASON},
    }.items():
        assert refused(as_ines.post(f"{case.pk}/{path}", body)) == (403, "conflict_of_interest"), path
    assert refused(as_ines.get(f"{case.pk}/")) == (403, "conflict_of_interest")
    assert events(case) == []
    assert stored(case).assigned_to is None


@pytest.mark.parametrize("how", ["ended_at", "expires_at"])
def test_whoever_left_more_than_24_months_ago_is_a_stranger(as_ines, now, how):
    case, late = credential_case(), credential_case(number="NY-2")
    colleague_of(case.provider, ines(), **{how: now.replace(year=2024)})
    colleague_of(late.provider, ines(), **{how: now.replace(year=2024) + DAY})

    assert as_ines.post(f"{case.pk}/assign/").status_code == 200
    assert refused(as_ines.post(f"{late.pk}/assign/")) == (403, "conflict_of_interest")


def test_whoever_is_of_the_same_clinic_is_a_colleague_without_seeing_anybody_there(as_ines):
    case = credential_case(provider=owned())
    membership = MembershipFactory(user=ines())
    theirs = MembershipFactory(user=case.provider.owner)

    assert as_ines.post(f"{case.pk}/assign/").status_code == 200
    type(theirs).objects.filter(pk=theirs.pk).update(clinic=membership.clinic)
    assert refused(as_ines.get(f"{case.pk}/")) == (403, "conflict_of_interest")


def test_what_became_of_a_colleague_s_claim_is_closed_as_well(as_ines, now):
    claim = ProfileClaimFactory(state="refused", decided_at=now)
    over = {
        "state": "decided",
        "result": "refused",
        "reason": REASON,
        "decided_by": jonas(),
        "decided_at": now,
    }
    case = CaseFactory(kind="claim", credential=None, provider=None, claim=claim, **over)
    theirs = MembershipFactory(user=claim.user)

    assert as_ines.get(f"{case.pk}/").status_code == 200
    MembershipFactory(user=ines(), clinic=theirs.clinic)
    assert refused(as_ines.get(f"{case.pk}/")) == (403, "conflict_of_interest")


@pytest.mark.parametrize(("state", "status"), [("open", 403), ("refused", 200)])
def test_nobody_suspends_whose_npi_a_colleague_claims(okafor_practice, as_ines, now, state, status):
    provider, decided = okafor_practice.provider, None if state == "open" else now
    rival = ProfileClaimFactory(
        npi=provider.npi, state=state, decided_at=decided, user__email="mina@example.org"
    )
    MembershipFactory(user=rival.user, clinic=MembershipFactory(user=ines()).clinic)

    answer = as_ines.post(f"{provider.pk}/suspend/", {"reason": REASON}, base="clinicians/")

    assert answer.status_code == status
    assert (Provider.objects.get(pk=provider.pk).suspended_at is None) is (status == 403)


@pytest.mark.parametrize("whose", ["own profile", "own claim", "claim of the NPI", "claim of a colleague"])
def test_one_s_own_affairs_are_closed_to_a_verifier(as_ines, now, whose):
    if whose == "own profile":
        case = credential_case(provider__owner=ines())
    elif whose == "own claim":
        case = CaseFactory(
            kind="claim", credential=None, provider=None, claim=ProfileClaimFactory(user=ines())
        )
    elif whose == "claim of the NPI":
        case = credential_case()
        ProfileClaimFactory(user=ines(), npi=case.provider.npi, state="refused", decided_at=now)
    else:
        case = CaseFactory(kind="claim", credential=None, provider=None, claim=ProfileClaimFactory())
        membership = MembershipFactory(user=ines())
        MembershipFactory(user=case.claim.user, clinic=membership.clinic)

    assert refused(as_ines.post(f"{case.pk}/assign/")) == (403, "conflict_of_interest")
    assert stored(case).assigned_to is None


@pytest.mark.parametrize(("state", "status"), [("open", 403), ("granted", 403), ("refused", 200)])
def test_the_rival_of_a_colleague_is_left_to_others(as_ines, now, state, status):
    case = CaseFactory(kind="claim", credential=None, provider=None, claim=ProfileClaimFactory())
    decided = None if state == "open" else now
    rival = ProfileClaimFactory(
        npi=case.claim.npi, state=state, decided_at=decided, user__email="mina@example.org"
    )
    membership = MembershipFactory(user=ines())
    MembershipFactory(user=rival.user, clinic=membership.clinic)

    answer = as_ines.post(f"{case.pk}/assign/")

    assert answer.status_code == status
    assert stored(case).assigned_to == (ines() if status == 200 else None)


@pytest.mark.parametrize(("state", "status"), [("open", 403), ("granted", 403), ("refused", 200)])
def test_whoever_has_the_profile_that_a_colleague_claims_is_left_to_others(as_ines, now, state, status):
    """To fail their papers, or to suspend them, would help the colleague."""
    case = credential_case()
    rival = ProfileClaimFactory(
        npi=case.provider.npi,
        state=state,
        decided_at=None if state == "open" else now,
        user__email="mina@example.org",
    )
    MembershipFactory(user=rival.user, clinic=MembershipFactory(user=ines()).clinic)

    (row,) = results(as_ines.get())
    taken = as_ines.post(f"{case.pk}/assign/")
    suspended = as_ines.post(f"{case.provider_id}/suspend/", {"reason": REASON}, base="clinicians/")

    assert row["is_closed_to_you"] is (status == 403)
    assert (taken.status_code, suspended.status_code) == (status, status)
    assert (stored(case).assigned_to is None) is (status == 403)
    assert (stored(case).provider.suspended_at is None) is (status == 403)


def test_a_colleague_s_case_is_not_decided_by_who_had_taken_it_before(as_jonas, now):
    case = prepared(credential_case(), now)
    colleague_of(case.provider, jonas())

    answer = as_jonas.post(f"{case.pk}/decide/", {"result": "verified", "reason": REASON})

    assert refused(answer) == (403, "conflict_of_interest")
    assert stored(case).credential.state == "in_review"


def test_without_the_rule_a_colleague_decides(as_jonas, now, monkeypatch):
    """The twin: it is that rule that holds them."""
    case = prepared(credential_case(), now)
    colleague_of(case.provider, jonas())
    monkeypatch.setattr("providers.verification.conflicts.refuse_conflict_in", lambda case, **given: None)

    as_jonas.post(f"{case.pk}/decide/", {"result": "verified", "reason": REASON})

    assert stored(case).credential.state == "verified"


def test_figures(as_ines, now):
    credential_case(opened_at=now - 2 * DAY)
    credential_case(opened_at=now - 4 * DAY, number="NY-2")
    exclusion_case()
    VerificationCase.objects.filter(kind="exclusion").update(opened_at=now - 10 * DAY)
    for number, (result, two_people, days) in enumerate(
        [("failed", None, 1), ("verified", True, 2), ("verified", False, 3), ("verified", True, 31)]
    ):
        CaseFactory(
            credential__number=f"NY-1{number}",
            state="decided",
            result=result,
            reason=REASON,
            decided_by=ines(),
            opened_at=now - (days + 2) * DAY,
            decided_at=now - days * DAY,
            two_people=two_people,
        )

    assert as_ines.get("figures/").json() == {
        "open_count": 3,
        "open_by_kind": {"credential": 2, "exclusion": 1},
        "oldest_hours": 240.0,
        "median_hours": 96.0,
        "decided_count": 3,
        "decided_by_result": {"failed": 1, "verified": 2},
        "share_by_two_people": 0.5,
        "median_hours_to_decision": 48.0,
    }


def test_figures_of_nothing(as_ines):
    assert as_ines.get("figures/").json() == {
        "open_count": 0,
        "open_by_kind": {},
        "oldest_hours": None,
        "median_hours": None,
        "decided_count": 0,
        "decided_by_result": {},
        "share_by_two_people": None,
        "median_hours_to_decision": None,
    }


def test_a_clinician_is_suspended_and_reinstated(okafor_practice, as_ines, now):
    provider = okafor_practice.provider
    path, sent = f"{provider.pk}/suspend/", {"reason": "Complaints that we look into."}

    answer = as_ines.post(path, sent, base="clinicians/")

    assert (answer.status_code, answer.json()["suspended_at"]) == (200, "2026-11-23T15:00:00Z")
    assert okafor_practice.listing.reasons == ["suspended"]
    (event,) = provider.history.filter(pgh_label="update")
    assert event.pgh_context["reason"] == "Complaints that we look into."
    assert event.pgh_context["user"] == str(ines().pk)
    assert refused(as_ines.post(path, sent, base="clinicians/")) == (409, "is_suspended")
    back = as_ines.post(f"{provider.pk}/reinstate/", sent, base="clinicians/")
    assert (back.status_code, back.json()["suspended_at"]) == (200, None)
    again = as_ines.post(f"{provider.pk}/reinstate/", sent, base="clinicians/")
    assert refused(again) == (409, "is_not_suspended")


def test_nobody_suspends_without_a_reason_or_a_colleague(okafor_practice, as_ines):
    provider = okafor_practice.provider
    short = as_ines.post(f"{provider.pk}/suspend/", {"reason": "why not"}, base="clinicians/")
    assert fields_refused(short) == {"reason": "reason_needed"}
    colleague_of(provider, ines())
    known = as_ines.post(f"{provider.pk}/suspend/", {"reason": REASON}, base="clinicians/")

    assert refused(known) == (403, "conflict_of_interest")
    assert Provider.objects.get(pk=provider.pk).suspended_at is None
