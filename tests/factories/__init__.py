"""Rows for tests: valid as they come, the same on every run."""
