"""RATE_LIMITS changes single limits."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import rates


def test_what_is_not_changed_stays():
    standard = rates.read("")
    assert standard.keys() == rates.DEFAULTS.keys()
    assert standard["sign_in_account"] == (10, 3600)
    assert rates.read(" sign_up=9/60, sign_in=50/600") == standard | {
        "sign_up": (9, 60),
        "sign_in": (50, 600),
    }


@pytest.mark.parametrize(
    "changes",
    ["sign_in", "sign_in=", "sign_in=0/60", "sign_in=5/0", "sign_in=-1/60", "sign_in=5/60/1", "other=5/60"],
)
def test_a_malformed_or_unknown_limit_is_refused(changes):
    with pytest.raises(ImproperlyConfigured, match="RATE_LIMITS must be name=count/seconds"):
        rates.read(changes)
