"""Demand: the people who look for care, their requests and visits."""
