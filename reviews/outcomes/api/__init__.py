"""Endpoints of what becomes of patients after a visit."""
