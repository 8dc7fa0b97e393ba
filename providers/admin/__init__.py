"""Supply and verification, for staff. What they change is in search at once; what is decided is decided in cases."""

from providers.admin import (
    cases,
    catalogue,
    clinicians,
    credentials,
    directory,
    exclusions,
    papers,
    places,
    rechecks,
    supply,
    webhooks,
)

__all__ = [
    "cases",
    "catalogue",
    "clinicians",
    "credentials",
    "directory",
    "exclusions",
    "papers",
    "places",
    "rechecks",
    "supply",
    "webhooks",
]
