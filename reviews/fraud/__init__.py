"""Against organised reviews: bursts that are held and weights of the figure. Pure, and blind to stars."""
