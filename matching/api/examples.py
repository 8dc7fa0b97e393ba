"""Examples for the API's description."""

from matching.triage.rules import GATES

TRIAGE = {"age": 42, "answers": dict.fromkeys(GATES, "no") | {"tingling": "yes"}, "duration_weeks": 3}

MATCH = TRIAGE | {
    "location": {"zip": "10001"},
    "radius_miles": 25,
    "conditions": ["thoracic-strain"],
    "preferences": {"visit_mode": "in_person", "languages": ["en"]},
}

EMERGENCY = {
    "triage": {
        "level": "emergency",
        "rules": [{"id": "E4", "reason": "This needs to be looked at today.", "source": "NHS"}],
        "advice": "Call 911 or go to an emergency department now.",
        "ruleset": "2026.1",
        "unasked": [],
    },
    "emergency": {
        "contacts": [{"name": "Emergency services", "number": "911"}],
        "text": "Call 911 or go to an emergency department now.",
        "sheet": {"ruleset": "2026.1", "lines": [], "rules": []},
    },
    "results": [],
    "excluded": [],
    "widened_to_miles": None,
    "notice": None,
    "next": None,
}
