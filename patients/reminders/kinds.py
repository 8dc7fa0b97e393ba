"""What reminders say."""

from pathlib import Path

from accounts.models import MessageLanguage, Topic
from accounts.outbox import dates, kinds, words
from accounts.outbox.kinds import Facts, Kind, Said

EXAMPLE = {
    "clinician": "Dr. Nora Okafor",
    "place": "Riverside Clinic",
    "starts_at": "2026-12-01T19:00:00+00:00",
    "zone": "America/New_York",
    "visit_id": "5f0c9d3e-0c53-4f0e-9d55-5d3f3f0f6a01",
    "sequence": 0,
    "mode": "in_person",
}


def register() -> None:
    """This function will add the kinds of reminders."""
    texts = words.read(Path(__file__).parent / "words")
    kinds.register(*(Kind(name, Topic.REMINDERS, text, EXAMPLE, say=_say) for name, text in texts.items()))


def _say(facts: Facts, language: MessageLanguage) -> Said:
    when = dates.moment(facts["starts_at"], facts["zone"], language)
    return {"clinician": facts["clinician"], "place": facts["place"], "when": when}
