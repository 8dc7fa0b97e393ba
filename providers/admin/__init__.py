"""Supply, for staff: what they change is in search at once; the catalogue and taken time are only shown."""

from providers.admin import cases, catalogue, clinicians, credentials, directory, exclusions, places, supply

__all__ = ["cases", "catalogue", "clinicians", "credentials", "directory", "exclusions", "places", "supply"]
