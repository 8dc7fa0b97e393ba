"""How a clinician comes to their profile: claiming it, what is still to do, and what they may change of it."""
