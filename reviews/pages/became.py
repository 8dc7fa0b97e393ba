"""What became of a review, in the words of its author's page."""

from datetime import datetime
from typing import Any

from accounts.models import MessageLanguage, User
from reviews import reading
from reviews.kinds import RULES
from reviews.models import Appeal, Review, ReviewState
from reviews.models.reviews import REFUSED
from reviews.moderation import appealing
from reviews.pages import telling
from reviews.pages.spoken import WORDS, Words

Told = dict[str, Any]


def told(review: Review, *, by: User, language: MessageLanguage, now: datetime) -> Told:
    """This function will say where a review stands, why, and whether its author can ask for another look."""
    words = WORDS[language]
    return {
        "text": _where(review, words, language),
        "why": _why(review, words, language) if review.status == ReviewState.HELD else [],
        "shown": telling.review(reading.shown(review), words, language) if review.is_shown else None,
        "yours": review.text if review.redactions or review.status in REFUSED else "",
        "may_appeal": _may_appeal(review, by, now),
        "appeal_is_open": Appeal.objects.filter(decision__review=review, decided_at=None).exists(),
    }


def _where(review: Review, words: Words, language: MessageLanguage) -> list[str]:
    said = words["became"]
    if review.status in REFUSED:
        return [said["refused"].format(rule=RULES[language][review.rejection_code])]
    if not review.is_shown:
        return [said[review.status]]
    return [
        said["redacted" if review.redactions else "published"],
        said["counts" if review.counted_at else "counts_not"],
    ]


def _why(review: Review, words: Words, language: MessageLanguage) -> list[Told]:
    """Each reason once, with the places in the author's own words where there are some.

    The screening's own sentence is English; in another language the words of its reason stand for it.
    """
    text, rows = review.text or "", []
    for code in dict.fromkeys(review.held_for):
        found = [one for one in review.findings if one["code"] == code]
        rows.append(
            {
                "text": words["held"][code],
                "places": [
                    {
                        "said": text[one["start"] : one["end"]],
                        "why": one["why"] if language == MessageLanguage.EN else "",
                    }
                    for one in found
                ],
            }
        )
    return list({row["text"]: row for row in reversed(rows)}.values())[::-1]


def _may_appeal(review: Review, by: User, now: datetime) -> bool:
    """Whether `appealing.appeal` would take it, as far as can be seen without its lock."""
    try:
        decision = appealing.concerning(review=review, user=by)
    except appealing.NothingToAppeal:
        return False
    return (
        decision.at + appealing.WITHIN >= now
        and appealing.stands(review, decision)
        and not Appeal.objects.filter(decision=decision).exists()
    )
