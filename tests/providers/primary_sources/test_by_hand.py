"""What a verifier is told to look up by hand."""

import pytest

from providers.models import Credential
from providers.primary_sources.by_hand import instructions


@pytest.mark.parametrize("kind", Credential.Kind.values)
def test_every_credential_can_be_looked_up_by_hand(kind):
    steps = instructions(kind)

    assert len(steps) >= 3
    assert all(step.endswith(".") and "{" not in step for step in steps)


def test_the_steps_name_the_state_and_the_number():
    steps = " ".join(instructions("licence", state="NY", number="301442"))

    assert "the board of NY" in steps
    assert "the number 301442" in steps


def test_an_issuer_is_told_as_it_was_stated_braces_and_all():
    assert "{Board} of 0.5" in instructions("board", issuer="{Board} of 0.5")[0]


def test_for_anything_else_there_are_none():
    assert instructions("claim") == []
