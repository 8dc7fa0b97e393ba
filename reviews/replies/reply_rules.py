"""What a reply is refused for, and what excuses it. Pure."""

import re

from reviews.replies.confirming import CONFIRMS
from reviews.replies.denying import DENIES
from reviews.replies.faults import Fault
from reviews.replies.pressing import INSULTS, PRESSES
from reviews.replies.telling import TELLS_HEALTH

RULES = {
    Fault.CONFIRMS_A_PATIENT: tuple(map(re.compile, CONFIRMS)),
    Fault.DENIES_A_PATIENT: tuple(map(re.compile, DENIES)),
    Fault.HEALTH_DETAIL: tuple(map(re.compile, TELLS_HEALTH)),
    Fault.PRESSURE: tuple(map(re.compile, PRESSES)),
    Fault.ABUSE: tuple(map(re.compile, INSULTS)),
}

# "We never ask anybody to change a review" and "we cannot say who is a patient" are how a clinic works.
NEVER = re.compile(
    r"\b(?:never|not|don't|do not|nobody|no one|without|nor|cannot|can't|nunca|no|jamas|ni"
    r"|tampoco)\b(?: [\w']{1,20}){0,5} $"
)
WHETHER = re.compile(
    r"\b(?:whether|if|who|si|quien|anyone|anybody|somebody|someone|alguien|nadie|confirm"
    r"|confirmar)\b(?: [\w']{1,20}){0,6} $"
)
ASIDE = 60  # characters before what was found in which an excuse counts


def is_excused(fault: Fault, low: str, found: re.Match[str]) -> bool:
    """Whether the words before turn it into the contrary, or into a general rule."""
    before = low[max(0, found.start() - ASIDE) : found.start()]
    if fault == Fault.PRESSURE:
        return NEVER.search(before) is not None
    return fault == Fault.DENIES_A_PATIENT and WHETHER.search(before) is not None
