from patients import masking


def test_a_name_keeps_its_first_letters():
    assert masking.name("Ada Byrne-Lowell") == "A••• B•••"
    assert masking.name("") == ""


def test_a_number_keeps_its_last_two_digits():
    assert masking.phone("+12125550142") == "•••42"
    assert masking.phone("") == ""


def test_an_address_keeps_its_first_letter_and_its_domain():
    assert masking.email("ada@example.org") == "a•••@example.org"
    assert masking.email("") == ""
