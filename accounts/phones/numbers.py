"""Numbers as people write them, as they are dialled, and as they are found without being read.

Text messages go to mobile numbers of the United States and Canada alone. Elsewhere in the plan of +1, and at premium
numbers, each code that is sent earns somebody a share.
"""

import phonenumbers
from django.utils.crypto import salted_hmac
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from accounts.errors import DomainError

HOME = "US"
REGIONS = {"US", "PR", "VI", "GU", "AS", "MP", "CA"}
MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
MOST = 40  # characters, as people write them


class NumberNotUsable(DomainError):
    code = "number_not_usable"
    status = 400
    field = "number"
    detail = "Please give a mobile number of the United States or Canada, with its area code."


def parse(text: str) -> str:
    """This function will read a number as people write it: "(212) 555-0142" is "+12125550142".

    :raises NumberNotUsable: it is none that text messages go to
    """
    try:
        number = phonenumbers.parse(text[: MOST + 1], HOME)
    except phonenumbers.NumberParseException:
        raise NumberNotUsable from None
    region, kind = phonenumbers.region_code_for_number(number), phonenumbers.number_type(number)
    if len(text) > MOST or number.extension or region not in REGIONS or kind not in MOBILE:
        raise NumberNotUsable
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def digest_of(number: str) -> str:
    """This function will return what a number is found by: a keyed hash, for all numbers could be tried out."""
    return salted_hmac("accounts.phones", number, algorithm="sha256").hexdigest()
