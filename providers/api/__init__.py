"""The public API of supply."""
