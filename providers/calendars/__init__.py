"""Calendars elsewhere: fetched from addresses that strangers name, read apart, kept as spans."""
