"""Reviews of visits, what moderators decided about them, replies, freezes; how patients are weeks later."""

from reviews.models.check_ins import CheckIn, CheckInKind, KeepsFrom, Outcome, OutcomeTally
from reviews.models.fact_answers import Fact, FactAnswer, Held
from reviews.models.fairness_reports import FairnessReport
from reviews.models.freezes import Freeze
from reviews.models.moderation import Appeal, Decision, Flag, FlagCode, RejectionCode
from reviews.models.replies import Reply
from reviews.models.reviews import SHOWN, HeldFor, Rating, Review, ReviewState

__all__ = [
    "SHOWN",
    "Appeal",
    "CheckIn",
    "CheckInKind",
    "Decision",
    "Fact",
    "FactAnswer",
    "FairnessReport",
    "Flag",
    "FlagCode",
    "Freeze",
    "Held",
    "HeldFor",
    "KeepsFrom",
    "Outcome",
    "OutcomeTally",
    "Rating",
    "RejectionCode",
    "Reply",
    "Review",
    "ReviewState",
]
