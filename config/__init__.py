"""Composition: settings, urls, Celery and the two commands."""
