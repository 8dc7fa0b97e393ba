"""The tables of patients, a module per noun."""

from patients.models.break_glass import BreakGlass
from patients.models.consents import Consent, Purpose
from patients.models.coverages import Coverage
from patients.models.patients import Patient
from patients.models.proxies import Proxy

__all__ = ["BreakGlass", "Consent", "Coverage", "Patient", "Proxy", "Purpose"]
