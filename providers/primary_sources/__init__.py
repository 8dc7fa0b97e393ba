"""Where a fact is looked up at its source: the NPI registry, its imported file, state licence boards."""

from providers.primary_sources.asking import automatic
from providers.primary_sources.findings import PRIMARY, Finding, is_primary

__all__ = ["PRIMARY", "Finding", "automatic", "is_primary"]
