"""The tables of patients, a module per noun."""

from patients.models.break_glass import BreakGlass
from patients.models.consents import Consent, Purpose
from patients.models.coverages import Coverage
from patients.models.feeds import CalendarFeed
from patients.models.holds import Hold
from patients.models.intakes import Intake
from patients.models.patients import Patient
from patients.models.proxies import Proxy
from patients.models.requests import (
    CounterOffer,
    OfferState,
    RequestState,
    RequestTarget,
    TargetState,
    VisitRequest,
)
from patients.models.visits import Visit, VisitState
from patients.models.waitlist import EntryState, WaitlistEntry, WaitlistOffer, WaitlistOfferState

__all__ = [
    "BreakGlass",
    "CalendarFeed",
    "Consent",
    "CounterOffer",
    "Coverage",
    "EntryState",
    "Hold",
    "Intake",
    "OfferState",
    "Patient",
    "Proxy",
    "Purpose",
    "RequestState",
    "RequestTarget",
    "TargetState",
    "Visit",
    "VisitRequest",
    "VisitState",
    "WaitlistEntry",
    "WaitlistOffer",
    "WaitlistOfferState",
]
