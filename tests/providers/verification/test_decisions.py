"""What it takes to decide a case, and what follows."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.http import Http404

from accounts.models import OutboxMessage
from providers.models import Credential, Provider, SearchRow
from providers.verification import cases, decisions, evidence
from providers.verification.cases import CaseIsDecided, CaseIsWithdrawn, NotAssigned
from providers.verification.decisions import CollectorMayNotDecide, ResultDoesNotFit
from providers.verification.reasons import ReasonNeeded, TermsDoNotFit
from providers.verification.support import EvidenceContradicts, EvidenceIsOld, EvidenceNeeded
from tests.factories.people import UserFactory
from tests.factories.verifying import (
    REASON,
    WAYS,
    assigned,
    credential_case,
    events,
    exclusion_case,
    experience_case,
    has,
    identity_case,
    ines,
    jonas,
    looked_up,
    owned,
    prepared,
    stored,
)
from tests.providers.verification.deciding import decide, refused

pytestmark = pytest.mark.django_db


def test_a_decision_is_written_once_with_all_that_follows(now):
    case = prepared(credential_case(provider=owned()), now)

    done = decide(case, now)

    row = stored(case)
    assert done == row
    assert (row.state, row.result, row.reason) == ("decided", "verified", REASON)
    assert (row.decided_by, row.decided_at, row.two_people) == (jonas(), now, True)
    assert (row.credential.state, row.credential.verified_at) == ("verified", now)
    assert sorted(events(case)) == ["assigned", "decided", "evidence"]
    (message,) = OutboxMessage.objects.all()
    assert message.kind == "verification.credential_verified"


def test_what_is_decided_stays_decided(now):
    case = prepared(credential_case(), now)
    decide(case, now)

    with pytest.raises(CaseIsDecided):
        decide(case, now, result="failed")
    assert (stored(case).result, stored(case).credential.state) == ("verified", "verified")


def test_what_was_withdrawn_is_not_decided(now):
    case = prepared(credential_case(), now)
    cases.withdraw(subject=case.credential, now=now)

    with pytest.raises(CaseIsWithdrawn):
        decide(case, now)
    with pytest.raises(Http404):
        decide(case.credential, now)
    assert stored(case).credential.state == "in_review"


def test_only_whoever_has_the_case_decides(now):
    case = credential_case()
    looked_up(case, ines(), now)
    refused(NotAssigned, case, now)
    assigned(case, ines(), now)
    refused(NotAssigned, case, now)


@pytest.mark.parametrize("reason", ["", "   ", "too short", "         x         "])
def test_a_reason_is_said(now, reason):
    refused(ReasonNeeded, prepared(credential_case(), now), now, reason=reason)


ALLOWED = {
    "identity": (identity_case, {"proofed", "failed"}),
    "credential": (credential_case, {"verified", "failed", "lapsed"}),
    "experience": (experience_case, {"verified", "insufficient", "rejected"}),
    "exclusion": (exclusion_case, {"confirmed", "dismissed"}),
}


@pytest.mark.parametrize("kind", ALLOWED)
def test_each_kind_of_case_has_its_own_results(now, kind):
    make, allowed = ALLOWED[kind]
    case = prepared(make(), now)

    assert decisions.RESULTS[kind] == allowed
    for result in set(decisions.Result.values) - allowed:
        refused(ResultDoesNotFit, case, now, result=result)


def test_whoever_collected_does_not_decide(now):
    case = credential_case()
    looked_up(case, ines(), now)
    looked_up(case, jonas(), now)

    refused(CollectorMayNotDecide, assigned(case, jonas(), now), now)


def test_whoever_reached_nobody_has_collected_nothing(now):
    """In a house of two, where both wrote something down, nobody would be left to decide."""
    case = credential_case()
    looked_up(case, jonas(), now, days_ago=1, result="unavailable")

    decide(prepared(case, now), now)

    assert stored(case).two_people is True


def test_to_say_no_where_nobody_was_reached_is_by_no_evidence(now):
    case = credential_case()
    looked_up(case, jonas(), now, result="unavailable")

    decide(assigned(case, jonas(), now), now, result="failed")

    assert stored(case).two_people is None


def test_without_the_rule_the_collector_decides(now, monkeypatch):
    """The twin: it is that rule that holds them."""
    monkeypatch.setattr(decisions, "_by_two", lambda case, by: True)
    case = prepared(credential_case(), now, decider=ines())

    assert decide(case, now, by=ines()).result == "verified"


def test_a_house_with_one_verifier_says_that_it_was_one(now, settings):
    settings.VERIFICATION_TWO_PEOPLE = False
    case = prepared(credential_case(), now, decider=ines())

    decide(case, now, by=ines())

    assert (stored(case).state, stored(case).two_people) == ("decided", False)


def test_what_the_system_looked_up_has_no_person(now):
    case = credential_case(kind="npi", jurisdiction="", expires_on=None)
    looked_up(case, None, now, method="api")

    decide(assigned(case, jonas(), now), now)

    assert stored(case).two_people is True


def test_to_say_no_a_reason_is_enough(now):
    case = assigned(credential_case(provider=owned()), jonas(), now)

    decide(case, now, result="failed")

    assert (stored(case).result, stored(case).two_people) == ("failed", None)
    assert stored(case).credential.state == "failed"
    assert OutboxMessage.objects.get().kind == "verification.credential_failed"


@pytest.mark.parametrize("kind", [kind for kind in WAYS if kind in Credential.Kind.values])
def test_each_credential_is_verified_by_its_own_source_alone(now, kind):
    fields = {} if kind == "licence" else {"jurisdiction": "", "expires_on": None}
    case = credential_case(kind=kind, **fields)
    for source, method in set(WAYS.values()) - {WAYS[kind]}:
        if method != "document":
            looked_up(case, ines(), now, source=source, method=method)
    assigned(case, jonas(), now)
    refused(EvidenceNeeded, case, now)

    looked_up(case, ines(), now)

    assert decide(case, now).result == "verified"


def test_what_the_clinician_sent_is_no_primary_source(now):
    case = prepared(credential_case(), now, source="clinician", method="letter")

    refused(EvidenceNeeded, case, now)


@pytest.mark.parametrize(("days", "holds"), [(0, True), (120, True), (121, False), (400, False)])
def test_evidence_bears_a_decision_for_120_days(now, days, holds):
    case = prepared(credential_case(), now, days_ago=days)

    if holds:
        assert decide(case, now).result == "verified"
    else:
        refused(EvidenceIsOld, case, now)


def test_without_the_rule_old_evidence_passes(now, monkeypatch):
    """The twin: it is that rule that holds it."""
    monkeypatch.setattr("providers.verification.support.DAYS", 10_000)
    case = prepared(credential_case(), now, days_ago=400)

    assert decide(case, now).result == "verified"


@pytest.mark.parametrize("result", ["differs", "not_found"])
@pytest.mark.parametrize(("days", "holds"), [(2, True), (1, False), (0, False)])
def test_a_later_no_of_a_primary_source_weighs_more(now, result, days, holds):
    case = credential_case()
    looked_up(case, ines(), now, days_ago=days, result=result)
    prepared(case, now, days_ago=1)

    if holds:
        assert decide(case, now).result == "verified"
    else:
        refused(EvidenceContradicts, case, now)


@pytest.mark.parametrize(("minutes", "holds"), [(0, False), (1, True)])
def test_within_a_minute_it_is_not_known_what_came_first(now, minutes, holds):
    """The system looks at seconds, people write down minutes."""
    case = credential_case()
    moment = now.replace(second=0, microsecond=0) + timedelta(minutes=10)
    way = {"source": "state_board", "now": moment + timedelta(hours=1)}
    record = partial(evidence.record, case_id=case.pk, **way)
    record(by=None, method="api", result="confirms", looked_at=moment + timedelta(seconds=40))
    record(by=ines(), method="look_up", result="differs", looked_at=moment - timedelta(minutes=minutes))
    assigned(case, jonas(), now)

    if holds:
        assert decide(case, way["now"]).result == "verified"
    else:
        refused(EvidenceContradicts, case, way["now"])


@pytest.mark.parametrize("more", [{"result": "unavailable"}, {"source": "clinician", "method": "letter"}])
def test_silence_and_hearsay_deny_nothing(now, more):
    case = prepared(credential_case(), now, days_ago=1)
    looked_up(case, ines(), now, **{"result": "differs"} | more)

    assert decide(case, now).result == "verified"


def test_the_source_corrects_number_and_dates(now):
    terms = {"number": "NY-9", "issued_on": date(2021, 1, 1), "expires_on": date(2029, 6, 30)}
    case = prepared(credential_case(), now, facts=has(**terms))

    decide(case, now, terms=terms)

    row = stored(case).credential
    assert (row.number, row.issued_on, row.expires_on) == tuple(terms.values())


@pytest.mark.parametrize(
    ("result", "terms"),
    [
        ("verified", {"expires_on": date(2019, 1, 1)}),
        ("verified", {"expires_on": date(2026, 11, 22)}),
        ("verified", {"issued_on": date(2026, 11, 24)}),
        ("verified", {"number": "N" * 41}),
        ("verified", {"count": 3}),
        ("failed", {"number": "NY-9"}),
    ],
)
def test_terms_that_do_not_fit_are_refused(now, result, terms):
    case = prepared(credential_case(), now, facts=has(**terms))
    refused(TermsDoNotFit, case, now, result=result, terms=terms)


@pytest.mark.parametrize(("last_day", "holds"), [(date(2026, 11, 23), True), (date(2026, 11, 22), False)])
def test_what_has_ended_while_it_waited_is_not_verified(now, last_day, holds):
    """Its clinician would be told that it is, until a day that is over."""
    case = prepared(credential_case(expires_on=last_day), now)

    if holds:
        decide(case, now)
        assert stored(case).credential.verified_until == last_day
    else:
        refused(TermsDoNotFit, case, now)


def test_with_the_number_of_another_licence_it_is_refused(now):
    provider = owned()
    credential_case(provider=provider, number="NY-9")
    case = prepared(credential_case(provider=provider), now, facts=has(number="NY-9"))

    refused(decisions.outcomes.credentials.LicenceIsThere, case, now, terms={"number": "NY-9"})


def test_an_identity_is_proofed_by_a_document(now):
    case = prepared(identity_case(provider=owned(identity_proofed_at=None)), now)

    decide(case, now, result="proofed")

    assert Provider.objects.get(pk=case.provider_id).identity_proofed_at == now
    assert OutboxMessage.objects.get().kind == "verification.identity_proofed"


def test_an_identity_that_is_not_shown_stays_unproofed(now):
    case = assigned(identity_case(provider=owned(identity_proofed_at=None)), jonas(), now)
    refused(EvidenceNeeded, case, now, result="proofed")

    decide(case, now, result="failed")

    assert Provider.objects.get(pk=case.provider_id).identity_proofed_at is None


def test_an_identity_that_fails_later_is_proofed_no_more(okafor_practice, now):
    provider = okafor_practice.provider
    case = assigned(identity_case(provider=provider), jonas(), now)
    assert SearchRow.objects.get(practice_id=okafor_practice.pk).ok

    decide(case, now, result="failed")

    provider.refresh_from_db()
    assert provider.identity_proofed_at is None
    assert not SearchRow.objects.get(practice_id=okafor_practice.pk).ok


def test_a_decision_brings_search_in_step(okafor_practice, now):
    provider = okafor_practice.provider
    provider.owner = UserFactory(email="okafor@example.org")
    provider.save()
    Credential.objects.filter(provider=provider, kind="licence").update(state="failed")
    Provider.objects.filter(pk=provider.pk).update(identity_proofed_at=None)
    decisions.search_rows.refresh_provider(provider.pk, now=now)
    assert not SearchRow.objects.get(practice_id=okafor_practice.pk).ok
    for case in (credential_case(provider=provider), identity_case(provider=provider)):
        prepared(case, now)
        decide(case, now, result="verified" if case.credential_id else "proofed")

    assert SearchRow.objects.get(practice_id=okafor_practice.pk).ok


def test_ways_are_those_of_the_primary_sources():
    """No primary source is beyond recording."""
    ways = {way for primary in decisions.support.PRIMARY.values() for way in primary}

    assert {(source, method) for source, method in ways if method not in evidence.FITTING[source]} == set()
