"""Rows that the rules of claiming, documents, exclusions and verification refuse; test_constraints.py tries each."""

from datetime import timedelta

from providers.models import Recheck, VerificationEvent
from tests.factories.people import UserFactory
from tests.factories.supply import LONG_AGO, CredentialFactory, ExperienceFactory
from tests.factories.verification import (
    CaseFactory,
    DocumentFactory,
    ExclusionFactory,
    ExclusionMatchFactory,
    ProfileClaimFactory,
)


def event(**fields):
    return VerificationEvent.objects.create(case=CaseFactory(), at=LONG_AGO, **{"kind": "note"} | fields)


def evidence(**fields):
    given = {"source": "state_board", "method": "look_up", "result": "confirms", "looked_at": LONG_AGO}
    return event(**{"kind": "evidence"} | given | fields)


def recheck(**fields):
    by = UserFactory(email="ines@kaly.example")
    return Recheck.objects.create(
        requested_by=by, requested_at=LONG_AGO, total_count=1, **{"kind": "npi"} | fields
    )


def document(claimed=False):
    return DocumentFactory(claim=ProfileClaimFactory() if claimed else None, credential=CredentialFactory())


def identity_case(**fields):
    return CaseFactory(identity=True, **fields)


def experienced_case(experienced=False):
    return CaseFactory(experience=ExperienceFactory() if experienced else None)


def second_open_case(**subject):
    def both():
        first = CaseFactory(**subject)
        names = ("kind", "provider", "claim", "credential", "experience", "exclusion")
        CaseFactory(**{name: getattr(first, name) for name in names})

    return both


def about(kind, make, **fields):
    """A case of another kind than a credential."""

    def both():
        subject = make(**fields)
        provider = getattr(subject, "provider", None)
        for _ in range(2):
            CaseFactory(kind=kind, credential=None, provider=provider, **{kind: subject})

    return both


def same_licence_twice():
    first = CredentialFactory()
    CredentialFactory(provider=first.provider, state="attested", verified_at=None)


def same_match_twice():
    first = ExclusionMatchFactory()
    ExclusionMatchFactory(provider=first.provider, exclusion=first.exclusion)


def same_exclusion_twice():
    for _ in range(2):
        ExclusionFactory(identity="the same")


def decided(**fields):
    given = {
        "state": "decided",
        "result": "verified",
        "reason": "As the board has it.",
        "decided_at": LONG_AGO,
    }
    by = UserFactory(email="ines@kaly.example")
    return CaseFactory(**{"decided_by": by, **given} | fields)


REFUSED = [
    ("claimed_npi_passes_the_luhn_check", ProfileClaimFactory, {"npi": "1234567890"}),
    ("profile_claim_method_is_known", ProfileClaimFactory, {"method": "letter"}),
    ("profile_claim_state_is_known", ProfileClaimFactory, {"state": "lost", "decided_at": LONG_AGO}),
    ("a_profile_claim_that_is_over_has_its_moment", ProfileClaimFactory, {"state": "granted"}),
    ("document_kind_is_known", DocumentFactory, {"kind": "selfie"}),
    ("document_content_type_is_known", DocumentFactory, {"content_type": "text/html"}),
    ("a_document_is_about_one_thing", document, {"claimed": True}),
    ("excluded_npi_has_ten_digits", ExclusionFactory, {"npi": "12345"}),
    ("exclusion_basis_is_known", ExclusionMatchFactory, {"basis": "tip"}),
    ("exclusion_match_state_is_known", ExclusionMatchFactory, {"state": "lost"}),
    ("only_a_due_credential_says_what_for", CredentialFactory, {"due_for": "renewal"}),
    ("only_a_due_credential_says_what_for", CredentialFactory, {"state": "due"}),
    (
        "verified_credential_has_its_moment",
        CredentialFactory,
        {"verified_at": None, "state": "due", "due_for": "expiry"},
    ),
    ("case_because_is_known", CaseFactory, {"because": "mood"}),
    ("case_result_is_known", decided, {"result": "fine"}),
    ("a_case_has_its_one_subject", CaseFactory, {"credential": None}),
    ("a_case_has_its_one_subject", identity_case, {"provider": None}),
    ("a_case_has_its_one_subject", experienced_case, {"experienced": True}),
    ("a_decided_case_says_what_who_when_and_why", decided, {"reason": ""}),
    ("a_decided_case_says_what_who_when_and_why", decided, {"decided_by": None}),
    ("a_decided_case_says_what_who_when_and_why", decided, {"decided_at": None}),
    ("a_decided_case_says_what_who_when_and_why", decided, {"result": ""}),
    ("event_kind_is_known", event, {"kind": "rumour"}),
    ("event_source_is_known", evidence, {"source": "friend"}),
    ("event_method_is_known", evidence, {"method": "guess"}),
    ("evidence_says_where_how_and_when", evidence, {"source": ""}),
    ("evidence_says_where_how_and_when", evidence, {"method": ""}),
    ("evidence_says_where_how_and_when", evidence, {"result": "fine"}),
    ("evidence_says_where_how_and_when", evidence, {"looked_at": None}),
    ("evidence_says_where_how_and_when", evidence, {"looked_at": LONG_AGO + timedelta(seconds=1)}),
    ("recheck_kind_is_known", recheck, {"kind": "mood"}),
]
UNIQUE = [
    ("one_open_profile_claim_per_account", lambda: [ProfileClaimFactory() for _ in range(2)]),
    ("one_living_credential_per_licence", same_licence_twice),
    ("one_match_per_clinician_and_exclusion", same_match_twice),
    ("one_open_case_per_credential", second_open_case()),
    ("one_open_case_per_identity", second_open_case(identity=True)),
    ("one_open_case_per_claim", about("claim", ProfileClaimFactory)),
    ("one_open_case_per_experience", about("experience", ExperienceFactory)),
    ("one_open_case_per_exclusion", about("exclusion", ExclusionMatchFactory)),
    ("one_recheck_of_a_kind_at_a_time", lambda: [recheck(kind="npi") for _ in range(2)]),
]
