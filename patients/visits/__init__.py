"""Confirmed visits, from the confirmation on."""
