"""Rosters and hours of a whole clinic from files: what would change is shown first, then applied as it was shown."""
