"""Requests for a visit: what a patient asks, what a clinic answers, how it ends."""
