"""Telephone numbers for text messages: proved by a code, stopped by their owner, found again by what they answer."""

from accounts.phones.numbers import digest_of, parse
from accounts.phones.proving import remove, send_code, set_number, state_of, verify

__all__ = ["digest_of", "parse", "remove", "send_code", "set_number", "state_of", "verify"]
