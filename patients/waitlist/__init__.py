"""Who waits for a time, and the free times that are offered to them: to one person at a time, in turn."""
