"""The answer of a match in the words of the result page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from matching import ruleset
from matching.factors import VIDEO
from matching.triage import SOON
from matching.wording import opening_words

FACTORS = {
    "experience": "Experience",
    "soonness": "How soon",
    "nearness": "How near",
    "trust": "Ratings",
    "plan": "Your plan",
    "reliability": "Answers requests",
}
FACTS = {
    "phone": "phone number",
    "hours": "opening hours",
    "accepts": "taking new patients",
    "plan": "your plan",
}
PLANS = {
    "accepted": "Takes your plan",
    "not_accepted": "Does not take your plan",
    "unknown": "Has not said whether they take your plan",
}
LEVELS = {
    "emergency": "Get help now",
    "same_day": "Be seen today",
    "soon": "Be seen within two weeks",
    "self_care": "You can start at home",
}
STILL_OPEN = "Please answer the open safety questions"


def heading(triage: Mapping[str, Any]) -> str:
    """How soon to be seen, in a few words; while safety questions are open nobody can call it two weeks."""
    return STILL_OPEN if triage["unasked"] and triage["level"] == SOON else LEVELS[triage["level"]]


def card(result: Mapping[str, Any], *, plan_asked: bool) -> dict[str, Any]:
    """This function will set out one result of a match as the page shows it."""
    practice = result["practice"]
    cautions = {caution.code: caution.text for caution in ruleset.current().cautions}
    return {
        "rank": result["rank"],
        "practice_id": practice["id"],
        "provider": practice["provider"],
        "location": practice["location"],
        "phone": practice["phone"],
        "specialties": ", ".join(entry["label"] for entry in practice["provider"]["specialties"]),
        "where": "By video" if result["mode"] == VIDEO else f"{result['distance_miles']:.1f} mi",
        "is_video": result["mode"] == VIDEO,
        "next_time": next_time(result["next_time"], practice["location"]["timezone"]),
        "rating": rating(result["rating"]),
        "plan": PLANS[result["plan"]] if plan_asked else "",
        "score": round(result["score"] * 100),
        "factors": [factor | {"label": FACTORS[factor["code"]]} for factor in result["factors"]],
        "notes": [note["text"] for note in result["notes"] if note["code"] != "demonstration"],
        "ask_first": [cautions[code] for code in result["ask_first"]],
        "stale": ", ".join(FACTS[fact] for fact in result["stale"]),
    }


def next_time(moment: str | None, zone: str) -> str:
    """The next free time in the words of its place, with the zone: "Tue Dec 1, 9:30 AM EST", or nothing."""
    if moment is None:
        return ""
    wall = datetime.fromisoformat(moment).astimezone(ZoneInfo(zone))
    return f"{opening_words(wall, zone)} {wall:%Z}"


def rating(told: Mapping[str, Any]) -> str:
    """Stars with the number of reviews behind them, or "New here" where there are too few for a figure."""
    count = f"{told['count']} review{'' if told['count'] == 1 else 's'}"
    if told["shown"] is not None:
        return f"{told['shown']:.1f} of 5, from {count}"
    return f"New here, {count} so far" if told["count"] else "New here"


def open_questions(codes: list[str]) -> list[str]:
    """The safety questions without an answer, as they are asked."""
    return [question.text for question in ruleset.current().questions if question.code in codes]
