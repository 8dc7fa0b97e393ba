"""The check digit of an NPI. Pure."""

PREFIX = "80840"  # of the card numbers that NPIs are a part of (CMS, NPI check digit rule)


def is_npi(text: str) -> bool:
    """Whether these are ten digits whose last one fits the others, by the Luhn check over the prefix 80840."""
    if len(text) != 10 or not (text.isascii() and text.isdecimal()):
        return False
    digits = [int(digit) for digit in reversed(PREFIX + text)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
