"""Telephone numbers in their international form. Pure."""

import phonenumbers

LONGEST = 20


def international(text: str) -> str | None:
    """This function will write a number as it is kept; None: there is no such. Without a country it is American."""
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return None
    kept = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    if not phonenumbers.is_possible_number(number) or number.extension or len(kept) > LONGEST:
        return None
    return kept.replace("-", " ")
