"""The tables of patients, a module per noun."""

from patients.models.break_glass import BreakGlass
from patients.models.consents import Consent, Purpose
from patients.models.coverages import Coverage
from patients.models.feeds import CalendarFeed
from patients.models.holds import Hold
from patients.models.intakes import Intake
from patients.models.patients import Patient
from patients.models.proxies import Proxy
from patients.models.requests import CounterOffer, RequestTarget, VisitRequest
from patients.models.visits import Visit
from patients.models.waitlist import WaitlistEntry, WaitlistOffer

__all__ = [
    "BreakGlass",
    "CalendarFeed",
    "Consent",
    "CounterOffer",
    "Coverage",
    "Hold",
    "Intake",
    "Patient",
    "Proxy",
    "Purpose",
    "RequestTarget",
    "Visit",
    "VisitRequest",
    "WaitlistEntry",
    "WaitlistOffer",
]
