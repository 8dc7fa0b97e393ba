"""The answers of the matching service as plain data, in the names of the public API."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from matching.hydration import Details
from matching.ranking import Ranked
from matching.triage import Triage
from providers import reputation
from providers.freshness import Freshness, freshness

FACTS = ("phone", "hours", "accepts", "plan")


def triage(found: Triage) -> dict[str, Any]:
    """The `triage` member: level, the rules that fired with reason and source, advice, what was not asked."""
    return {
        "level": found.level,
        "rules": [{"id": rule.id, "reason": rule.reason, "source": rule.source} for rule in found.fired],
        "advice": found.advice,
        "ruleset": found.ruleset,
        "unasked": list(found.unasked),
    }


def gate_alone(found: Triage) -> dict[str, Any]:
    """The answer of the gate alone: `triage`, and `emergency` where it is one (else null)."""
    return {"triage": triage(found), "emergency": asdict(found.emergency) if found.emergency else None}


def emergency(found: Triage) -> dict[str, Any]:
    """The answer in an emergency: whom to call and the sheet to hand over, and no list of clinicians."""
    return gate_alone(found) | {
        "results": [],
        "excluded": [],
        "widened_to_miles": None,
        "notice": None,
        "next": None,
    }


def result(
    row: Details, ranked: Ranked, *, rank: int, mode: str, next_time: datetime | None, now: datetime
) -> dict[str, Any]:
    """One clinician of the list, with the factors that make up the score."""
    shown = facts(row, now)
    return {
        "practice": practice(row),
        "rank": rank,
        "score": ranked.score,
        "mode": mode,
        "distance_miles": round(ranked.candidate.distance_miles, 1),
        "next_time": next_time.astimezone(ZoneInfo(row["zone"])).isoformat() if next_time else None,
        "factors": [
            {"code": f.code, "value": f.value, "weight": f.weight, "text": f.text} for f in ranked.factors
        ],
        "rating": {
            "shown": shown_rating(row, now),
            "count": row["review_count"],
            "percentile": row["rating_percentile"],
        },
        "plan": row["plan"],
        "facts": shown,
        "stale": [name for name, fact in shown.items() if fact and fact["stale"]],
    }


def shown_rating(row: Details, now: datetime) -> float | None:
    """The rating in stars, or None where there are too few reviews for a figure."""
    if row["profession"] is None:
        return None
    sums = reputation.Sums(row["rating_sum"], row["rating_weight"], row["review_count"])
    return reputation.shown(sums, rated_at=row["rated_at"], profession=row["profession"], now=now)


def practice(row: Details) -> dict[str, Any]:
    """The clinician and the place, as shown to anyone."""
    names = (row["first_name"], row["middle_name"], row["last_name"], row["suffix"])
    return {
        "id": str(row["practice_id"]),
        "provider": {
            "id": str(row["provider_id"]),
            "name": " ".join(part for part in names if part),
            "credential": row["credential"],
            "npi": row["npi"],
            "specialties": row["specialties"],
            "sex": row["sex"] or None,
            "languages": row["languages"],
            "demonstration": row["is_demonstration"],
        },
        "location": {
            "clinic": row["clinic_name"],
            "line1": row["line1"],
            "line2": row["line2"],
            "city": row["city"],
            "state": row["state"],
            "zip": row["zip"],
            "lat": row["lat"],
            "lon": row["lon"],
            "timezone": row["zone"],
            "wheelchair": row["wheelchair"],
        },
        "phone": row["phone"],
        "modes": [
            m for m, does in (("in_person", row["does_in_person"]), ("video", row["does_video"])) if does
        ],
        "accepts": row["accepts"],
        "confirmation": row["confirmation"],
        "first_visit_price_cents": row["price_cents"],
    }


def facts(row: Details, now: datetime) -> dict[str, Freshness | None]:
    """Who told us each shown fact and when; none for the plan where none was asked for or nothing is known of it."""
    known = [name for name in FACTS if name != "plan" or row["plan"] != "unknown"]
    return dict.fromkeys(FACTS) | {
        name: freshness(row[f"{name}_source"], row[f"{name}_confirmed_at"], now=now) for name in known
    }
