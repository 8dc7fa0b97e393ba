"""What a clinic answers to a review in public, and what it may not say there."""
