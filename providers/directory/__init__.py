"""The directory: what public registries say of clinicians, imported from their files."""
