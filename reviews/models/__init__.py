"""Reviews of attended visits, what moderators decided about them, replies, and freezes of crowded clinicians."""

from reviews.models.freezes import Freeze
from reviews.models.moderation import Appeal, Decision, Flag, FlagCode, RejectionCode
from reviews.models.replies import Reply
from reviews.models.reviews import SHOWN, HeldFor, Rating, Review, ReviewState

__all__ = [
    "SHOWN",
    "Appeal",
    "Decision",
    "Flag",
    "FlagCode",
    "Freeze",
    "HeldFor",
    "Rating",
    "RejectionCode",
    "Reply",
    "Review",
    "ReviewState",
]
