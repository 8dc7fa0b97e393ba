"""Health data at rest: a key per person, wrapped by a key from the environment."""
