from collections.abc import Callable

import pytest

from matching.ruleset import current
from matching.triage.answers import Told
from matching.triage.rules import GATES, RuleSet


@pytest.fixture
def ruleset() -> RuleSet:
    return current()


@pytest.fixture
def calm() -> Callable[..., Told]:
    """Somebody who answered no at every gate, but for what the test gives."""

    def told(*flags: str, **fields: object) -> Told:
        return Told(answers=dict.fromkeys(GATES, "no") | dict.fromkeys(flags, "yes"), **fields)

    return told
