"""Reminders of visits: two days and two hours before, by the clock at the place."""
