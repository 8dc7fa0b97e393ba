"""What a cell of a spreadsheet means, as people and Excel write it; refused rather than guessed."""

import re
from datetime import date, time
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from providers import telephone
from providers.npi import is_npi

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
YES, NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}
WHOLE = re.compile(r"(\d+)(?:\.0+)?", re.ASCII)  # what a spreadsheet made of a whole number
ZIP_PLUS_4 = re.compile(r"(\d{5})-\d{4}", re.ASCII)
CLOCK = re.compile(r"(\d{1,2})(?::(\d\d))?(?::00)?(?:\s*([AP])\.?M\.?)?", re.ASCII | re.IGNORECASE)
AMERICAN_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
PRICE = re.compile(r"\$?\s*(\d{1,3}(?:,\d{3}){1,2}|\d{1,7})(?:\.(\d\d?))?", re.ASCII)
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
HIGHEST_PRICE = 10_000_000


class BadCell(Exception):
    """A cell that can't be used: a stable code, and a sentence without what stands in it."""

    def __init__(self, code: str, detail: str) -> None:
        self.code, self.detail = code, detail
        super().__init__(code)


def npi(text: str) -> str:
    """This function will read an NPI, also with the `.0` of a spreadsheet.

    :raises BadCell: digits were lost, or it can't be one
    """
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", text, re.IGNORECASE | re.ASCII):
        raise BadCell(
            "digits_lost", "The spreadsheet has shortened this number. Make the column text and type it anew."
        )
    found = WHOLE.fullmatch(text)
    if found is None or not is_npi(found[1]):
        raise BadCell("invalid_npi", "This is no NPI: ten digits, of which the last one checks the others.")
    return found[1]


def zip_code(text: str) -> str:
    """This function will read a ZIP code, also as a number that has lost the zeros at its front.

    :raises BadCell: it can't be one
    """
    if found := ZIP_PLUS_4.fullmatch(text):
        return found[1]
    whole = WHOLE.fullmatch(text)
    digits = whole[1] if whole else ""
    if 3 <= len(digits) <= 5:
        return digits.zfill(5)
    if 7 <= len(digits) <= 9:
        return digits.zfill(9)[:5]
    raise BadCell("invalid_zip", "This is no ZIP code.")


def identifier(text: str) -> UUID:
    """This function will read the id of a location.

    :raises BadCell: it is none
    """
    try:
        return UUID(text) if len(text) == 36 else _no_id()
    except ValueError:
        return _no_id()


def _no_id() -> UUID:
    raise BadCell("unknown_location", "The clinic has no location with this id.")


def phone(text: str) -> str:
    """This function will read a telephone number.

    :raises BadCell: there can be no such
    """
    kept = telephone.international(text)
    if kept is None:
        raise BadCell("invalid_phone", "This is no telephone number.")
    return kept


def yes_or_no(text: str) -> bool:
    """This function will read yes or no, however a spreadsheet says it.

    :raises BadCell: it is neither
    """
    word = text.lower()
    if word not in YES | NO:
        raise BadCell("invalid_choice", "Please write yes or no.")
    return word in YES


def one_of(text: str, choices: list[str]) -> str:
    """This function will read one of some codes, in any case.

    :raises BadCell: it is none
    """
    if text.lower() not in choices:
        raise BadCell("invalid_choice", f"Please write one of: {', '.join(choices)}.")
    return text.lower()


def cents(text: str) -> int:
    """This function will read an amount of dollars.

    :raises BadCell: it is none, or more than 100,000 dollars
    """
    found = PRICE.fullmatch(text)
    amount = (
        int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0"))
        if found
        else HIGHEST_PRICE + 1
    )
    if amount > HIGHEST_PRICE:
        raise BadCell("invalid_price", "Please write dollars, such as 180 or 180.50.")
    return amount


def email(text: str) -> str:
    """This function will read an e-mail address.

    :raises BadCell: it can't be one
    """
    try:
        validate_email(text)
    except ValidationError:
        raise BadCell("invalid_email", "This is no e-mail address.") from None
    if len(text) > 254:
        raise BadCell("invalid_email", "This e-mail address is too long.")
    return text.lower()


def weekday(text: str) -> int:
    """This function will read a day of the week: its name, three letters of it, or 0 for Monday to 6.

    :raises BadCell: it is none
    """
    word = text.lower()
    for number, name in enumerate(WEEKDAYS):
        if word in (name, name[:3], str(number), f"{number}.0"):
            return number
    raise BadCell("invalid_weekday", "Please write a day of the week, such as Monday.")


def clock(text: str) -> time:
    """This function will read a time of day to the minute: 13:30, 1:30 PM, or 9 AM.

    :raises BadCell: it is none
    """
    found = CLOCK.fullmatch(text)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    half = (found[3] or "").upper() if found else ""
    is_whole = bool(found and (found[2] or half))  # a bare 9 may be anything
    if half:
        hour = hour % 12 + 12 * (half == "P") if 1 <= hour <= 12 else 24
    if not is_whole or hour > 23 or minute > 59:
        raise BadCell("invalid_time", "Please write a time such as 13:30 or 1:30 PM.")
    return time(hour, minute)


def day(text: str) -> date:
    """This function will read a day: 2027-01-31, or 1/31/2027 as American spreadsheets save it.

    :raises BadCell: it is none
    """
    american = AMERICAN_DAY.fullmatch(text)
    written = f"{american[3]}-{american[1]:0>2}-{american[2]:0>2}" if american else text
    try:
        return date.fromisoformat(written) if ISO_DAY.fullmatch(written) else _no_day()
    except ValueError:
        return _no_day()


def _no_day() -> date:
    raise BadCell("invalid_date", "Please write a day such as 2027-01-31.")
