"""Leaked passwords are found in a file of hashes, wherever they stand in it."""

import hashlib

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.sign_in.passwords import is_breached
from config.checks import leaked_passwords_are_at_hand

LEAKED = [f"leaked password {number}" for number in range(50)]


def lines(passwords, count=lambda number: number**5):
    hashes = sorted(hashlib.sha1(password.encode()).hexdigest().upper() for password in passwords)
    return [f"{digest}:{count(number)}" for number, digest in enumerate(hashes)]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "leaked.txt"
    path.write_text("\n".join(lines(LEAKED)) + "\n")
    return path


@pytest.mark.parametrize("password", LEAKED)
def test_each_leaked_password_is_found(file, password):
    assert is_breached(password, file)


@pytest.mark.parametrize("number", range(50))
def test_no_other_password_is(file, number):
    assert not is_breached(f"kept to myself {number}", file)


@pytest.mark.parametrize("size", range(5))
@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_files_of_a_few_lines(tmp_path, size, ending):
    path = tmp_path / "few.txt"
    path.write_text(
        ("\r\n" if "\r" in ending else "\n").join(lines(LEAKED[:size])) + (ending if size else "")
    )

    assert [is_breached(password, path) for password in LEAKED[:5]] == [True] * size + [False] * (5 - size)


def test_a_leaked_password_is_refused_and_without_a_file_it_is_not(file, settings):
    validate_password(LEAKED[0])
    settings.BREACHED_PASSWORDS_FILE = str(file)

    with pytest.raises(ValidationError) as refusal:
        validate_password(LEAKED[0])

    assert [error.code for error in refusal.value.error_list] == ["password_breached"]
    validate_password("kept to myself 0")


def test_a_file_that_is_not_there_is_an_error_of_the_settings(file, settings):
    settings.BREACHED_PASSWORDS_FILE = str(file)
    assert leaked_passwords_are_at_hand() == []

    settings.BREACHED_PASSWORDS_FILE = str(file) + ".gone"
    assert [error.id for error in leaked_passwords_are_at_hand()] == ["config.E001"]
