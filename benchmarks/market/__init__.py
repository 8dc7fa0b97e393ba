"""A made-up marketplace of any size from a seed: drawn with numpy, loaded set by set."""

from benchmarks.market import loading
from benchmarks.market.loading import Market, current, load

__all__ = ["Market", "current", "load", "loading"]
