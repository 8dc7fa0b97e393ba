"""NPIs that pass the check digit."""

PREFIX_SUM = 24  # what the prefix 80840 adds to the Luhn sum


def npi(number, *, lead="1"):
    """The NPI with a leading digit, these eight and the check digit: npi(23456789) is 1234567893."""
    digits = f"{lead}{number:08d}"
    doubled = [int(d) * 2 if i % 2 == 0 else int(d) for i, d in enumerate(digits)]
    total = PREFIX_SUM + sum(d - 9 if d > 9 else d for d in doubled)
    return f"{digits}{-total % 10}"
