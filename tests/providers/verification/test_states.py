"""Each state of credentials and of experience, and each thing that can be done in it: what follows, or a refusal."""

from datetime import date, timedelta

import pytest

from accounts.errors import DomainError
from accounts.models import OutboxMessage
from providers.models import ConditionExperience, Credential, VerificationCase
from providers.verification import credentials, decisions, experience, states
from providers.verification.states import ChangedMeanwhile, IllegalTransition
from providers.verification.support import EvidenceNeeded
from tests.factories.supply import CredentialFactory, ExperienceFactory
from tests.factories.verification import CaseFactory
from tests.factories.verifying import REASON, assigned, ines, jonas, owned, prepared, stored

pytestmark = pytest.mark.django_db

C, E = Credential.State, ConditionExperience.State
NEVER_VERIFIED = (C.ATTESTED, C.IN_REVIEW, C.FAILED)


def credential_in(state, **fields):
    """With its open case where such a one has one."""
    due_for = fields.pop("due_for", "renewal" if state == C.DUE else "")
    verified_at = {} if state not in NEVER_VERIFIED else {"verified_at": None}
    row = CredentialFactory(state=state, due_for=due_for, **verified_at, **fields)
    if state in (C.IN_REVIEW, C.DUE):
        CaseFactory(credential=row, provider=row.provider)
    return row


def experience_in(state):
    ends = {} if state in (E.VERIFIED, E.EXPIRED) else {"valid_until": None}
    return ExperienceFactory(state=state, **ends)


CREDENTIAL_ACTS = {
    "submit": lambda row, now: credentials.submit(credential=row, now=now),
    "make due by age": lambda row, now: credentials.make_due(credential=row, because="renewal", now=now),
    "make due by a change": lambda row, now: credentials.make_due(
        credential=row, because="profile_change", now=now
    ),
    "lapse": lambda row, now: credentials.lapse(credential=row, now=now),
    "suspend": lambda row, now: credentials.suspend(credential=row, reason=REASON, by=ines(), now=now),
    "lift": lambda row, now: credentials.lift(credential=row, reason=REASON, by=ines(), now=now),
    "verify": lambda row, now: credentials.settle(credential=row, result="verified", terms={}, now=now),
    "fail": lambda row, now: credentials.settle(credential=row, result="failed", terms={}, now=now),
    "decide that it lapsed": lambda row, now: credentials.settle(
        credential=row, result="lapsed", terms={}, now=now
    ),
    "change": lambda row, now: credentials.change(credential=row, details={"number": "NY-2"}, now=now),
    "remove": lambda row, now: credentials.remove(credential=row, now=now),
}
SAME, GONE = "as it was", "gone"
# What follows; what is not named is refused.
CREDENTIAL_TABLE = {
    C.ATTESTED: {"submit": C.IN_REVIEW, "suspend": C.SUSPENDED, "change": C.ATTESTED, "remove": GONE},
    C.IN_REVIEW: {"verify": C.VERIFIED, "fail": C.FAILED, "suspend": C.SUSPENDED},
    C.VERIFIED: {"make due by age": C.DUE, "make due by a change": C.DUE, "suspend": C.SUSPENDED},
    C.DUE: {
        "make due by age": SAME,
        "make due by a change": C.DUE,
        "verify": C.VERIFIED,
        "lapse": C.LAPSED,
        "decide that it lapsed": C.LAPSED,
        "suspend": C.SUSPENDED,
    },
    C.SUSPENDED: {"lift": C.DUE},
    C.FAILED: {},
    C.LAPSED: {"lapse": SAME},
}
EXPERIENCE_ACTS = {
    "submit": lambda row, now: experience.submit(experience=row, now=now),
    "expire": lambda row, now: experience.expire(experience=row, now=now),
    "verify": lambda row, now: experience.settle(experience=row, result="verified", terms={}, now=now),
    "find it too little": lambda row, now: experience.settle(
        experience=row, result="insufficient", terms={}, now=now
    ),
    "reject": lambda row, now: experience.settle(experience=row, result="rejected", terms={}, now=now),
    "change": lambda row, now: experience.change(experience=row, details={"count": 3}, now=now),
    "remove": lambda row, now: experience.remove(experience=row, now=now),
}
EXPERIENCE_TABLE = {
    E.SELF_REPORTED: {"submit": E.SUBMITTED, "change": E.SELF_REPORTED, "remove": GONE},
    E.SUBMITTED: {},
    E.IN_REVIEW: {"verify": E.VERIFIED, "find it too little": E.INSUFFICIENT, "reject": E.REJECTED},
    E.VERIFIED: {"expire": E.EXPIRED},
    E.INSUFFICIENT: {},
    E.REJECTED: {},
    E.EXPIRED: {"expire": SAME},
}


