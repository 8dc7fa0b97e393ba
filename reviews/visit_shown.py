"""What an author may let stand beside a review: the month of the visit and what it was for."""

from typing import Any

from accounts.errors import DomainError
from reviews.models import Review

# A new wording is a new version; whoever agreed to an older one agreed to that.
VERSION = "2026-11"
TEXT = (
    "Beside my review Kaly may show the month of my visit and what it was for, such as: visited in March 2026 for"
    " upper back pain. I can take this back at any time."
)


class TextHasChanged(DomainError):
    code = "consent_text_has_changed"
    status = 400
    field = "show_visit"
    detail = "There is a newer text. Please read it, and agree to that one."


def require_present(version: str) -> None:
    """This function will refuse an agreement to other words than the present ones.

    :raises TextHasChanged: there are newer ones
    """
    if version != VERSION:
        raise TextHasChanged


def shown(review: Review) -> dict[str, Any] | None:
    """This function will give month and complaint where the author agreed to it; null where they did not.

    The complaint is what the visit was asked for, as the catalogue names it, and null once that was erased.
    """
    if not review.shows_visit:
        return None
    visit = review.visit
    condition = visit.target.request.condition
    return {"month": f"{visit.local_date:%Y-%m}", "condition": condition.name if condition else None}
