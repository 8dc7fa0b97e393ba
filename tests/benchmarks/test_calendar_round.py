"""The mails of visits, read by a calendar in any order: it ends in the right state."""

import pytest

from benchmarks.commands import calendar_round as command


@pytest.mark.parametrize("side", ["visit", "practice"])
def test_a_calendar_ends_where_it_should_in_whatever_order_it_reads(side):
    files = [command.file_of(command.mail_of(change, side, "en")) for change in command.CHANGES]

    assert command.read_in_any_order(files) == command.EXPECTED


def test_without_versions_it_would_not(monkeypatch):
    """The control: what is read first counts."""
    said = command._said
    monkeypatch.setattr(command, "_said", lambda file: said(file)._replace(version=(0, command.SAID)))
    files = [command.file_of(command.mail_of(change, "visit", "en")) for change in command.CHANGES]

    assert command.read_in_any_order(files) != command.EXPECTED
