"""What Ada sends to ask for a visit."""

from tests.matching.market import CALM, CLEARED

AGREES = {"store_health": "2026-11", "share_with_clinic": "2026-12"}
TOLD = {"answers": CALM, "cautions": CLEARED, "conditions": ["thoracic-strain"], "duration_weeks": 3}
FRESH = {"told": TOLD}
URGENT = {"told": {**TOLD, "answers": {**CALM, "breathless": "yes"}}}


def ask(patient, *asks, **changes):
    """A whole request; each of `asks` is a hold or a practice."""
    named = [{type(one).__name__.lower(): str(one.pk)} for one in asks]
    wanted = {"patient": str(patient.pk), "asks": named, "mode": "in_person", "new_patient": True}
    return {**wanted, **TOLD, "agrees": AGREES, **changes}