def compare(make, acts, allowed, now):
    """Does everything in one state, each to a row of its own."""
    for name, act in acts.items():
        row = make()
        model = type(row)
        before = model.objects.filter(pk=row.pk).values().get()
        try:
            act(row, now)
        except DomainError as refusal:
            assert name not in allowed, name
            assert refusal.code in ("illegal_transition", "is_submitted"), name
            assert model.objects.filter(pk=row.pk).values().get() == before
        else:
            after = model.objects.filter(pk=row.pk).values().first()
            expected = allowed[name]
            if expected == SAME:
                assert after == before, name
            else:
                assert (after["state"] if after else GONE) == expected, name
        VerificationCase.objects.all().delete()
        model.objects.all().delete()


@pytest.mark.parametrize("state", C.values)
def test_a_credential_goes_as_its_table_says(now, state):
    compare(lambda: credential_in(state), CREDENTIAL_ACTS, CREDENTIAL_TABLE[state], now)


@pytest.mark.parametrize("state", E.values)
def test_experience_goes_as_its_table_says(now, state):
    compare(lambda: experience_in(state), EXPERIENCE_ACTS, EXPERIENCE_TABLE[state], now)


@pytest.mark.parametrize(
    ("table", "ends"),
    [
        (states.CREDENTIAL, {C.FAILED, C.LAPSED}),
        (states.EXPERIENCE, {E.INSUFFICIENT, E.REJECTED, E.EXPIRED}),
    ],
)
def test_the_tables_know_every_state_and_their_ends(table, ends):
    assert table.keys() == ({*C.values} if table is states.CREDENTIAL else {*E.values})
    assert {state for state, following in table.items() if not following} == ends
    assert set().union(*table.values()) <= table.keys()


def test_what_changed_meanwhile_is_left_alone(now):
    row = credential_in(C.VERIFIED)
    Credential.objects.filter(pk=row.pk).update(state=C.SUSPENDED)

    with pytest.raises(ChangedMeanwhile):
        states.move(row, C.DUE, due_for="renewal")
    assert Credential.objects.get(pk=row.pk).state == C.SUSPENDED


def test_without_the_comparison_the_later_one_wins(now, monkeypatch):
    """The twin: it is that comparison that holds it."""
    row = credential_in(C.VERIFIED)
    Credential.objects.filter(pk=row.pk).update(state=C.SUSPENDED)
    rows = Credential.objects.all()
    monkeypatch.setattr(Credential._default_manager, "filter", lambda pk, state: rows.filter(pk=pk))

    states.move(row, C.DUE, due_for="renewal")

    assert Credential.objects.get(pk=row.pk).state == C.DUE


def test_handing_in_opens_a_case(now):
    row = credentials.submit(credential=credential_in(C.ATTESTED), now=now)
    reported = experience.submit(experience=experience_in(E.SELF_REPORTED), now=now)

    assert row.cases.get().because == reported.cases.get().because == "new"


@pytest.mark.parametrize(
    ("first", "then", "left"),
    [
        ("renewal", "expiry", "renewal"),
        ("renewal", "exclusion", "exclusion"),
        ("expiry", "profile_change", "profile_change"),
        ("exclusion", "renewal", "exclusion"),
        ("profile_change", "exclusion", "profile_change"),
    ],
)
def test_the_graver_cause_of_being_due_stays(now, first, then, left):
    row = credential_in(C.VERIFIED)
    assert credentials.make_due(credential=row, because=first, now=now) is True

    assert credentials.make_due(credential=row, because=then, now=now) is (left == then)
    row.refresh_from_db()
    assert (row.due_for, row.verified_until is None) == (left, left in ("exclusion", "profile_change"))
    assert row.cases.open().get().because == (then if row.due_for == then else first)


def test_evidence_of_before_says_nothing_of_what_came_up(now):
    row = credential_in(C.VERIFIED, provider=owned())
    credentials.make_due(credential=row, because="renewal", now=now)
    first = prepared(row.cases.get(), now)

    credentials.make_due(credential=row, because="profile_change", now=now)

    assert stored(first).state == "withdrawn"
    case = assigned(row.cases.open().get(), jonas(), now)
    with pytest.raises(EvidenceNeeded):
        decisions.decide(case_id=case.pk, result="verified", reason=REASON, by=jonas(), now=now)
    row.refresh_from_db()
    assert (row.state, row.verified_until) == ("due", None)


def npi_in(state):
    return credential_in(state, provider=owned(), kind="npi", jurisdiction="", expires_on=None)


