"""The API about people who look for care."""
