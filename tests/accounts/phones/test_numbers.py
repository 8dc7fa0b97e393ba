"""What is taken as a number that text messages go to."""

import pytest

from accounts import phones
from accounts.phones.numbers import NumberNotUsable


@pytest.mark.parametrize(
    "text",
    [
        "+12125550142",
        "(212) 555-0142",
        "212.555.0142",
        " 1 212 555 0142 ",
        "212-555-0142",
        "tel:+1-212-555-0142",
    ],
)
def test_a_number_is_read_as_people_write_it(text):
    assert phones.parse(text) == "+12125550142"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "STOP",
        "555-0142",  # without its area code
        "+442079460123",  # another country
        "+18765550142",  # an island: the same +1, another price
        "+19005550142",  # premium
        "+18005550142",  # free of charge, and no mobile
        "+12125550142 ext. 7",
        "+1212555014",
        "+12125550142" + " " * 40,
        "+1 212 555 0142, +1 212 555 0143",
    ],
)
def test_whatever_else_is_none(text):
    with pytest.raises(NumberNotUsable) as refusal:
        phones.parse(text)
    assert (refusal.value.code, refusal.value.status, refusal.value.field) == (
        "number_not_usable",
        400,
        "number",
    )


def test_a_number_is_found_by_a_hash_that_the_key_of_the_house_makes(settings):
    before = phones.digest_of("+12125550142")
    settings.SECRET_KEY = "another" * 8
    assert len(before) == 64
    assert phones.digest_of("+12125550142") != before