@pytest.mark.parametrize(
    ("state", "act"), [(C.DUE, "lapse"), (C.DUE, "decide that it lapsed"), (C.IN_REVIEW, "fail")]
)
def test_an_npi_that_is_over_can_be_handed_in_again(now, state, act):
    row = npi_in(state)

    CREDENTIAL_ACTS[act](row, now)

    anew = row.provider.credentials.get(state=C.ATTESTED)
    assert (anew.kind, anew.number) == ("npi", row.provider.npi)
    assert credentials.submit(credential=anew, now=now).state == C.IN_REVIEW


def test_an_npi_is_not_offered_twice(now):
    row = npi_in(C.DUE)
    CredentialFactory(provider=row.provider, kind="npi", jurisdiction="", expires_on=None)

    credentials.lapse(credential=row, now=now)

    assert not row.provider.credentials.filter(state=C.ATTESTED).exists()


def test_what_lapses_or_is_suspended_needs_no_verifier(now):
    for act in ("lapse", "suspend"):
        row = credential_in(C.DUE)
        CREDENTIAL_ACTS[act](row, now)
        assert row.cases.get().state == "withdrawn"


@pytest.mark.parametrize("state", [C.ATTESTED, C.IN_REVIEW, C.VERIFIED, C.DUE])
def test_a_suspension_is_told_with_its_reason_and_lifted_into_a_case(now, state):
    row = credential_in(state, provider=owned())
    credentials.suspend(credential=row, reason=REASON, by=ines(), now=now)
    assert OutboxMessage.objects.get().kind == "verification.credential_suspended"
    (event,) = row.history.filter(state=C.SUSPENDED)
    assert event.pgh_context == {"reason": REASON, "by": str(ines().pk)}

    lifted = credentials.lift(credential=row, reason=REASON, by=ines(), now=now + timedelta(days=1))

    was_verified = state in (C.VERIFIED, C.DUE)
    assert (lifted.state, lifted.due_for) == (
        ("due", "profile_change") if was_verified else ("in_review", "")
    )
    assert row.cases.open().get().because == "profile_change"


@pytest.mark.parametrize("act", [credentials.suspend, credentials.lift])
def test_nothing_is_suspended_or_lifted_without_a_reason(now, act):
    row = credential_in(C.SUSPENDED if act is credentials.lift else C.VERIFIED)

    with pytest.raises(DomainError, match="10 characters"):
        act(credential=row, reason="because", by=ines(), now=now)
    assert Credential.objects.get(pk=row.pk).state == row.state


def test_a_licence_is_attested_once(now):
    row = credential_in(C.ATTESTED)
    details = {"kind": "licence", "jurisdiction": "NY", "number": row.number, "expires_on": date(2028, 1, 1)}

    with pytest.raises(credentials.LicenceIsThere):
        credentials.attest(provider=row.provider, details=details, now=now)
    assert row.provider.credentials.count() == 1


def test_a_suspended_licence_is_not_attested_anew(now):
    row = credential_in(C.SUSPENDED)
    details = {"kind": "licence", "jurisdiction": "NY", "number": row.number, "expires_on": date(2028, 1, 1)}

    with pytest.raises(credentials.LicenceIsThere):
        credentials.attest(provider=row.provider, details=details, now=now)
    other = CredentialFactory(provider=row.provider, number="NY-2", state=C.ATTESTED, verified_at=None)
    with pytest.raises(credentials.LicenceIsThere):
        credentials.change(credential=other, details={"number": row.number}, now=now)
    assert set(row.provider.credentials.values_list("number", "state")) == {
        (row.number, "suspended"),
        ("NY-2", "attested"),
    }


def test_a_suspension_is_not_lifted_beside_the_same_licence(now):
    row = credential_in(C.SUSPENDED)
    CredentialFactory(provider=row.provider, number=row.number)

    with pytest.raises(credentials.LicenceIsThere):
        credentials.lift(credential=row, reason=REASON, by=ines(), now=now)
    assert Credential.objects.get(pk=row.pk).state == C.SUSPENDED
    assert not row.cases.exists()


def test_after_it_failed_a_licence_is_attested_anew(now):
    row = credential_in(C.FAILED)
    details = {"kind": "licence", "jurisdiction": "NY", "number": row.number, "expires_on": date(2028, 1, 1)}

    assert credentials.attest(provider=row.provider, details=details, now=now).state == C.ATTESTED


def test_what_is_gone_can_not_be_handed_in(now):
    row = credential_in(C.ATTESTED)
    Credential.objects.all().delete()

    with pytest.raises(ChangedMeanwhile):
        credentials.submit(credential=row, now=now)


def test_an_illegal_step_has_its_code():
    assert (IllegalTransition.code, IllegalTransition.status) == ("illegal_transition", 409)
