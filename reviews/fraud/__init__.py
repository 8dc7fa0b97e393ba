"""Against organised reviews: what waits how long, bursts that are held, and weights; all of it blind to stars."""

from datetime import timedelta

PUBLISHED_AFTER = timedelta(days=3)  # from when it was submitted until a review is shown
COUNTED_AFTER = timedelta(days=28)  # until it counts in a figure: as long as the longest window of bursts
