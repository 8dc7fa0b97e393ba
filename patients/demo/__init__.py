"""The demonstration for whoever tries Kaly out: people to sign in as, and the visits of one of them."""

from patients.demo.aside import step_aside
from patients.demo.people import (
    CLINICIAN,
    DESK,
    NURSE,
    OWNER,
    PATIENT,
    PEOPLE,
    SECOND_VERIFIER,
    STAFF,
    VERIFIER,
    Person,
    settle,
)

__all__ = [
    "CLINICIAN",
    "DESK",
    "NURSE",
    "OWNER",
    "PATIENT",
    "PEOPLE",
    "SECOND_VERIFIER",
    "STAFF",
    "VERIFIER",
    "Person",
    "settle",
    "step_aside",
]
