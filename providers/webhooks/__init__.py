"""Webhooks: a clinic's other software is told of events by Standard Webhooks, in ids alone."""
