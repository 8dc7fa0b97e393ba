"""The desk of moderators: what waits, one review at a time, appeals and freezes; no stars, and nobody's name."""

from reviews.admin import appeals, freezes, waiting

__all__ = ["appeals", "freezes", "waiting"]
