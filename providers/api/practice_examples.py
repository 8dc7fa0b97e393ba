"""Examples of practices and of the guide for the API's description. The clinician in them is made up."""

from typing import Any

CONFIRMED: dict[str, Any] = {
    "source": "demonstration",
    "confirmed_at": "2026-11-02T09:00:00Z",
    "stale": False,
}

SHOWN_PROVIDER: dict[str, Any] = {
    "id": "00000000-0000-4000-8000-000000000002",
    "name": "Example Person",
    "credential": "DPT",
    "npi": "9000000007",
    "specialties": [{"slug": "physical-therapy", "label": "Physical therapy"}],
    "sex": "F",
    "languages": ["en", "es"],
    "demonstration": True,
}
PROVIDER = SHOWN_PROVIDER | {"sees": ["adults", "older_adults"], "years_in_practice": 12}

SHOWN: dict[str, Any] = {
    "id": "00000000-0000-4000-8000-000000000001",
    "provider": SHOWN_PROVIDER,
    "location": {
        "clinic": "Example Clinic",
        "line1": "1 Example Street",
        "line2": "",
        "city": "New York",
        "state": "NY",
        "zip": "10001",
        "lat": 40.75,
        "lon": -73.99,
        "timezone": "America/New_York",
        "wheelchair": True,
    },
    "phone": "+1 212 555 0100",
    "modes": ["in_person"],
    "accepts": "new",
    "confirmation": "by_clinic",
    "first_visit_price_cents": 18000,
}
RATING = {"shown": None, "count": 0, "percentile": None}
SUMMARY = SHOWN | {"provider": PROVIDER, "rating": RATING}

FACTS = dict.fromkeys(("phone", "hours", "accepts"), CONFIRMED)

ENTRY = SUMMARY | {
    "distance_miles": 1.0,
    "next_time": "2026-11-23T12:00:00-05:00",
    "facts": FACTS | {"plan": None},
}

PROFILE = SUMMARY | {
    "provider": PROVIDER
    | {
        "bio": "Made up for demonstration.",
        "experience": [
            {
                "condition": {"slug": "thoracic-strain", "name": "Upper back muscle strain"},
                "evidence": "case_log",
                "count": 30,
                "period_from": "2024-01-01",
                "period_to": "2025-12-31",
                "valid_until": "2027-12-31",
            }
        ],
        "credentials": [
            {
                "kind": "licence",
                "jurisdiction": "NY",
                "verified_at": "2026-01-05T12:00:00Z",
                "expires_on": "2028-12-31",
            }
        ],
    },
    "answers": {"acceptance_rate": 0.92, "reply_hours": 3.5, "count": 25},
    "next_times": {"in_person": "2026-11-23T12:00:00-05:00", "video": None},
    "weekly_hours": [
        {"weekday": 0, "starts": "09:00", "ends": "17:00", "valid_from": None, "valid_to": None}
    ],
    "visit_types": [
        {
            "mode": "in_person",
            "condition_group": None,
            "new_minutes": 45,
            "existing_minutes": 30,
            "price_cents": 18000,
        }
    ],
    "plans": [
        {
            "id": "86f2b836-6230-5da9-a73d-20aa77e68292",
            "slug": "original-medicare",
            "name": "Original Medicare",
            "payer": {"slug": "medicare", "name": "Original Medicare"},
            "answer": "accepted",
        }
        | CONFIRMED
    ],
    "facts": FACTS,
}

TIMES = {
    "practice": SUMMARY["id"],
    "timezone": "America/New_York",
    "from": "2026-11-23",
    "to": "2026-12-06",
    "mode": "in_person",
    "new_patient": True,
    "accepts": "new",
    "minutes": 45,
    "price_cents": 18000,
    "times": ["2026-11-23T12:00:00-05:00", "2026-11-24T09:00:00-05:00"],
}

GUIDE = {
    "version": "2026.1",
    "title": "A guide to upper back pain",
    "note": "This is general information, not advice about you.",
    "sources": ["NHS back pain"],
    "sections": [
        {
            "slug": "emergency",
            "title": "Get help now",
            "text": ["Call 911, or have someone take you to the nearest emergency department."],
            "items": [
                {
                    "title": "Both legs weak or numb",
                    "text": "Both legs are newly weak, numb or tingling, or walking is hard.",
                    "level": "emergency",
                    "rules": ["E8"],
                    "sources": ["NHS back pain"],
                    "conditions": ["cord-compression"],
                    "specialties": [],
                    "sensations": [],
                    "treatments": [],
                }
            ],
        }
    ],
}
