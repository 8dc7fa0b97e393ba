"""Computers of others, at addresses that strangers name: which of them may be reached, and one exchange with one."""
