"""Organised reviews in a made-up marketplace: how far they move a shown rating, and whom the freeze hits in vain."""
