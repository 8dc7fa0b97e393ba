"""Private addresses under which a calendar elsewhere reads visits: times and places, and nothing of a person."""
