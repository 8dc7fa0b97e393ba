"""What an author may send about a visit."""

from collections.abc import Mapping
from typing import Any

from accounts.api.serializers import StrictBoolean, StrictChar, StrictInteger, StrictSerializer
from reviews.writing import Stars, Written

STARS = {"min_value": 1, "max_value": 5}
THEMES = {
    "timely_access": "Care when it was needed.",
    "listened": "Listened carefully and explained things well.",
    "staff": "Helpful and courteous staff.",
    "coordination": "Knew what others had done, and told others.",
}
ABOUT = "1 to 5; null or left out: not said."


class StarsForm(StrictSerializer):
    overall = StrictInteger(**STARS, help_text="1 to 5: how good this visit was as a whole.")
    timely_access = StrictInteger(
        **STARS, required=False, allow_null=True, help_text=f"{THEMES['timely_access']} {ABOUT}"
    )
    listened = StrictInteger(
        **STARS, required=False, allow_null=True, help_text=f"{THEMES['listened']} {ABOUT}"
    )
    staff = StrictInteger(**STARS, required=False, allow_null=True, help_text=f"{THEMES['staff']} {ABOUT}")
    coordination = StrictInteger(
        **STARS, required=False, allow_null=True, help_text=f"{THEMES['coordination']} {ABOUT}"
    )
    would_recommend = StrictBoolean(required=False, allow_null=True)


class Write(StrictSerializer):
    stars = StarsForm()
    text = StrictChar(max_length=4000, required=False, allow_blank=True)
    display_name = StrictChar(
        max_length=40,
        required=False,
        allow_blank=True,
        help_text="What the review is shown under; `A patient` where it is left out.",
    )
    show_visit = StrictChar(
        max_length=10,
        required=False,
        allow_null=True,
        help_text="The version of the text that you agree to, to show month and complaint. Null or left out: no.",
    )


def written(sent: Mapping[str, Any]) -> Written:
    """This function will make what the domain takes of what was sent."""
    words = {name: sent[name] for name in ("text", "display_name", "show_visit") if name in sent}
    return Written(stars=Stars(**sent["stars"]), **words)
