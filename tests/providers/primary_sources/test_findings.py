"""Which sources count as primary for what."""

import pytest

from providers.models import Credential
from providers.models.verification import CaseKind, EvidenceMethod, EvidenceSource
from providers.primary_sources import PRIMARY, is_primary


def test_every_kind_of_credential_and_of_other_case_has_a_primary_source():
    kinds = {*Credential.Kind.values, *CaseKind.values} - {CaseKind.CREDENTIAL}

    assert set(PRIMARY) == kinds
    assert all(PRIMARY[kind] for kind in kinds)


def test_every_primary_source_is_one_that_evidence_can_name():
    ways = {way for ways in PRIMARY.values() for way in ways}

    assert {source for source, _ in ways} <= set(EvidenceSource.values)
    assert {method for _, method in ways} <= set(EvidenceMethod.values)


@pytest.mark.parametrize(
    ("kind", "source", "method", "counts"),
    [
        ("npi", "nppes", "api", True),
        ("npi", "directory", "table", True),
        ("npi", "clinician", "document", False),
        ("licence", "state_board", "look_up", True),
        ("licence", "state_board", "api", True),
        ("licence", "state_board", "document", False),
        ("licence", "nppes", "api", False),
        ("licence", "directory", "table", False),
        ("licence", "clinician", "document", False),
        ("board", "certifying_board", "look_up", True),
        ("board", "state_board", "look_up", False),
        ("malpractice", "insurer", "letter", True),
        ("malpractice", "clinician", "document", False),
        ("training", "school", "letter", True),
        ("identity", "identity_document", "document", True),
        ("identity", "identity_document", "letter", False),
        ("claim", "registered_phone", "call", True),
        ("experience", "employer", "document", True),
        ("experience", "clinician", "document", False),
        ("exclusion", "leie", "table", True),
        ("anything", "nppes", "api", False),
    ],
)
def test_what_counts(kind, source, method, counts):
    assert is_primary(kind, source=source, method=method) is counts
