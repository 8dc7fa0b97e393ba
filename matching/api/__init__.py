"""The public API of matching."""
