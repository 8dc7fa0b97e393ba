"""Examples for the API's description. The clinician in them is made up."""

from typing import Any

from matching.triage.rules import GATES
from providers.api import practice_examples

TRIAGE: dict[str, Any] = {
    "age": 42,
    "answers": dict.fromkeys(GATES, "no") | {"tingling": "yes"},
    "duration_weeks": 3,
}

MATCH: dict[str, Any] = TRIAGE | {
    "location": {"zip": "10001"},
    "radius_miles": 25,
    "conditions": ["thoracic-strain"],
    "preferences": {"visit_mode": "in_person", "languages": ["en"]},
}

RESULT = {
    "practice": practice_examples.SHOWN,
    "rank": 1,
    "score": 0.8028,
    "mode": "in_person",
    "distance_miles": 1.0,
    "next_time": "2026-11-23T12:00:00-05:00",
    "factors": [
        {"code": "experience", "value": 0.7, "weight": 0.3, "text": "Verified: 30 muscle strain visits"},
        {"code": "soonness", "value": 0.98, "weight": 0.2, "text": "Next opening: Mon Nov 23, 12:00 PM"},
        {"code": "nearness", "value": 0.96, "weight": 0.2, "text": "1.0 miles away"},
        {"code": "trust", "value": 0.5, "weight": 0.12, "text": "No rating yet, counted as average"},
        {"code": "plan", "value": 1.0, "weight": 0.1, "text": "No plan asked"},
        {"code": "reliability", "value": 0.56, "weight": 0.08, "text": "Counted as average"},
    ],
    "rating": practice_examples.RATING,
    "plan": "unknown",
    "facts": practice_examples.ENTRY["facts"],
    "stale": [],
    "ask_first": [],
    "notes": [],
}

ANSWER = {
    "triage": {
        "level": "soon",
        "rules": [
            {
                "id": "W5",
                "reason": "Your pain has lasted, is strong, or gets in the way of your days."
                " A visit within two weeks makes sense.",
                "source": "General advice on upper back pain",
            }
        ],
        "advice": "Please see a clinician within two weeks. If you get worse or something new appears,"
        " answer these questions again, or call 911 if it cannot wait.",
        "ruleset": "2026.1",
        "unasked": [],
    },
    "results": [RESULT],
    "excluded": [
        {
            "code": "age_group",
            "count": 2,
            "text": "2 clinicians left out: not seeing people of this age.",
        }
    ],
    "widened_to_miles": None,
    "notice": None,
    "next": None,
}

_CALL = (
    "This may be an emergency. Call 911 now, or have someone take you to the nearest emergency department."
    " Please do not drive yourself, and do not wait for an appointment."
)
_E4 = {
    "id": "E4",
    "reason": "A change in bladder or bowel control, or numbness around the saddle area, needs emergency care now.",
    "source": "GIRFT cauda equina pathway, NHS",
}
_QUESTION = (
    "Is it newly hard to pass or hold urine or stool, or do you feel numb around your genitals"
    " or where a saddle would touch?"
)

EMERGENCY = {
    "triage": {
        "level": "emergency",
        "rules": [_E4],
        "advice": _CALL,
        "ruleset": "2026.1",
        "unasked": [gate for gate in GATES if gate != "bladder_bowel"],
    },
    "emergency": {
        "contacts": [{"name": "Emergency services", "number": "911"}],
        "text": _CALL,
        "sheet": {
            "ruleset": "2026.1",
            "lines": [{"code": "bladder_bowel", "question": _QUESTION, "answer": "Yes"}],
            "rules": [_E4 | {"level": "emergency"}],
        },
    },
    "results": [],
    "excluded": [],
    "widened_to_miles": None,
    "notice": None,
    "next": None,
}
