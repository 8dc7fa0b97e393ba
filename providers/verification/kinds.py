"""The kinds of messages about verification, and the one that asks whether what is shown is still right."""

from pathlib import Path

from accounts.models import Topic
from accounts.outbox import kinds, words
from accounts.outbox.kinds import Kind
from providers.verification import phrases

OF_VERIFICATION = "verification."
UPKEEP = ("verification.freshness",)


def register() -> None:
    """This function will make them known to the outbox."""
    for name, texts in words.read(Path(__file__).parent / "words").items():
        topic = Topic.UPKEEP if name in UPKEEP else Topic.VERIFICATION
        names = set().union(*(text.names() for text in texts.values()))
        kinds.register(Kind(name, topic, texts, phrases.example_of(names), say=phrases.say))
